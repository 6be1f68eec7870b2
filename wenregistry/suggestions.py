"""What a visitor may have meant whose address leads nowhere."""

import re
import uuid

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import resolve, translate_url
from django.utils.translation import override

from .languages import own_name

# An address under a language that the site does not speak, or that needs no prefix: /de/networks/, /en/.
UNDER_A_LANGUAGE = re.compile(r"/([a-z]{2,3})(?:-[a-z0-9]{2,8})?(/.*)?", re.ASCII | re.IGNORECASE)


def versions_of(request: HttpRequest) -> list[dict[str, str]]:
    """The page asked for under a language: in that one if the site speaks it, otherwise in each of ours."""
    found = UNDER_A_LANGUAGE.fullmatch(request.path)
    if not found:
        return []
    language, path = found[1].lower(), f"/{(found[2] or '').strip('/')}/".replace("//", "/")
    spoken = [code for code, _name in settings.LANGUAGES]
    with override(settings.LANGUAGE_CODE):
        if not is_page(request, path):
            return []
        return [
            {"code": code, "name": own_name(code), "url": translate_url(path, code)}
            for code in spoken
            if language == code or language not in spoken
        ]


def is_page(request: HttpRequest, path: str) -> bool:
    """Whether the public finds a page at `path`: to know, it has to be made."""
    try:
        view, arguments, options = resolve(path)
        return not path.startswith("/admin/") and view(request, *arguments, **options).status_code < 400
    except Http404:
        return False


def words_in(path: str) -> str:
    """The last part of an address as one would search for it; nothing for a file or a number of ours."""
    last = path.rstrip("/").rpartition("/")[2]
    try:
        uuid.UUID(last)
    except ValueError:
        return "" if "." in last else " ".join(re.findall(r"[^\W_]+", last))[:100]
    return ""
