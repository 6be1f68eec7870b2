"""Forms that visitors send without an account: no cookie, no cache, and no other site may send them."""

import datetime
import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from django import forms
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

LEAST_TIME = 2
MOST_TIME = datetime.timedelta(hours=24)

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


class OpenForm(forms.Form):
    """A form that anybody may send, which tells people from programs without asking people anything."""

    # Hidden from everybody who looks or listens; programs fill it.
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    opened = forms.CharField(required=False, max_length=100)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self if field.name not in OpenForm.base_fields]

    @property
    def is_from_program(self) -> bool:
        """Whether the field that nobody sees was filled: such a sender hears what everybody hears."""
        return bool(self.data.get("website"))

    @property
    def stamp(self) -> str:
        """When the page was opened, signed, and what makes this sending one of its own."""
        opened = self.data.get("opened", "")
        return opened if self.is_bound and age_of(opened) is not None else new_stamp()

    def clean_opened(self) -> str:
        opened: str = self.cleaned_data["opened"]
        age = age_of(opened)
        if age is None:
            raise ValidationError(_("This page was open for long. Look it over, and send it once more."))
        if age < LEAST_TIME:
            raise ValidationError(_("That was very fast. Look it over, and send it once more."))
        return opened


def new_stamp() -> str:
    """The present moment, signed, with something that no other page has."""
    return signing.TimestampSigner().sign(get_random_string(12))


def age_of(stamp: str) -> float | None:
    """How many seconds old a stamp is; nothing where it is too old, or not ours."""
    signer = signing.TimestampSigner()
    try:
        signer.unsign(stamp, max_age=MOST_TIME)
    except signing.BadSignature:
        return None
    opened = signing.b62_decode(stamp.split(":")[1])
    return datetime.datetime.now(datetime.UTC).timestamp() - opened


def address_of(request: HttpRequest) -> str:
    """The network address that a visitor comes from, for counting only; of IPv6 the first half."""
    text = str(get_adapter(request).get_client_ip(request))
    try:
        address = ipaddress.IPv6Address(text)
    except ValueError:
        return text
    # An address of IPv4 can come in the form of IPv6.
    return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False))


def too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    """The page for who has sent as much as is allowed in so many seconds."""
    return TemplateResponse(
        request, "wenregistry/too_often.html", status=429, headers={"Retry-After": str(seconds)}
    )
