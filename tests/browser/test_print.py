import io
from io import StringIO

from django.core.management import call_command
from pypdf import PdfReader

from tests.page_kinds import in_language, page_kinds
from tests.papers import words_of

ON_PAPER = 680  # What the margins leave of A4, in pixels.
# An answer that somebody has given is worth its ink.
FOR_SCREENS = """() =>
  [...document.querySelectorAll("[role=search], body > footer, button, input, select, summary.btn")]
    .filter((part) => !part.matches(".open-form :is([type=text], [type=url], select)"))
    .filter((part) => part.checkVisibility())
    .map((part) => part.outerHTML)"""


def test_a_browser_prints_a_sheet_of_the_record_on_two_pages(page):
    call_command("load_registry", "--samples", stdout=StringIO())

    page.goto("/networks/hawen/")
    paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    text = words_of(*paper.pages)
    assert len(paper.pages) <= 2
    assert "sample.ke.customs@example.org" in text
    assert "Printed on" in text
    assert "Skip to main content" not in text


def test_every_page_fits_on_paper_without_what_only_a_screen_can_use(page, shipped_record):
    page.set_viewport_size({"width": ON_PAPER, "height": 960})
    page.emulate_media(media="print")
    for kind, address in page_kinds().items():
        # French is the longest of the three languages.
        page.goto(in_language(address, "fr"))

        assert page.evaluate("document.documentElement.scrollWidth") <= ON_PAPER, kind
        assert page.evaluate(FOR_SCREENS) == [], kind
        assert page.get_by_role("heading", level=1).is_visible(), kind
