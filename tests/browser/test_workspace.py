"""The workspace of the secretariat, and the pages behind its mails, as a browser sees them."""

import datetime
import re

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from networks.models import FocalPoint, Suggestion
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    InformationSheetFactory,
    MeetingFactory,
    ReportFactory,
    SuggestionFactory,
    UserFactory,
    VerificationRequestFactory,
)


@pytest.fixture
def staff(page, client, live_server):
    """A member of staff with every permission, signed in."""
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return user


@pytest.fixture
def asked():
    office = FocalPointFactory(position_title_en="Wildlife desk", unit="Desk 3")
    mailbox = ContactChannelFactory(focal_point=office, value="desk@example.org")
    return VerificationRequestFactory(focal_point=office, channel=mailbox)


def test_the_pages_of_the_workspace_are_accessible_on_a_phone_and_a_desk(page, staff, asked, breaches):
    sheet = InformationSheetFactory(state="in_review", mandate_en="To protect rhinos.")
    suggestion = SuggestionFactory(proposed={"unit": "Desk 4"})
    report = ReportFactory()
    addresses = [
        "/admin/",
        "/admin/guide/",
        f"/admin/networks/verificationround/{asked.round.pk}/board/",
        f"/admin/networks/informationsheet/{sheet.pk}/review/",
        f"/admin/networks/suggestion/{suggestion.pk}/change/",
        f"/admin/outcomes/reportinground/{report.request.round.pk}/board/",
        f"/admin/outcomes/report/{report.pk}/change/",
        f"/admin/networks/focalpoint/{asked.focal_point.pk}/history/",
        "/admin/networks/network/deleted/",
        "/admin/wenregistry/importrun/add/",
        f"/admin/meetings/meeting/{MeetingFactory().pk}/paste/",
    ]
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses:
            page.goto(address)
            assert breaches() == "", f"{address} at {width} px"


def test_staff_work_a_queue_off(page, staff):
    SuggestionFactory(focal_point__unit="Desk 3", proposed={"unit": "Desk 4"}, message="It moved.")

    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Review.*Suggestions")).click()
    page.get_by_role("link", name=Suggestion.objects.get().reference).click()
    expect(page.get_by_text("It moved.")).to_be_visible()
    page.get_by_role("button", name="Accept").click()

    page.goto("/admin/")
    expect(page.get_by_role("row", name="Suggestions").get_by_text("Nothing to do")).to_be_visible()
    assert FocalPoint.objects.get().unit == "Desk 4"


def test_an_office_confirms_its_entry_on_a_phone(page, asked):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(asked.get_absolute_url())
    expect(page.get_by_text("desk@example.org").first).to_be_visible()

    page.get_by_role("button", name="It is correct").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert FocalPoint.objects.get().verified_by == "holder"


def test_an_office_hands_its_post_over(page, asked):
    page.goto(asked.get_absolute_url())
    page.get_by_text("I no longer hold this post").click()
    page.get_by_label("Which office answers now?").fill("Wildlife Service, desk 5")
    page.get_by_role("button", name="Say who answers now").click()

    expect(page.get_by_text("Your answer has arrived.")).to_be_visible()
    assert Suggestion.objects.get().message == "Wildlife Service, desk 5"


def test_a_visitor_suggests_a_correction(page):
    office = FocalPointFactory(unit="Desk 3")
    page.goto(office.get_absolute_url())
    page.get_by_role("link", name="Correct or remove this entry").click()
    page.get_by_label("Unit").fill("Desk 4")
    # Whoever sends it at once is asked to look it over.
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=30)):
        page.get_by_role("button", name="Send the suggestion").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Received")

    assert Suggestion.objects.get().proposed == {"unit": "Desk 4"}
