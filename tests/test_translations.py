"""The site speaks each of its languages in full, and from the files that translators edit."""

import re
from io import BytesIO

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = settings.BASE_DIR
PACKAGES = ["wenregistry", "networks", "meetings", "outcomes"]
LANGUAGES = ["fr", "es"]
KEYWORDS = {**DEFAULT_KEYWORDS, "pgettext_lazy": DEFAULT_KEYWORDS["pgettext"]}


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
    for path in (ROOT / "templates").rglob("*.html"):
        # Python would read the indentation of the markup as its own.
        yield "\n".join(line.strip() for line in templatize(path.read_text()).splitlines())


def texts_to_translate():
    for source in sources():
        for _line, text, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS):
            yield context, forms(text)[0]


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
