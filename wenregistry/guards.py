"""What the registry is kept from: broken addresses, search engines in the admin, and endless uploads."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render

MOST_BYTES_OF_A_FORM = 30_000_000


class NulMiddleware:
    """
    Refuses a NUL in the query strings of the admin, with which PostgreSQL would make an error page.

    The public lists need no such guard: their forms explain it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and "%00" in request.META["QUERY_STRING"]:
            return HttpResponseBadRequest("The address holds a character that no text may hold.\n")
        return self.get_response(request)


class UnlistedMiddleware:
    """Keeps the admin, its sign-in form included, out of search engines."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class SizeMiddleware:
    """
    Refuses a form, with all its files, that is too large, before anything of it is read.

    One that does not say how large it is counts as empty in Django, so that none of it is read either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > MOST_BYTES_OF_A_FORM:
            return render(request, "413.html", status=413)
        return self.get_response(request)
