from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest


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
