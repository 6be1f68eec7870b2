"""Signing in to the admin: passwords, second factors, sessions, and what staff are told about them."""

import re

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from tests.authenticator import code_for
from tests.factories import FocalPointFactory, FocalPointHolderFactory
from wenregistry.models import Mail, User

PASSWORD = "lantern-orchard-velvet-42"
OTHER_PASSWORD = "copper-meadow-thunder-77"
LOGIN = "/admin/account/login/"
REAUTHENTICATE = "/admin/account/reauthenticate/?next=%2Fadmin%2Fwenregistry%2Fuser%2Fadd%2F"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def ada():
    return User.objects.create_superuser("ada", "ada@example.org", PASSWORD)


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED = True


def sign_in(client, password=PASSWORD, username="ada", **details):
    return client.post(LOGIN, {"login": username, "password": password}, **details)


def secret_on(page):
    """The secret of an authenticator app, as the page shows it."""
    return re.search(r'value="([A-Z2-7]{32})"', page.content.decode())[1]


def enrol(client):
    """Set up an authenticator app; the secret."""
    client.post("/admin/account/reauthenticate/", {"password": PASSWORD})
    secret = secret_on(client.get(reverse("mfa_activate_totp")))
    client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)})
    return secret


def is_signed_in(client):
    return client.get("/admin/").status_code == 200


def test_the_admin_leads_through_the_log_in_and_back(client, ada):
    asked = client.get("/admin/networks/network/", follow=True)

    assert asked.redirect_chain[-1][0] == f"{LOGIN}?next=%2Fadmin%2Fnetworks%2Fnetwork%2F"
    answer = sign_in(client, QUERY_STRING="next=/admin/networks/network/")
    assert answer.url == "/admin/networks/network/"


@pytest.mark.parametrize(
    "address", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(client, ada, address):
    answer = client.post(f"{LOGIN}?next={address}", {"login": "ada", "password": PASSWORD, "next": address})

    assert answer.url == "/admin/"


def test_nobody_signs_up(client):
    client.post("/admin/account/signup/", {"username": "eve", "password1": PASSWORD}, follow=True)

    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_name_read_alike(client, ada):
    User.objects.create_user("gone", password=PASSWORD, is_staff=True, is_active=False)
    known, unknown, gone = (
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="(ada|bob|gone)"', "", answer.content.decode())
        for answer in (
            sign_in(client, "wrong"),
            sign_in(client, username="bob"),
            sign_in(client, username="gone"),
        )
    )

    assert known == unknown == gone


@pytest.mark.parametrize("mailbox", ["ada@example.org", "bob@example.org"])
def test_a_forgotten_password_reads_alike_for_everybody(client, ada, mailbox):
    answer = client.post(reverse("account_reset_password"), {"email": mailbox})

    assert answer.url == reverse("account_reset_password_done")
    assert Mail.objects.count() == (mailbox == "ada@example.org")


def test_a_forgotten_password_is_replaced_through_a_mail(client, ada, settings):
    settings.SITE_URL = "https://wen.example.org"
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    link = re.search(r"https://wen\.example\.org(/\S+)", Mail.objects.get().text)[1]

    form = client.get(link, follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})

    assert sign_in(client, OTHER_PASSWORD).url == "/admin/"


def test_a_short_password_is_refused(client, ada):
    sign_in(client)

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "short", "password2": "short"},
    )

    assert "at least 15 characters" in answer.content.decode()


def test_guessing_is_stopped_for_an_account_whatever_the_address_says(client, ada):
    for number in range(5):
        sign_in(client, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}", REMOTE_ADDR=f"198.51.100.{number}")

    answer = sign_in(client, HTTP_X_FORWARDED_FOR="192.0.2.99")

    assert "Too many failed login attempts" in answer.content.decode()
    assert not is_signed_in(client)


def test_others_do_not_make_the_registry_forget_who_guessed(client, ada):
    for _ in range(5):
        sign_in(client, "wrong")

    for number in range(400):
        cache.set(f"limit-{number}", [number], timeout=3600)

    assert "Too many failed login attempts" in sign_in(client).content.decode()


