"""Signing in: how staff prove who they are, and for how long that holds."""

import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .addresses import absolute
from .mail import queue_mail
from .models import Mail, User

MINUTE = 60
IDLE = 30 * MINUTE
ONE_YEAR = 365 * 24 * 60 * MINUTE
# Recovery codes stand in for one of these, and are none themselves.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
NOBODY_KNOWS = "0.0.0.0"  # noqa: S104 (Not an address to listen on: all whose address is unknown share one.)

View = Callable[..., HttpResponseBase]


class StaffAdapter(DefaultAccountAdapter):
    """Accounts that administrators make; their mails are queued, so that no mail server delays a sign-in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            return NOBODY_KNOWS

    def get_reset_password_from_key_url(self, key: str) -> str:
        address: str = super().get_reset_password_from_key_url(key)
        return absolute(self.request, urlsplit(address).path)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        # allauth keeps the mailboxes that an account had before; whoever reads those stays out.
        if email.lower() == user.email.lower():
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {"request": self.request, "email": email, **context}
        message = self.render_mail(template_prefix, email, context)
        queue_notice(email, message.subject, message.body)

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        super().send_notification_mail(template_prefix, user, *args, **kwargs | {"email": user.email})

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        announce_new_device(request, response, user)
        return response


def queue_notice(to: str, subject: str, text: str) -> None:
    """Queue a mail to a member of staff about the own account."""
    queue_mail(
        f"account-{uuid.uuid4().hex}",
        to=to,
        kind=Mail.Kind.NOTICE,
        language=get_language(),
        subject=subject,
        text=text,
    )


def announce_new_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Write to a user who signs in with a browser for the first time, and remember the browser."""
    cookie = f"device-{user.pk}"
    if request.get_signed_cookie(cookie, default="", max_age=ONE_YEAR) != str(user.pk):
        details = {"name": user.get_username(), "when": date_format(timezone.now(), "Y-m-d H:i T")}
        queue_notice(
            user.email,
            _("A sign-in with a new browser"),
            _(
                "Somebody signed in to the WEN registry as %(name)s with a browser that was not used before,"
                " at %(when)s.\n\nIf that was you, there is nothing to do. If not, change your password, end"
                " the other sessions and tell an administrator."
            )
            % details,
        )
    response.set_signed_cookie(
        cookie,
        str(user.pk),
        max_age=ONE_YEAR,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def end_sessions(user: User, besides: str | None = None) -> None:
    """End the sessions of `user`, but not the one with the key `besides`."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=besides or ""):
        session.end()


def end_other_sessions(request: HttpRequest, user: User, **signal: Any) -> None:
    """After a change of the second factor, whoever was signed in elsewhere starts again."""
    end_sessions(user, besides=request.session.session_key)


def follow_factors() -> None:
    """Have other sessions end whenever a second factor comes or goes."""
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.connect(end_other_sessions)


def recently_authenticated(view: View) -> View:
    """
    A page of the admin that asks who is there, unless they said so in the last ten minutes.

    What was being sent is not kept meanwhile: it can hold what must not be stored, such as a new password.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.MFA_REQUIRED or has_just_signed_in(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Nothing was saved yet: confirm that it is you, and send it again."))
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    return guarded


def has_just_signed_in(request: HttpRequest) -> bool:
    """Whether a password, code or key was given in the last ten minutes."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class SignInMiddleware:
    """
    Ends sessions in the admin that are idle or old, and sends staff without a second factor to set one up.

    It looks at no other page: the public site neither reads nor sets a cookie.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        if request.user.is_authenticated:
            if is_over(request):
                logout(request)
                messages.info(request, _("Your session has ended. Please sign in again."))
            elif lacks_factor(request):
                return HttpResponseRedirect(reverse("mfa_index"))
        response = self.get_response(request)
        if is_about_account(request):
            add_never_cache_headers(response)
        return response


def is_over(request: HttpRequest) -> bool:
    """Whether a session has lasted twelve hours or idled for half an hour; if not, note that it is used."""
    session, now = request.session, time.time()
    started, seen = session.get("started", now), session.get("seen")
    if now - started > settings.SESSION_COOKIE_AGE or now - (seen or now) > IDLE:
        return True
    # Once a minute is enough, and spares the database a write for each page.
    if seen is None or now - seen > MINUTE:
        session["started"], session["seen"] = started, now
        UserSession.objects.create_from_request(request)
    return False


def lacks_factor(request: HttpRequest) -> bool:
    """Whether a second factor must be set up before this page is shown."""
    is_free = is_about_account(request) or request.path == reverse("admin:logout")
    return settings.MFA_REQUIRED and not is_free and not is_mfa_enabled(request.user, FACTORS)


def is_about_account(request: HttpRequest) -> bool:
    """Whether a page is one of those on which staff sign in and look after their account."""
    return request.path.startswith("/admin/account/")
