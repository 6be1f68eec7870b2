"""The guide for staff, as a page of the admin: the same file that the repository shows."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

GUIDE = settings.BASE_DIR / "docs" / "staff-guide.md"
PICTURES = settings.BASE_DIR / "docs" / "staff-guide"


@require_safe
def staff_guide(request: HttpRequest) -> HttpResponse:
    """How the daily work is done, for somebody who has never seen these pages."""
    text = mark_safe(MarkdownIt("commonmark").enable("table").render(GUIDE.read_text()))  # noqa: S308 (our own file)
    context = {**admin.site.each_context(request), "title": _("Guide for staff"), "text": text}
    return render(request, "admin/guide.html", context)


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """A screenshot of the guide."""
    path = PICTURES / f"{name}.png"
    if not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type="image/png")
