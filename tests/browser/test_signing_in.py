"""Staff sign in, as a browser sees it: with an authenticator app, a recovery code and a passkey."""

import re

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from tests.authenticator import code_for
from wenregistry.models import User

PASSWORD = "lantern-orchard-velvet-42"


@pytest.fixture
def ada(settings):
    cache.clear()
    settings.MFA_REQUIRED = True
    return User.objects.create_superuser("ada", "ada@example.org", PASSWORD)


def sign_in(page):
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def confirm(page):
    """Give the password again, as every change of a second factor asks."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def log_out(page):
    page.get_by_role("button", name="Log out").click()


def test_an_authenticator_app_is_set_up_and_asked_for(page, ada, breaches):
    page.goto("/admin/")
    assert breaches() == ""
    sign_in(page)
    page.get_by_role("link", name="Activate").click()
    confirm(page)
    assert breaches() == ""
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code_for(secret))
    page.get_by_role("button", name="Activate").click()
    recovery = re.findall(r"\b\d{8}\b", page.get_by_label("Unused codes").input_value())[0]
    assert breaches() == ""
    page.goto("/admin/account/sessions/")
    assert breaches() == ""
    page.goto("/admin/")
    log_out(page)

    page.goto("/admin/networks/network/")
    sign_in(page)
    assert breaches() == ""
    page.get_by_label("Code").fill(recovery)
    page.get_by_role("button", name="Sign In").click()

    expect(page).to_have_url(re.compile("/admin/networks/network/$"))


def test_a_passkey_opens_the_admin_even_while_the_password_is_locked(page, ada):
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto("/admin/")
    sign_in(page)
    page.get_by_role("link", name="Add").click()
    confirm(page)
    page.get_by_label("Name").fill("Laptop")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("Unused codes")).to_be_visible()
    page.goto("/admin/")
    log_out(page)
    for _ in range(5):
        page.goto("/admin/")
        page.get_by_label("Username").fill("ada")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_text(re.compile("not correct|Too many"))).to_be_visible()

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("button", name="Log out")).to_be_visible()
