"""The site speaks each of its languages in full, and from the files that translators edit."""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from io import BytesIO, StringIO
from urllib.parse import urljoin

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.urls import resolve
from django.utils.translation import override
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
PACKAGES = ["wenregistry", "networks", "meetings", "outcomes"]
LANGUAGES = ["fr", "es"]
KEYWORDS = {"gettext_lazy": None, **DEFAULT_KEYWORDS, "pgettext_lazy": DEFAULT_KEYWORDS["pgettext"]}


def catalog(language, read=read_po, suffix="po"):
    with open(ROOT / "locale" / language / "LC_MESSAGES" / f"django.{suffix}", "rb") as file:
        return read(file)


def messages(language):
    """The entries without the header."""
    return [message for message in catalog(language) if message.id]


def forms(text):
    """The singular and the plural of a text; most have one form only."""
    return (text,) if isinstance(text, str) else tuple(text)


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)\w|<[^>]+>", text))


def key(message):
    return message.context, forms(message.id)[0]


def translations(catalog):
    return {key(message): forms(message.string) for message in catalog if message.id}


def compiled(catalog):
    file = BytesIO()
    write_mo(file, catalog)
    file.seek(0)
    return read_mo(file)


def sources():
    """The code and the templates, as Python in which the texts to translate are arguments."""
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            yield path.read_text()
    templates = ROOT / "templates"
    for path in [*templates.rglob("*.html"), *templates.rglob("*.txt")]:
        # Python would read the indentation of the markup as its own.
        yield "\n".join(line.strip() for line in templatize(path.read_text()).splitlines())


def texts_with_plurals():
    """Each text with its context and, where it counts something, its plural."""
    for source in sources():
        for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            singular, *plurals = forms(text)
            yield context, singular, next(filter(None, plurals), None)


def texts_to_translate():
    return ((context, singular) for context, singular, _plural in texts_with_plurals())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_site_is_offered_for_translation(language):
    offered = {key(message) for message in messages(language)}

    assert offered == set(texts_to_translate())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_for_sure(language):
    doubtful = [
        message.id
        for message in messages(language)
        if message.fuzzy or not all(form.strip() for form in forms(message.string))
    ]

    assert doubtful == []
    assert not catalog(language).fuzzy


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_placeholders_and_markup(language):
    for message in messages(language):
        originals, renderings = forms(message.id), forms(message.string)

        assert list(map(placeholders, renderings)) == list(map(placeholders, originals)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_holds_what_the_translators_wrote(language):
    written, shipped = catalog(language), catalog(language, read_mo, "mo")

    assert translations(shipped) == translations(compiled(written))
    assert shipped.plural_forms == written.plural_forms


class VisibleTexts(HTMLParser):
    """What a page says in its own language: its texts, and the attributes that are read out or shown."""

    READ_OUT = ("title", "aria-label", "placeholder", "alt", "data-l")
    ALONE = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")

    def __init__(self, language):
        super().__init__()
        self.language, self.texts, self.open = language, set(), []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        is_foreign = attributes.get("lang", self.language) != self.language
        if tag not in self.ALONE:
            is_unread = tag in ("script", "style") or is_foreign
            self.open.append((tag, is_unread or bool(self.open and self.open[-1][1])))
        if not (self.open and self.open[-1][1]):
            self.texts |= {attributes[name] for name in self.READ_OUT if attributes.get(name)}

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        if not (self.open and self.open[-1][1]):
            self.texts.add(" ".join(text.split()))


def english_of(language):
    """A pattern of every piece of interface text, in English, that reads otherwise in `language`."""
    translated = translations(catalog(language))
    pieces = set()
    for context, text in texts_to_translate():
        if translated.get((context, text), ("",))[0] != text:
            pieces |= set(re.split(r"<[^>]+>", text))
    # A few letters between two tags, such as "and", could be anybody's.
    words = [re.sub(r"%\(\w+\)[sd]", "\0", " ".join(piece.split())) for piece in pieces]
    # A number and one word, such as "3 meetings", is told from a title that ends on that word by its digits.
    words = [re.sub(r"^\0(?= \w+$)", "\1", word) for word in words]
    patterns = {
        re.escape(word).replace("\0", ".+").replace("\1", r"\b\d+")
        for word in words
        if re.search(r"[A-Za-z]{4}", word)
    }
    return re.compile("|".join(sorted(patterns)))


def pages_of_each_kind(client, language, most=2):
    """Pages that links from the start page lead to, in its language, a few for each URL pattern."""
    start = f"/{language}/"
    waiting, seen, kinds = [start], {start}, Counter()
    while waiting:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        with override(language):
            kinds[resolve(path).view_name] += 1
            is_one_more = kinds[resolve(path).view_name] > most
        if is_one_more or not path.endswith("/"):  # Files have a suffix.
            continue
        html = client.get(address).text
        yield address, html
        for link in re.findall(r'<a [^>]*?href="([^"#]+)', html):
            target = urljoin(address, unescape(link))
            if target.startswith(start) and target not in seen:
                seen.add(target)
                waiting.append(target)


MISTAKEN = [
    "networks/?kind=x&country=XX",
    "focal-points/?on=31/02/2022",
    "search/?q=zzz",
    "networks/nothing/",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_text_of_the_interface_in_english(client, language):
    call_command("load_registry", samples=True, stdout=StringIO())
    english = english_of(language)
    pages = [*pages_of_each_kind(client, language)]
    pages += [(address, client.get(f"/{language}/{address}").text) for address in MISTAKEN]

    left_in_english = {}
    for address, html in pages:
        visible = VisibleTexts(language)
        visible.feed(html)
        for text in filter(english.fullmatch, visible.texts):
            left_in_english.setdefault(text, address)

    assert len(pages) > 20
    assert left_in_english == {}