def test_too_much_of_anything_is_answered_with_a_sentence(client):
    for _ in range(21):
        answer = client.post(reverse("account_reset_password"), {"email": "ada@example.org"})

    assert answer.status_code == 429
    assert "Please wait five minutes" in answer.content.decode()


def test_without_a_proxy_nobody_says_where_a_request_comes_from(client, ada):
    sign_in(client, HTTP_X_FORWARDED_FOR="192.0.2.7")

    assert ada.usersession_set.get().ip == "127.0.0.1"


def test_the_last_proxy_says_where_a_request_comes_from(client, ada, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2

    sign_in(client, HTTP_X_FORWARDED_FOR="203.0.113.1, 192.0.2.7, 198.51.100.2")

    assert ada.usersession_set.get().ip == "192.0.2.7"


def test_a_session_gets_a_new_key_and_dies_with_the_log_out(client, ada):
    client.get(LOGIN)
    sign_in(client)
    key = client.session.session_key
    stolen = Client()
    stolen.cookies["sessionid"] = key
    assert is_signed_in(stolen)

    client.post(reverse("account_logout"))

    assert not is_signed_in(stolen)


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_an_idle_session_ends(client, ada, minutes, stays):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        sign_in(client)
        client.get("/admin/")
        clock.shift(minutes * 60)

        assert is_signed_in(client) == stays


def test_no_session_outlives_twelve_hours(client, ada):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        sign_in(client)
        for _ in range(36):
            assert is_signed_in(client)
            clock.shift(20 * 60 + 1)

        assert not is_signed_in(client)


def test_a_locked_account_is_out_at_once(client, ada):
    sign_in(client)

    User.objects.update(is_active=False)

    assert not is_signed_in(client)


def test_a_new_password_ends_the_other_sessions_and_is_announced(client, ada):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)

    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert Mail.objects.filter(subject__icontains="password changed", to="ada@example.org").exists()


@pytest.mark.django_db(transaction=True)
def test_a_new_second_factor_ends_the_other_sessions_and_is_announced(client, ada):
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)

    enrol(client)

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert Mail.objects.filter(subject__icontains="Authenticator app activated").exists()


def test_mails_go_to_the_mailbox_that_an_administrator_gave_last(client, ada):
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    sign_in(client)
    User.objects.update(email="ada@new.example.org")
    Mail.objects.all().delete()

    for mailbox in ("ada@example.org", "ada@new.example.org"):
        client.post(reverse("account_reset_password"), {"email": mailbox})
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )

    assert list(Mail.objects.values_list("to", flat=True)) == ["ada@new.example.org"] * 2


def test_sessions_are_listed_and_ended_by_their_owner(client, ada):
    elsewhere = Client(headers={"user-agent": "Elsewhere"})
    sign_in(client)
    sign_in(elsewhere)
    assert "Elsewhere" in client.get(reverse("usersessions_list")).content.decode()

    client.post(reverse("usersessions_list"))

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_an_administrator_ends_the_session_of_somebody_else(client, admin_client, ada):
    sign_in(client)
    session = ada.usersession_set.get()

    admin_client.post(f"/admin/usersessions/usersession/{session.pk}/delete/", {"post": "yes"})

    assert not is_signed_in(client)


def test_a_second_factor_is_taken_away_but_never_shown(client, admin_client, ada):
    sign_in(client)
    secret = enrol(client)
    factor = Authenticator.objects.get(type="totp")
    address = f"/admin/mfa/authenticator/{factor.pk}/"
    assert secret not in admin_client.get(f"{address}change/").content.decode()

    admin_client.post(f"{address}delete/", {"post": "yes"})

    assert not is_signed_in(client)
    assert not Authenticator.objects.filter(type="totp").exists()


@pytest.mark.parametrize("address", ["/admin/", "/admin/networks/network/", "/admin/wenregistry/user/add/"])
def test_staff_without_a_second_factor_are_led_to_set_one_up(client, ada, required, address):
    sign_in(client)

    assert client.get(address).url == reverse("mfa_index")
    assert client.post(address).url == reverse("mfa_index")


def test_recovery_codes_alone_are_no_second_factor(client, ada, required):
    sign_in(client)
    enrol(client)
    assert is_signed_in(client)

    Authenticator.objects.exclude(type="recovery_codes").delete()

    assert client.get("/admin/").url == reverse("mfa_index")


