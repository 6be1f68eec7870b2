"""What search engines read of a page: its words, its one address in each language, its facts."""

import json
import textwrap
from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.template.context import RequestContext
from django.urls import translate_url
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from wenregistry.addresses import absolute

register = template.Library()

LONGEST_DESCRIPTION = 160
# Open Graph names a language with a country.
LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES"}
# Inside a script only these could end it, or begin another one.
HARMLESS = str.maketrans({"<": "\\u003C", ">": "\\u003E", "&": "\\u0026"})


@register.simple_block_tag
def words(content: str) -> str:
    """The words of a piece of template in one line, without markup: to be said more than once."""
    return " ".join(unescape(strip_tags(content)).split())


@register.filter
def shortened(text: str) -> str:
    """As many whole words of a text as search engines show."""
    return textwrap.shorten(text, LONGEST_DESCRIPTION, placeholder=" …")


@register.simple_tag(takes_context=True)
def addresses_for_search(context: RequestContext, page: Any = None) -> list[dict[str, str]]:
    """
    The one address of this page in each language, as search engines should keep it.

    Of the query string only the number of the page stays: filters, orders and days show the same again.
    """
    number = getattr(page, "number", 1)
    query = f"?page={number}" if number > 1 else ""
    return [
        {
            "code": code,
            "locale": LOCALES.get(code, code),
            "url": absolute(context.request, translate_url(context.request.path, code) + query),
        }
        for code, _name in settings.LANGUAGES
    ]


@register.filter
def json_for_script(data: Any) -> SafeString:
    """`data` as JSON that cannot end the script element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(HARMLESS))  # noqa: S308  What could be markup is escaped.
