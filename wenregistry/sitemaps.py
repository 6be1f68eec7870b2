"""What search engines are asked to read: every public page in each language, and when it last changed."""

import datetime
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from .addresses import absolute


class RegistrySitemap(Sitemap):
    """Pages of one kind in every language, at the address that the site calls its own."""

    i18n = True
    alternates = True
    x_default = True
    limit = 3_000  # Written in a second or so; the format allows 50,000.

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme or super().get_protocol(protocol)

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc or super().get_domain(site)


class RecordSitemap(RegistrySitemap):
    """The pages of one kind of record; needs `with_last_change()`."""

    def lastmod(self, record: Any) -> datetime.datetime:
        return record.changed_at


class PageSitemap(RegistrySitemap):
    """The start page, the lists, and what explains the registry; when these changed is not recorded."""

    def items(self) -> list[str]:
        return [
            "home",
            "networks:networks",
            "networks:focal_points",
            "networks:countries",
            "networks:coverage",
            "networks:tools",
            "meetings:meetings",
            "meetings:trends",
            "outcomes:outcomes",
            "outcomes:matrix",
            "outcomes:activities",
            "about",
            "accessibility",
        ]

    def location(self, url_name: Any) -> str:
        return reverse(url_name)


@require_safe
def sitemap_index(request: HttpRequest, sitemaps: Mapping[str, type[Sitemap]]) -> HttpResponse:
    """The files of all sitemaps that hold anything, a further one for each `limit` of addresses."""
    files = []
    for section, sitemap in sitemaps.items():
        path, pages = reverse("sitemap", args=[section]), sitemap().paginator
        last_change = sitemap().get_latest_lastmod() if pages.count else None
        for number in pages.page_range if pages.count else ():
            query = f"?p={number}" if number > 1 else ""
            files.append({"location": absolute(request, path + query), "last_mod": last_change})
    context = {"sitemaps": files}
    return render(request, "sitemap_index.xml", context, content_type="application/xml")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines may read, and where the sitemap is."""
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")
