"""Imports as staff do them: upload, headings, preview, decision."""

import datetime

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from networks.models import Membership
from tests.factories import CountryFactory, MembershipFactory, NetworkFactory, UserFactory
from tests.spreadsheets import csv_of
from wenregistry.imports import runs
from wenregistry.models import ImportHeading, ImportRun

HEADINGS = ["network", "country", "status"]


@pytest.fixture
def hawen():
    return NetworkFactory(slug="hawen")


def country(iso2):
    return CountryFactory(iso2=iso2, iso3=f"{iso2}X", name_en=f"Land of {iso2}")


def upload(client, *rows, kind="memberships", content=None):
    """What is shown once a file is uploaded."""
    file = SimpleUploadedFile("members.csv", csv_of(*rows) if content is None else content)
    address = reverse("admin:wenregistry_importrun_add")
    return client.post(address, {"kind": kind, "file": file}, follow=True)


def send(client, step, **data):
    """What is shown once a step is taken with the newest import."""
    address = reverse(f"admin:wenregistry_importrun_{step}", args=[ImportRun.objects.first().pk])
    return client.post(address, data, follow=True)


def columns(row):
    return [(column, before, after) for column, before, after in row["changes"]]


def test_nothing_is_written_before_somebody_says_so(admin_client, hawen):
    country("KE")

    page = upload(admin_client, HEADINGS, ["hawen", "KE", "party"])

    assertContains(page, "Write")
    assert [row["state"] for row in page.context["page"]] == ["new"]
    assert not Membership.objects.exists()


def test_a_file_is_written_with_who_and_why_in_the_history(admin_client, hawen):
    country("KE")
    upload(admin_client, HEADINGS, ["hawen", "KE", "party"])

    page = send(admin_client, "write")

    assertContains(page, "The import is written.")
    run, membership = ImportRun.objects.get(), Membership.objects.get()
    assert (membership.country_id, membership.status) == ("KE", "party")
    assert (run.state, run.content, run.plan, run.counts["new"]) == ("written", None, None, 1)
    entry = LogEntry.objects.get_for_object(membership).get()
    assert entry.actor.username == "admin"
    assert str(run) in str(entry.additional_data)


def test_a_change_is_shown_cell_by_cell(admin_client, hawen):
    MembershipFactory(network=hawen, country=country("KE"), status="member", since="2017")

    page = upload(
        admin_client,
        [*HEADINGS, "since", "until"],
        ["hawen", "KE", "withdrawn", "2017", "2024"],
    )

    assert columns(page.context["page"][0]) == [("status", "member", "withdrawn"), ("until", "", "2024")]
    assertContains(page, "<del>member</del> → <ins>withdrawn</ins>")
    send(admin_client, "write")
    assert Membership.objects.get().until == "2024"


def test_what_is_on_file_already_is_the_same(admin_client, hawen):
    MembershipFactory(network=hawen, country=country("KE"), status="member")

    page = upload(admin_client, HEADINGS, ["hawen", "Land of KE", ""])

    assert page.context["page"][0]["state"] == "same"


def test_wrong_rows_hold_the_file_back_until_they_are_set_aside(admin_client, hawen):
    country("KE")
    page = upload(admin_client, HEADINGS, ["hawen", "KE", "member"], ["hawen", "Atlantis", "'=1+1"])
    assert [row["state"] for row in page.context["page"]] == ["new", "wrong"]

    assertContains(send(admin_client, "write"), "Some rows are wrong.")
    assert not Membership.objects.exists()

    send(admin_client, "write", set_aside="on")
    assert Membership.objects.count() == 1
    address = reverse("admin:wenregistry_importrun_wrong_rows", args=[ImportRun.objects.get().pk])
    heading, row = admin_client.get(address).content.decode("utf-8-sig").splitlines()
    assert heading == "network,country,status,problem"
    assert row.startswith("hawen,Atlantis,'=1+1,country: ")


def test_a_row_twice_names_the_first(admin_client, hawen):
    country("KE")

    page = upload(admin_client, HEADINGS, ["hawen", "KE", "member"], ["hawen", "Land of KE", "party"])

    assert [row["state"] for row in page.context["page"]] == ["new", "wrong"]
    assertContains(page, "Row 2 is about the same entry.")


