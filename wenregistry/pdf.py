"""
PDF: the only module that makes it, from the site's own templates and print stylesheet.

A document is kept under a fingerprint of all that goes into it: it is made once, and never out of date.
"""

import hashlib
import threading
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit
from xml.etree.ElementTree import Element

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, resolve
from django.utils.http import content_disposition_header
from weasyprint.urls import URLFetcher, URLFetcherResponse

from .addresses import absolute
from .exports import dated
from .stylesheet import stylesheet

ONE_DAY = 24 * 60 * 60
SVG = "{http://www.w3.org/2000/svg}"

# One document at a time in each process: memory does not grow with the number of those who ask.
press = threading.Lock()
# Whoever waits keeps a thread: beyond a few, readers are asked to come back at once, and pages are served.
queue = threading.BoundedSemaphore(3)


def page_as_pdf(request: HttpRequest, name: str, path: str, keep: Iterable[str] = ()) -> HttpResponse:
    """
    The page at `path` as a PDF, as a stranger sees it; of the query string, what `keep` names.

    Another answer than a page, such as a redirect, is handed on.
    """
    query = {parameter: request.GET[parameter] for parameter in keep if parameter in request.GET}
    page = WSGIRequest(
        {
            **{key: value for key, value in request.META.items() if key != "HTTP_COOKIE"},
            "PATH_INFO": f"/{path.removeprefix(get_script_prefix())}",
            "QUERY_STRING": urlencode(query),
        }
    )
    page.resolver_match = match = resolve(path)
    response = match.func(page, *match.args, **match.kwargs)
    return pdf_response(request, name, response.text) if response.status_code == 200 else response


def pdf_response(request: HttpRequest, name: str, *drafts: str) -> HttpResponse:
    """A PDF of the drafts, or the advice to come back while too many are being made."""
    pdf = pdf_from(request, *drafts)
    if not pdf:
        page = render_to_string("503.html", request=request)
        return HttpResponse(page, status=503, headers={"Retry-After": "10"})
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": content_disposition_header(False, dated(name, "pdf"))},
    )


def pdf_from(request: HttpRequest, *drafts: str) -> bytes | None:
    """
    A PDF of the first draft that fits on one page, otherwise of the last one.

    While another document is being made, a few wait a moment; for the others there is nothing.
    """
    base = absolute(request, "/")
    key = fingerprint(base, stylesheet(), *drafts)
    return caches["papers"].get(key) or printed(key, base, drafts)


def printed(key: str, base: str, drafts: tuple[str, ...]) -> bytes | None:
    """The document when its turn comes, kept under `key`; nothing where too many wait, or for too long."""
    if not queue.acquire(blocking=False):
        return None
    try:
        if not press.acquire(timeout=settings.PDF_PATIENCE):
            return None
        try:
            # Somebody may have made it while this one waited.
            pdf = caches["papers"].get(key) or pdf_of(base, drafts)
            caches["papers"].set(key, pdf, timeout=ONE_DAY)
            return pdf
        finally:
            press.release()
    finally:
        queue.release()


def fingerprint(*texts: str) -> str:
    """The key of a document: other words, another stylesheet or another printer make another document."""
    digest = hashlib.sha256(weasyprint.VERSION.encode())
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    return f"pdf-{digest.hexdigest()}"


def pdf_of(base: str, drafts: tuple[str, ...]) -> bytes:
    """The first draft that fits on one page, otherwise the last, as a tagged PDF (PDF/UA-1)."""
    for draft in drafts:
        html = weasyprint.HTML(string=draft, base_url=base, media_type="print", url_fetcher=OwnFiles(base))
        name_drawings(html)
        document = html.render()
        if len(document.pages) == 1:
            break
    return document.write_pdf(pdf_variant="pdf/ua-1")


def name_drawings(html: weasyprint.HTML) -> None:
    """Give each drawing what it is called on screen as a title too, where the printer looks for it."""
    for drawing in html.etree_element.iter(f"{SVG}svg"):
        if (name := drawing.get("aria-label")) and drawing.find(f"{SVG}title") is None:
            title = Element(f"{SVG}title")
            title.text = name
            drawing.insert(0, title)


class OwnFiles(URLFetcher):
    """Hands the printer the site's static files; whatever else a document names stays unfetched."""

    def __init__(self, base: str) -> None:
        super().__init__(allowed_protocols=["data"])
        self.static = urljoin(base, settings.STATIC_URL)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(self.static):
            return super().fetch(url, headers)
        name = urlsplit(url.removeprefix(self.static)).path
        # Collected files have names with a hash, which only their storage knows.
        file = Path(finders.find(name) or staticfiles_storage.path(name))
        kind = {".css": "text/css", ".svg": "image/svg+xml"}.get(file.suffix, "application/octet-stream")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": kind})
