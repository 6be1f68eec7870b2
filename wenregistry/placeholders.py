"""Words in braces that stand for something else in the text of a mail, such as {link}."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def in_braces(names: Iterable[str]) -> str:
    """Placeholders as they are written, with commas between."""
    return ", ".join(f"{{{name}}}" for name in names)


def fill(text: str, **values: str) -> str:
    """`text` with each placeholder replaced; anything else in braces stays as it is written."""
    # Not str.format, which would let a text reach into whatever it is given.
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


def check_placeholders(text: str, allowed: Iterable[str], needed: Iterable[str] = ()) -> None:
    """Refuse a text that lacks a placeholder, or holds one that nothing fills."""
    names = PLACEHOLDER.findall(text)
    if unknown := [name for name in names if name not in allowed]:
        sentence = _("{%(unknown)s} stands for nothing. Known are: %(allowed)s.")
        raise ValidationError(sentence % {"unknown": unknown[0], "allowed": in_braces(allowed)})
    if missing := [name for name in needed if name not in names]:
        raise ValidationError(_("{%(missing)s} is missing from the text.") % {"missing": missing[0]})