def test_a_row_that_the_database_refuses_gets_the_sentence_of_the_constraint(admin_client, hawen):
    MembershipFactory(network=hawen, country=country("KE"), since="2010")
    others = [["hawen", country(iso2).iso2, "2020", ""] for iso2 in ("TZ", "UG", "ET", "ER")]

    page = upload(
        admin_client,
        ["network", "country", "since", "until"],
        *others,
        ["hawen", "KE", "2015", ""],
        ["hawen", "KE", "2000", "1999"],
    )

    assert [row["state"] for row in page.context["page"]] == ["new"] * 4 + ["wrong"] * 2
    assertContains(page, "This country already has an open membership.")
    assertContains(page, "The end must not be before the start.")
    send(admin_client, "write", set_aside="on")
    assert Membership.objects.count() == 5


def test_an_unknown_heading_is_asked_for_once(admin_client, hawen):
    country("KE")
    rows = ["Netz", "country", "Colour"], ["hawen", "KE", "green"]
    page = upload(admin_client, *rows)
    assertContains(page, "What do these headings mean?")
    assert ImportRun.objects.get().plan is None

    page = send(admin_client, "headings", heading_0="network", heading_1="-")
    assertContains(page, "Left out: Colour")
    assert page.context["page"][0]["state"] == "new"

    page = upload(admin_client, *rows)
    assertContains(page, "The same file was uploaded before")
    assertContains(page, "Left out: Colour")
    assert ImportHeading.objects.count() == 2


def test_a_heading_that_was_explained_wrongly_is_forgotten(admin_client, hawen):
    rows = ["network", "country", "Colour"], ["hawen", "KE", "green"]
    upload(admin_client, *rows)
    send(admin_client, "headings", heading_0="status")
    assertContains(admin_client.get(reverse("admin:wenregistry_importheading_changelist")), "colour")

    heading = ImportHeading.objects.get()
    admin_client.post(reverse("admin:wenregistry_importheading_delete", args=[heading.pk]), {"post": "yes"})

    assertContains(upload(admin_client, *rows), "What do these headings mean?")


def test_two_headings_for_one_column_are_refused(admin_client, hawen):
    page = upload(admin_client, ["network", "réseau"], ["hawen", "hawen"])

    assertContains(page, "These headings mean the same column: network, réseau.")
    assert not ImportRun.objects.exists()


def test_a_heading_is_not_explained_by_a_column_that_is_there_already(admin_client, hawen):
    upload(admin_client, ["network", "country", "Netz"], ["hawen", "KE", "hawen"])

    page = send(admin_client, "headings", heading_0="network")

    assertContains(page, "These headings mean the same column: network, Netz.")
    assert not ImportHeading.objects.exists()


def test_a_preview_that_no_longer_holds_is_not_written(admin_client, hawen):
    membership = MembershipFactory(network=hawen, country=country("KE"), status="member")
    upload(admin_client, HEADINGS, ["hawen", "KE", "party"])
    membership.status = "observer"
    membership.save()

    page = send(admin_client, "write")

    assertContains(page, "The record has changed since the preview.")
    assert columns(page.context["page"][0]) == [("status", "observer", "party")]
    assert Membership.objects.get().status == "observer"
    send(admin_client, "write")
    assert Membership.objects.get().status == "party"


def test_what_is_decided_is_decided(admin_client, hawen):
    country("KE")
    upload(admin_client, HEADINGS, ["hawen", "KE", "member"])

    send(admin_client, "abandon")

    run = ImportRun.objects.get()
    assert (run.state, run.content, run.plan) == ("abandoned", None, None)
    assertContains(send(admin_client, "write"), "This import is decided already.")
    assert not Membership.objects.exists()


