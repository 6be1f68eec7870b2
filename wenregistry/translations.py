"""
What is known of a text that is kept in several languages: its original, and how its translations follow it.

A text is written in one language, which is English unless its record names another, and translated from
there. The `translation.py` of an app lists under `registry_translates` the texts whose other languages are
the registry's own work; names and adopted texts are official in each language, or missing.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import build_localized_fieldname, resolution_order

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# Whole sentences: a language's name changes with its place in one.
OLDER = {
    ("en", "es"): _("The English text is older than the Spanish."),
    ("en", "fr"): _("The English text is older than the French."),
    ("es", "en"): _("The Spanish text is older than the English."),
    ("es", "fr"): _("The Spanish text is older than the French."),
    ("fr", "en"): _("The French text is older than the English."),
    ("fr", "es"): _("The French text is older than the Spanish."),
}


def spoken_here(languages: Iterable[str]) -> str:
    """The first of some languages that the site speaks, or else the one that it falls back on."""
    return next((code for code in languages if code in LANGUAGES), settings.LANGUAGE_CODE)


def text_in(record: Model, field: str, language: str) -> str:
    """What a field says in one language, without any fallback."""
    return getattr(record, build_localized_fieldname(field, language)) or ""


def original_language(record: Model, field: str) -> str:
    """The language in which a text was written, as far as it is recorded."""
    written_in = getattr(record, "language", "")
    for language in resolution_order(written_in if written_in in LANGUAGES else settings.LANGUAGE_CODE):
        if text_in(record, field, language):
            return language
    return settings.LANGUAGE_CODE


def registry_translates(model: type[Model]) -> list[str]:
    """The fields of a model whose translations are the registry's own."""
    try:
        return getattr(translator.get_options_for_model(model), "registry_translates", [])
    except NotRegistered:
        return []


def digest(text: str) -> str:
    """A short mark that changes with `text`."""
    return sha256(text.encode()).hexdigest()[:16]


def pairs(record: Model, fields: Iterable[str]) -> dict[str, list[str]]:
    """For each translation, by its column, the marks of the original as it is and of the translation."""
    marks = {}
    for field in fields:
        source = original_language(record, field)
        for language in LANGUAGES:
            text = text_in(record, field, language)
            if text and language != source:
                column = build_localized_fieldname(field, language)
                marks[column] = [digest(text_in(record, field, source)), digest(text)]
    return marks


def follow(before: dict[str, list[str]], now: dict[str, list[str]]) -> dict[str, list[str]]:
    """The marks to keep: an untouched translation still stands beside the original that it was made from."""
    return {
        column: before[column] if column in before and before[column][1] == marks[1] else marks
        for column, marks in now.items()
    }


def older_translations(record: Any) -> Iterator[tuple[str, str]]:
    """The columns of a record whose text is older than its original, each with the sentence that says so."""
    for field in registry_translates(type(record)):
        for language in LANGUAGES:
            if sentence := sentence_if_older(record, field, language):
                yield build_localized_fieldname(field, language), sentence


def sentence_if_older(record: Any, field: str, language: str) -> str:
    """Says that a translation is older than its original, where it is."""
    kept = getattr(record, "translated_from", {}).get(build_localized_fieldname(field, language))
    source = original_language(record, field)
    if not kept or source == language:
        return ""
    made_from, made = kept
    is_untouched = made == digest(text_in(record, field, language))
    is_older = is_untouched and made_from != digest(text_in(record, field, source))
    return str(OLDER[language, source]) if is_older else ""
