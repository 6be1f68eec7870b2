"""Files with restricted details, taken from the list of offices in the admin."""

import csv
import io

import openpyxl
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    ConsentFactory,
    ContactChannelFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    UserFactory,
)
from wenregistry.models import StaffExport

LIST = reverse("admin:networks_focalpoint_changelist")
TAKE = "Take a file with restricted details"


@pytest.fixture
def office():
    office = FocalPointFactory(position_title_en="=Desk", country__name_en="Kenya")
    holder = FocalPointHolderFactory(focal_point=office, given_name="Invented", family_name="Holder")
    ConsentFactory(holder=holder)
    ContactChannelFactory(focal_point=office, value="staff@example.org", visibility="staff")
    ContactChannelFactory(
        focal_point=office, holder=holder, value="own@example.org", visibility="staff", is_office=False
    )
    left = FocalPointHolderFactory(focal_point=office, family_name="Departed", until="2020")
    ContactChannelFactory(
        focal_point=office, holder=left, value="left@example.org", visibility="staff", is_office=False
    )
    return office


def take(client, *offices, address=LIST, **values):
    """Ask for the file of some offices, with the reason unless `values` say otherwise."""
    data = {
        "action": "export_restricted",
        "_selected_action": [office.pk for office in offices],
        "confirmed": "1",
        "reason": "Operation",
        "file_format": "csv",
    }
    return client.post(address, {**data, **values})


def lines_of(response):
    return list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))


def test_a_file_says_what_it_is_and_who_took_it(admin_client, admin_user, office):
    response = take(admin_client, office)

    marking, taker, headings, row = lines_of(response)
    logged = StaffExport.objects.get()
    assert marking[0].startswith("RESTRICTED:")
    assert admin_user.username in taker[0]
    assert logged.serial in taker[0]
    assert logged.serial in response.headers["Content-Disposition"]
    assert "no-store" in response.headers["Cache-Control"]
    values = dict(zip(headings, row, strict=True))
    assert values["holder"] == "Invented Holder"
    assert values["email"] == "staff@example.org (staff); own@example.org (staff)"
    assert values["consents"] == "on_file"
    assert values["position_title_en"] == "'=Desk"


def test_a_workbook_has_the_same_lines(admin_client, office):
    as_csv = take(admin_client, office)
    as_xlsx = take(admin_client, office, file_format="xlsx")

    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx.getvalue())).active
    rows = [["" if value is None else str(value) for value in row] for row in sheet.values]
    assert rows[0][0].startswith("RESTRICTED:")
    assert rows[2] == lines_of(as_csv)[2]
    assert "Invented Holder" in rows[3]


def test_who_left_is_not_in_the_file(admin_client, office):
    text = take(admin_client, office).getvalue().decode()

    assert office.position_title_en in text
    assert "Departed" not in text
    assert "left@example.org" not in text


def test_the_log_keeps_who_took_what_and_why(admin_client, admin_user, office):
    FocalPointFactory()

    take(admin_client, office, address=f"{LIST}?q=Desk")

    logged = StaffExport.objects.get()
    assert (logged.author, logged.row_count, logged.reason) == (admin_user, 1, "Operation")
    assert (logged.filters, logged.file_format) == ("q=Desk", "csv")


def test_only_the_selected_offices_are_taken(admin_client, office):
    FocalPointFactory(position_title_en="Another desk")

    text = take(admin_client, office).getvalue().decode()

    assert office.position_title_en in text
    assert "Another desk" not in text


def test_no_file_leaves_without_a_reason(admin_client, office):
    response = take(admin_client, office, reason=" ")

    assertContains(response, "This field is required.")
    assertContains(response, "about 1 office,")
    assert not StaffExport.objects.exists()


def test_an_unknown_format_is_refused(admin_client, office):
    response = take(admin_client, office, file_format="exe")

    assertContains(response, "Select a valid choice.")
    assert not StaffExport.objects.exists()


@pytest.mark.parametrize(
    "allowed",
    [
        ["view_focalpoint", "change_focalpoint"],
        ["view_focalpoint", "view_restricted_details"],
        ["view_focalpoint", "export_restricted_details"],
    ],
)
def test_an_export_takes_its_own_permission_and_that_to_see(client, office, allowed):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client.force_login(user)

    assertNotContains(client.get(LIST), TAKE)
    response = take(client, office)

    assert not response.streaming
    assert not StaffExport.objects.exists()


def test_both_permissions_open_it(client, office):
    user = UserFactory()
    allowed = ["view_focalpoint", "view_restricted_details", "export_restricted_details"]
    user.user_permissions.set(Permission.objects.filter(codename__in=allowed))
    client.force_login(user)

    assertContains(client.get(LIST), TAKE)
    assert lines_of(take(client, office))[0][0].startswith("RESTRICTED:")


def test_nobody_edits_the_log(admin_client, office):
    take(admin_client, office)
    logged = StaffExport.objects.get()
    change = reverse("admin:wenregistry_staffexport_change", args=[logged.pk])

    assert admin_client.get(reverse("admin:wenregistry_staffexport_add")).status_code == 403
    assert admin_client.post(change, {"reason": "Other"}).status_code == 403
    delete = reverse("admin:wenregistry_staffexport_delete", args=[logged.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assertContains(admin_client.get(change), logged.serial)


def test_a_file_takes_the_same_queries_however_many_offices(
    admin_client, office, django_assert_max_num_queries, django_assert_num_queries
):
    take(admin_client, office).getvalue()  # Fills what Django keeps of content types and permissions.
    with django_assert_max_num_queries(20) as few:
        take(admin_client, office).getvalue()
    offices = FocalPointFactory.create_batch(20)
    for each in offices:
        FocalPointHolderFactory(focal_point=each)

    with django_assert_num_queries(len(few)):
        take(admin_client, office, *offices).getvalue()
