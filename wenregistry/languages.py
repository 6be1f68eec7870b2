"""Languages that offices and networks work in: ISO 639-1 codes and their names."""

from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from .folding import sort_key

LANGUAGES = [
    ("am", _("Amharic")),
    ("ar", _("Arabic")),
    ("bn", _("Bengali")),
    ("de", _("German")),
    ("dv", _("Divehi")),
    ("dz", _("Dzongkha")),
    ("el", _("Greek")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("fa", _("Persian")),
    ("fr", _("French")),
    ("he", _("Hebrew")),
    ("hi", _("Hindi")),
    ("id", _("Indonesian")),
    ("it", _("Italian")),
    ("ja", _("Japanese")),
    ("kk", _("Kazakh")),
    ("km", _("Khmer")),
    ("ko", _("Korean")),
    ("ky", _("Kyrgyz")),
    ("lo", _("Lao")),
    ("ms", _("Malay")),
    ("my", _("Burmese")),
    ("ne", _("Nepali")),
    ("nl", _("Dutch")),
    ("pl", _("Polish")),
    ("ps", _("Pashto")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("si", _("Sinhala")),
    ("so", _("Somali")),
    ("sw", _("Swahili")),
    ("ta", _("Tamil")),
    ("tg", _("Tajik")),
    ("th", _("Thai")),
    ("ti", _("Tigrinya")),
    ("tk", _("Turkmen")),
    ("tr", _("Turkish")),
    ("ur", _("Urdu")),
    ("uz", _("Uzbek")),
    ("vi", _("Vietnamese")),
    ("zh", _("Chinese")),
]


def languages_by_name() -> list[tuple[str, Any]]:
    """The languages in the alphabetical order of their names in the active one."""
    return sorted(LANGUAGES, key=lambda language: sort_key(str(language[1]), get_language() or "en"))


def own_name(code: str) -> str:
    """A language by the name that it gives itself, such as Français."""
    return get_language_info(code)["name_local"].capitalize()
