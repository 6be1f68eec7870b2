"""Addresses as the outside knows them: for citations, search engines, codes on paper and links in mails."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import HttpRequest


def absolute(request: HttpRequest, path: str) -> str:
    """The whole address of `path`: on `SITE_URL` where that is set, otherwise on the host asked."""
    return urljoin(settings.SITE_URL, path) if settings.SITE_URL else request.build_absolute_uri(path)


def lasting(path: str) -> str:
    """The whole address of `path` where no request is at hand, as in mails."""
    return urljoin(settings.SITE_URL or "http://127.0.0.1:8000", path)