def test_a_file_that_nobody_decides_is_emptied_after_a_day(admin_client, hawen):
    upload(admin_client, HEADINGS, ["hawen", "Atlantis", "member"])
    ImportRun.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))

    assert runs.forget_old() == 1

    run = ImportRun.objects.get()
    assert (run.state, run.content, run.plan, run.errors) == ("abandoned", None, None, "")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The submitted file is empty."),
        ("network,country\nhawen,Côte".encode("latin-1"), "UTF-8"),
        (b"network,country\nhawen,=1+1", "B2"),
        (b"network,country\nhawen,KE\nhawen,=1+1", "B3"),
        (b"x" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_a_file_that_is_refused_leaves_no_trace(admin_client, content, sentence):
    page = upload(admin_client, content=content)

    assertContains(page, sentence)
    assert not ImportRun.objects.exists()


def test_what_a_file_says_runs_nowhere(admin_client, hawen):
    page = upload(admin_client, [*HEADINGS, "<b>x"], ["<script>alert(1)</script>", "KE", "member", "x"])
    assertContains(page, "&lt;b&gt;x")

    page = send(admin_client, "headings", heading_0="-")

    assertNotContains(page, "<script>alert(1)")
    assertContains(page, "&lt;script&gt;alert(1)")


def test_a_long_preview_has_pages_and_can_be_narrowed(admin_client, hawen):
    country("KE")
    upload(admin_client, HEADINGS, ["hawen", "KE", ""], *[["hawen", f"No land {n}", ""] for n in range(150)])
    address = reverse("admin:wenregistry_importrun_change", args=[ImportRun.objects.get().pk])

    assert len(admin_client.get(address, {"page": 2}).context["page"]) == 51
    assert len(admin_client.get(address, {"state": "new"}).context["page"]) == 1
    assert admin_client.get(address, {"state": "odd", "page": "odd"}).status_code == 200


def allowed(client, *names, group=""):
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    if group:
        user.groups.add(Group.objects.get(name=group))
    client.force_login(user)


@pytest.mark.parametrize(
    "names",
    [
        ["add_importrun"],
        ["add_importrun", "add_membership"],
        ["add_membership", "change_membership"],
        ["view_importrun", "view_membership"],
    ],
)
def test_who_may_not_edit_by_hand_may_not_import(client, admin_client, hawen, names):
    upload(admin_client, HEADINGS, ["hawen", "KE", "member"])
    allowed(client, *names)

    for step in ("preview", "headings", "write", "abandon", "wrong_rows"):
        address = reverse(f"admin:wenregistry_importrun_{step}", args=[ImportRun.objects.get().pk])
        assert client.get(address).status_code in {403, 404, 405}
        assert client.post(address).status_code in {403, 404, 405}
    assert client.get(reverse("admin:wenregistry_importrun_add")).status_code == 403
    assert client.get(reverse("admin:wenregistry_importrun_changelist")).status_code == 403


def test_what_the_public_sees_is_written_by_who_may_publish(client, hawen):
    country("KE")
    allowed(client, "add_importrun", "add_membership", "change_membership")
    page = upload(client, HEADINGS, ["hawen", "KE", "member"])
    assert not page.context["may_write"]
    assert send(client, "write").status_code == 403
    assert not Membership.objects.exists()

    NetworkFactory(slug="draft", is_published=False)
    page = upload(client, HEADINGS, ["draft", "KE", "member"])
    assert page.context["may_write"]
    send(client, "write")
    assert Membership.objects.get().network.slug == "draft"


def test_what_is_published_after_the_preview_is_not_written_either(client):
    country("KE")
    draft = NetworkFactory(slug="draft", is_published=False)
    allowed(client, "add_importrun", "add_membership", "change_membership")
    upload(client, HEADINGS, ["draft", "KE", "member"])
    draft.is_published = True
    draft.save()

    assert send(client, "write").status_code == 403
    assert not Membership.objects.exists()
    assert ImportRun.objects.get().state == "uploaded"


def test_a_publisher_imports(client, hawen):
    country("KE")
    allowed(client, group="Publisher")
    upload(client, HEADINGS, ["hawen", "KE", "member"])

    send(client, "write")

    assert Membership.objects.exists()


def test_imports_are_listed_and_lead_to_their_page(admin_client, hawen):
    upload(admin_client, HEADINGS, ["hawen", "Atlantis", "member"])

    page = admin_client.get(reverse("admin:wenregistry_importrun_changelist"))

    assertContains(page, "members.csv")
    assertContains(page, reverse("admin:wenregistry_importrun_change", args=[ImportRun.objects.get().pk]))


def test_an_open_preview_without_meanings_leads_to_the_headings(admin_client, hawen):
    upload(admin_client, ["Netz"], ["hawen"])
    run = ImportRun.objects.get()

    page = admin_client.get(reverse("admin:wenregistry_importrun_preview", args=[run.pk]))

    assertRedirects(page, reverse("admin:wenregistry_importrun_headings", args=[run.pk]))


def test_queries_do_not_grow_with_the_rows(admin_client, hawen):
    def queries(*codes):
        rows = [["hawen", country(iso2).iso2, "member"] for iso2 in codes]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            upload(admin_client, HEADINGS, *rows)
        return len(captured)

    queries("KE")  # Content types and the like are read once.
    assert queries("TZ") == queries(*(f"{a}{b}" for a in "ABCD" for b in "ABCDE"))
