"""
The site mirrors for a language that is written from right to left.

It speaks none yet; a stand-in for Arabic is made of the English texts, each letter replaced by an Arabic one.
"""

import re
from string import ascii_letters

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from networks.models import ContactChannel
from outcomes.models import Outcome
from tests.test_translations import texts_with_plurals

ARABIC = str.maketrans(ascii_letters, "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2)
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|<[^>]+>|&\w+;|\{\w*\})")
PAGES = [
    "",
    "networks/",
    "networks/hawen/",
    "focal-points/",
    "focal-points/?country=KE&sector=customs",
    "countries/",
    "countries/KE/",
    "meetings/",
    "meetings/gm-wen-4/",
    "outcomes/",
    "outcomes/WEN4-3/",
    "tools/",
    "coverage/",
    "search/?q=kenya",
    "about/",
    "networks/no-such-page/",
]


def in_arabic_letters(text):
    return "".join(
        part if KEPT.fullmatch(part) else part.translate(ARABIC) for part in KEPT.split(text) if part
    )


def pseudo_arabic():
    """A catalogue with every text of the site."""
    catalog = Catalog(locale="ar")
    for context, text, plural in texts_with_plurals():
        if plural:
            renderings = (in_arabic_letters(plural),) * catalog.num_plurals
            catalog.add((text, plural), renderings, context=context)
        else:
            catalog.add(text, in_arabic_letters(text), context=context)
    return catalog


@pytest.fixture
def arabic(tmp_path, settings, page, shipped_record):
    """The site in English and in the stand-in for Arabic."""
    folder = tmp_path / "ar" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with open(folder / "django.mo", "wb") as file:
        write_mo(file, pseudo_arabic())
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    # The console reports a page that answers 404, as it should.
    page.route("**/no-such-page/", lambda route: route.fulfill(response=route.fetch(), status=200))
    return page


def box(page, selector):
    return page.locator(selector).first.bounding_box()


def overflow(page):
    return page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")


def test_site_mirrors_for_a_language_from_right_to_left(arabic):
    page, scrolling = arabic, {}
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in PAGES:
            page.goto(f"/ar/{address}")
            assert page.locator("html").get_attribute("dir") == "rtl", address
            assert re.search("[ا-ي]", page.locator("header nav").last.inner_text()), address
            if overflow(page) > 0:
                scrolling[address, width] = overflow(page)
    assert scrolling == {}

    page.goto("/ar/networks/hawen/")
    brand, languages, facts = (box(page, part) for part in ("header .brand", "header .langs", "main aside"))
    assert brand["x"] + brand["width"] > 1280 * 0.8
    assert brand["x"] > languages["x"]
    assert facts["x"] < 1280 / 2

    channel = ContactChannel.objects.public().filter(kind="phone", focal_point__isnull=False).first()
    outcome = Outcome.objects.get(code="WEN4-3")
    for record, text in [(channel.focal_point, channel.display), (outcome, "WEN4-3")]:
        page.goto(f"/ar{record.get_absolute_url()}")
        code = page.locator("bdi", has_text=text).first
        assert code.evaluate("part => getComputedStyle(part).direction") == "ltr"
