from io import StringIO

from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect


def test_a_visitor_finds_a_readable_start_page(page, breaches):
    page.goto("/")

    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert breaches() == ""


def test_staff_sign_in_with_the_password_that_was_printed(page):
    printed = StringIO()
    call_command("create_staff_account", "http://127.0.0.1:8000", stdout=printed)
    password = printed.getvalue().split()[-1]

    page.goto(reverse("admin:index"))
    page.get_by_label("Username").fill("secretariat")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()

    expect(page.get_by_role("button", name="Log out")).to_be_visible()