def test_a_trial_does_with_a_password(client, ada):
    sign_in(client)

    assert is_signed_in(client)


def test_a_code_is_asked_after_the_password_and_good_once(client, ada, required):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        sign_in(client)
        secret = enrol(client)
        client.post(reverse("account_logout"))
        clock.shift(60)
        code = code_for(secret)

        assert sign_in(client).url.startswith(reverse("mfa_authenticate"))
        assert not is_signed_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client)
        client.post(reverse("account_logout"))
        sign_in(client)
        again = client.post(reverse("mfa_authenticate"), {"code": code})

        assert "Incorrect code" in again.content.decode()
        assert not is_signed_in(client)


def test_a_recovery_code_is_good_once(client, ada, required):
    sign_in(client)
    enrol(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = re.search(r"\b\d{8}\b", page)[0]

    for is_good in (True, False):
        client.post(reverse("account_logout"))
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) == is_good


def test_the_first_sign_in_with_a_browser_is_announced(client, ada):
    sign_in(client)
    client.post(reverse("account_logout"))
    sign_in(client)
    mail = Mail.objects.get()

    assert (mail.to, mail.kind) == ("ada@example.org", Mail.Kind.NOTICE)
    assert PASSWORD not in mail.text
    sign_in(Client())
    assert Mail.objects.count() == 2


def test_the_cookie_that_knows_a_browser_is_no_other_users(client, ada):
    sign_in(client)
    bob = User.objects.create_superuser("bob", "bob@example.org", PASSWORD)
    client.cookies[f"device-{bob.pk}"] = client.cookies[f"device-{ada.pk}"].value
    client.post(reverse("account_logout"))

    sign_in(client, username="bob")

    assert Mail.objects.filter(to="bob@example.org").exists()


def test_cookies_are_for_the_admin_and_no_script(client, ada):
    answer = sign_in(client)
    device = answer.cookies[f"device-{ada.pk}"]

    assert (device["path"], device["httponly"], device["samesite"]) == ("/admin/", True, "Lax")
    assert answer.cookies["sessionid"]["httponly"]
    assert answer.cookies["sessionid"]["samesite"] == "Lax"
    assert answer.cookies["sessionid"]["expires"] == ""


def test_public_pages_know_nothing_of_sessions(client, ada):
    stranger = Client().get("/")
    sign_in(client)

    member = client.get("/")

    assert not member.cookies
    assert "Cookie" not in member.headers.get("Vary", "")
    assert member.content == stranger.content


def test_account_pages_are_kept_nowhere(client, ada):
    sign_in(client)

    assert "no-store" in client.get(reverse("usersessions_list")).headers["Cache-Control"]


def test_accounts_are_looked_after_by_those_who_just_said_who_they_are(client, ada, required):
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        sign_in(client)
        enrol(client)
        assert client.get("/admin/wenregistry/user/add/").status_code == 200
        clock.shift(11 * 60)

        answer = client.get("/admin/wenregistry/user/add/")
        again = client.post("/admin/wenregistry/user/add/", {"username": "eve", "password1": "x"})
        client.post(answer.url, {"password": PASSWORD, "next": "/admin/wenregistry/user/add/"})

        assert answer.url == again.url == REAUTHENTICATE
        assert client.get("/admin/wenregistry/user/add/").status_code == 200
        assert not User.objects.filter(username="eve").exists()


def test_restricted_files_and_erasures_ask_who_is_there(client, ada, required):
    holder = FocalPointHolderFactory()
    office = FocalPointFactory()
    with time_machine.travel("2026-03-02 09:00Z", tick=False) as clock:
        sign_in(client)
        enrol(client)
        clock.shift(11 * 60)

        erasure = client.get(reverse("admin:networks_focalpointholder_erase", args=[holder.pk]))
        export = client.post(
            "/admin/networks/focalpoint/",
            {"action": "export_restricted", "_selected_action": [office.pk]},
        )

    assert erasure.url.startswith("/admin/account/reauthenticate/")
    assert export.url.startswith("/admin/account/reauthenticate/")
