"""What a visitor reads when a page cannot be shown."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views import defaults


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for a fault of ours; while the database does not answer, one that asks to come back."""
    if isinstance(sys.exception(), InterfaceError | OperationalError):
        return unavailable()
    return defaults.server_error(request)


def unavailable() -> HttpResponse:
    """A page that needs nothing but its template, for when the registry cannot answer."""
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
