"""What templates need beyond includes: dates, texts in the language at hand, links that keep the address."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

import nh3
import segno
from django import template
from django.conf import settings
from django.core.paginator import Page
from django.db import models
from django.template.context import Context, RequestContext
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_from_path, get_language_info
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from modeltranslation.utils import get_language

from wenregistry.addresses import absolute
from wenregistry.languages import LANGUAGES, own_name
from wenregistry.partial_dates import PartialDate, day_in_words
from wenregistry.translations import original_language, registry_translates, sentence_if_older, text_in

register = template.Library()


def inline(component: str, context: dict[str, Any]) -> SafeString:
    """A component without the space around it, so that a comma or bracket may follow."""
    html = render_to_string(f"components/{component}.html", context)
    return mark_safe(html.strip())  # noqa: S308  The template has escaped it.


@register.simple_tag
def recorded(value: object) -> object:
    """A value, or the mark that there is none on record."""
    return value or inline("not_recorded", {})


def in_best_language(context: Context, record: models.Model, field: str) -> dict[str, Any]:
    """The text of a field in the active language, or else its original; and what is to be said of it."""
    active, original = get_language(), original_language(record, field)
    if active == original or not (text := text_in(record, field, active)):
        text = text_in(record, field, original)
        return {"text": text, "original": get_language_info(original) if active != original else None}
    if field in registry_translates(type(record)):
        note_translation(context, original)
    return {"text": text, "older": sentence_if_older(record, field, active)}


@register.simple_tag(takes_context=True)
def translated(context: Context, record: models.Model, field: str) -> SafeString:
    """One line of text, marked with its language where that is not the page's."""
    return inline("translated", in_best_language(context, record, field))


@register.inclusion_tag("components/translated_markdown.html", takes_context=True)
def translated_markdown(context: Context, record: models.Model, field: str) -> dict[str, Any]:
    """Paragraphs written in Markdown, marked with their language where that is not the page's."""
    return in_best_language(context, record, field)


@register.simple_tag
def as_quoted(text: str) -> SafeString:
    """Words as a source or an adopted text has them, which is in English; marked so on other pages."""
    is_foreign = get_language() != settings.LANGUAGE_CODE
    original = get_language_info(settings.LANGUAGE_CODE) if is_foreign else None
    return inline("translated", {"text": text, "original": original})


def note_translation(context: Context, original: str) -> None:
    """Remember on the request that its page shows a translation of the registry, for the note at its end."""
    if request := getattr(context, "request", None):
        request.originals = {*getattr(request, "originals", ()), original}


@register.inclusion_tag("components/translation_note.html", takes_context=True)
def translation_note(context: RequestContext) -> dict[str, Any]:
    """Says which texts above it the registry translated, with links to where the originals stand."""
    originals = getattr(context.request, "originals", ())
    return {
        "versions": [version for version in page_in_each_language(context) if version["code"] in originals]
    }


def shift_headings(state: StateCore) -> None:
    """Make the headings of a text parts of the section that it stands in."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2") else "h4"


MARKDOWN = MarkdownIt("commonmark", {"html": False})
MARKDOWN.core.ruler.push("shift_headings", shift_headings)


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as harmless HTML: text, lists and links, without images or any markup of its own."""
    html = nh3.clean(
        MARKDOWN.render(text),
        tags={"a", "blockquote", "br", "code", "em", "h3", "h4", "li", "ol", "p", "strong", "ul"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(html)  # noqa: S308  Only what nh3 lets through is left.


Date = str | datetime.date | None


def partial(date: Date) -> PartialDate | None:
    """Any date as a `PartialDate`; a moment becomes its day."""
    if isinstance(date, datetime.datetime):
        date = timezone.localdate(date)
    return PartialDate(str(date)) if date else None


@register.simple_tag
def day(date: Date) -> SafeString:
    """A date, no more precise than it is known."""
    return inline("day", {"date": partial(date)})


@register.simple_tag
def days(first: Date, last: Date) -> SafeString:
    """A period in one phrase, such as 21 and 22 November 2022."""
    start, end = partial(first), partial(last)
    if start == end or not (start and end):
        return day(start or end)
    next_day = start.last_day + datetime.timedelta(days=1)
    context = {
        "start": start,
        "start_text": without_what_follows(start, end),
        "end": end,
        "is_pair": next_day.isoformat() == end,
    }
    return inline("days", context)


def without_what_follows(start: PartialDate, end: PartialDate) -> str:
    """The first day of a period, without the month or year that its last day will name."""
    if {start.precision, end.precision} != {"day"} or start[:4] != end[:4]:
        return start.display()
    return day_in_words(start.first_day, "j" if start[:7] == end[:7] else "MONTH_DAY_FORMAT")


@register.filter
def grouped(number: int) -> str:
    """A number as the active language groups its digits, such as 1 234; years stay as they are."""
    return number_format(number, force_grouping=True)


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """Languages by their names, in the language of the page."""
    names = dict(LANGUAGES)
    return ", ".join(str(names.get(code, code)) for code in codes)


@register.simple_tag(takes_context=True)
def page_in_each_language(context: RequestContext) -> list[dict[str, str]]:
    """The address of this page, with its query string, in each language of the site."""
    address = context.request.get_full_path()
    return [
        {"code": code, "name": own_name(code), "url": in_language(address, code)}
        for code, _name in settings.LANGUAGES
    ]


def in_language(address: str, code: str) -> str:
    """An address in another language: only its prefix changes, so that one which leads nowhere has it too."""
    here = get_language_from_path(address)
    bare = address.removeprefix(f"/{here}") if here else address
    return bare if code == settings.LANGUAGE_CODE else f"/{code}{bare}"


@register.simple_tag(takes_context=True)
def absolute_url(context: RequestContext, path: str) -> str:
    """The whole address of a path, for readers outside the site."""
    return absolute(context.request, path)


@register.simple_tag
def qr_code(address: str) -> SafeString:
    """A picture that telephones read as an address."""
    picture = segno.make(address, micro=False).svg_inline(
        title=address, omitsize=True, svgclass="qr", lineclass=None
    )
    return mark_safe(picture)  # noqa: S308  It holds nothing but squares, and the address escaped.


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context: RequestContext, url_name: str, label: str) -> dict[str, str]:
    """A link of the main menu, which says whether it leads to this page or to the list above it."""
    url, here = reverse(url_name), context.request.path
    current = "page" if here == url else "true" if here.startswith(url) else ""
    return {"url": url, "label": label, "current": current}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: RequestContext, name: str, label: str) -> dict[str, Any]:
    """A column's heading that sorts by `name`, and the other way round when it already does."""
    order = context.request.GET.get("order", "")
    return {
        "label": label,
        "direction": {name: "ascending", f"-{name}": "descending"}.get(order, "none"),
        "next_order": f"-{name}" if order == name else name,
    }


@register.filter
def page_numbers(page: Page) -> Iterator[int | str]:
    """The numbers of the pages around one, with the first and the last."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
