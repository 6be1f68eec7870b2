"""
Checks the addresses that the registry names: one request each, to public hosts only.

An address is broken where its page is gone (404, 410), its host does not exist, or nothing answers. A site
that refuses programs (401, 403, 429) still stands.
"""

import http.client
import ipaddress
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

from .models import Link, Record

PATIENCE = 15  # Seconds for one address.
GONE = {404, 410}
# Rows in which staff can correct an address.
APPS = ["networks", "meetings", "outcomes"]


class NotPublic(OSError):
    """The host of an address lies inside some private network, where the registry must not knock."""


class ToPublicHost:
    """A connection that sends nothing unless the other side, as connected, is a public host."""

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        host = ipaddress.ip_address(self.sock.getpeername()[0])  # type: ignore[attr-defined]
        if not is_allowed(host):
            self.close()  # type: ignore[attr-defined]
            raise NotPublic("The host is not public.")


class PlainConnection(ToPublicHost, http.client.HTTPConnection):
    pass


class SecureConnection(ToPublicHost, http.client.HTTPSConnection):
    pass


class PlainHandler(urllib.request.HTTPHandler):
    def http_open(self, request: Any) -> Any:
        return self.do_open(PlainConnection, request)


class SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: Any) -> Any:
        return self.do_open(SecureConnection, request)


def is_allowed(host: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether a check may connect to `host`."""
    return (host.is_global and not host.is_multicast) or str(host) in settings.LINK_CHECK_ALSO_ALLOWS


def addresses() -> Iterator[tuple[str, type[models.Model], Any]]:
    """Each address that a row of the registry names, with the row's model and key."""
    for name in APPS:
        for model in apps.get_app_config(name).get_models():
            for field in model._meta.fields:
                if isinstance(field, models.URLField) and issubclass(model, Record):
                    named = model._default_manager.exclude(**{field.name: ""})
                    for key, url in named.order_by("pk").values_list("pk", field.name):
                        yield url, model, key


def check_links() -> Iterator[Link]:
    """Check every address once, forget those that no row names any more, and yield each result."""
    seen = set()
    for url, model, key in addresses():
        if url and url not in seen:
            seen.add(url)
            yield check(url, model._meta.label, str(key))
    Link.objects.exclude(url__in=seen).delete()


def check(url: str, model: str, key: str) -> Link:
    """Ask for one address, and note what came back and since when it has been broken."""
    link = Link.objects.filter(url=url).first() or Link(url=url)
    link.model, link.object_id, link.checked_at = model, key, timezone.now()
    link.status, link.problem = answer(url)
    is_broken = bool(link.problem) or link.status in GONE
    link.broken_since = (link.broken_since or link.checked_at) if is_broken else None
    link.save()
    return link


def answer(url: str) -> tuple[int | None, str]:
    """The status that an address answers with after its redirects, or what prevented an answer."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        PlainHandler,
        SecureHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.HTTPDefaultErrorHandler,
    ):
        opener.add_handler(handler())
    request = urllib.request.Request(url, headers={"User-Agent": "wen-registry-link-check"})  # noqa: S310
    try:
        with opener.open(request, timeout=PATIENCE) as response:
            return response.status, ""
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, ""
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        return None, type(reason).__name__
