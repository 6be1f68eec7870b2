"""Forms that visitors send without an account: no cookie, no cache, and no other site may send them."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def visitor_form(view: View) -> View:
    """
    A page with a form for visitors: reading changes nothing, only a POST from this site does.

    A visitor has no session that another site could abuse, so the browser's word on where a POST comes
    from stands in for a cookie. Search engines stay out, and addresses with tokens are passed on to nobody.
    """

    @csrf_exempt
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not comes_from_here(request):
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return guarded


def comes_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form; programs that say nothing pass."""
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    # A page without referrer may send an origin of null, and says same-origin besides.
    return site in ("same-origin", "none") and (
        origin == "null" or urlsplit(origin).netloc == request.get_host()
    )
