import datetime
import re

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.urls import reverse
from pytest_django.asserts import assertContains

from networks.models import FocalPoint, Suggestion
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    SuggestionFactory,
    UserFactory,
    VerificationRequestFactory,
)
from wenregistry.models import Mail


@pytest.fixture(autouse=True)
def nobody_has_written():
    cache.clear()


def send(client, address, seconds=60, **values):
    """Open a form, and send it after some time."""
    now = datetime.datetime.now(datetime.UTC)
    with time_machine.travel(now, tick=False):
        page = client.get(address)
    opened = re.search('name="opened" value="([^"]+)"', page.text)[1]
    with time_machine.travel(now + datetime.timedelta(seconds=seconds), tick=False):
        return client.post(address, {**values, "opened": opened})


def address_for(entry, **more):
    return reverse("networks:suggest", query={"page": entry.get_absolute_url(), **more})


def ask(client, entry, **values):
    return send(client, address_for(entry), **{"kind": "correction", "message": "Wrong", **values})


@pytest.mark.parametrize(
    "factory", [FocalPointFactory, NetworkFactory, MeetingFactory, OutcomeFactory], ids=lambda f: f.__name__
)
def test_every_public_entry_leads_to_its_form(client, factory):
    entry = factory()

    page = client.get(entry.get_absolute_url())
    link = re.search(r'href="(/suggest/[^"]+)"', page.text)[1]
    form = client.get(link)

    assert form.status_code == 200
    assert str(entry) in form.text
    assert not form.cookies
    assert form.headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "page",
    ["", "/", "/admin/", "https://example.org/networks/x/", "//example.org/", "/networks/hidden/", "\\x"],
)
def test_a_page_without_a_public_entry_has_no_form(client, page):
    NetworkFactory(slug="hidden", is_published=False)

    assert client.get(reverse("networks:suggest"), {"page": page}).status_code == 404


def test_a_correction_keeps_only_what_differs_from_the_public_values(client):
    office = FocalPointFactory(position_title_en="Old", unit="Desk")
    channel = ContactChannelFactory(focal_point=office, value="old@example.org")
    restricted = ContactChannelFactory(focal_point=office, value="secret@example.org", visibility="staff")

    form = client.get(address_for(office))
    response = ask(
        client,
        office,
        **{
            "position_title": "New",
            "unit": "Desk",
            "organization": "",
            f"channel:{channel.pk}": "new@example.org",
            f"channel:{restricted.pk}": "mine@example.org",
        },
    )

    assert "old@example.org" in form.text
    assert "secret@example.org" not in form.text
    suggestion = Suggestion.objects.get()
    assert suggestion.proposed == {"position_title": "New", f"channel:{channel.pk}": "new@example.org"}
    assert suggestion.reference in client.get(response.url).text
    assert FocalPoint.objects.get().position_title == "Old"


def test_a_receipt_goes_out_in_the_language_of_the_page(client):
    office = FocalPointFactory()

    send(
        client,
        f"/fr{address_for(office)}",
        kind="removal",
        message="Non",
        sender_email="reader@example.org",
    )

    assert (Mail.objects.get().to, Mail.objects.get().language) == ("reader@example.org", "fr")
    assert Suggestion.objects.get().reference in Mail.objects.get().text


def test_a_program_hears_what_everybody_hears_and_nothing_is_kept(client):
    response = ask(client, FocalPointFactory(), website="https://example.org")

    assert client.get(response.url).status_code == 200
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("seconds", [0, 25 * 3600])
def test_a_form_that_was_sent_at_once_or_after_a_day_is_asked_for_again(client, seconds):
    response = ask(client, FocalPointFactory(), seconds=seconds)

    assert response.status_code == 200
    assert "send it once more" in response.text
    assert not Suggestion.objects.exists()


def test_a_forged_stamp_is_refused(client):
    address = address_for(FocalPointFactory())

    answer = client.post(address, {"opened": "a:b:c", "kind": "correction", "message": "Wrong"})

    assert "This page was open for long." in answer.text
    assert not Suggestion.objects.exists()


def test_another_site_cannot_send_the_form(client):
    address = address_for(FocalPointFactory())

    assert client.post(address, {}, headers={"origin": "https://example.org"}).status_code == 403


def test_who_sends_too_much_is_asked_to_wait(client):
    office = FocalPointFactory()

    answers = [ask(client, office) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert answers[-1].headers["Retry-After"] == "3600"
    assert Suggestion.objects.count() == 10


def test_a_household_is_one_sender_whatever_address_it_takes(client):
    office = FocalPointFactory()

    def ask_from(address):
        client.defaults["REMOTE_ADDR"] = address
        return ask(client, office).status_code

    assert {ask_from(f"2001:db8:1:2:{number}::1") for number in range(10)} == {302}
    assert ask_from("2001:db8:1:2:ffff::1") == 429
    assert ask_from("2001:db8:1:3::1") == 302
    assert {ask_from(f"::ffff:192.0.2.{number}") for number in range(11)} == {302}


def test_a_mailbox_gets_two_receipts_a_day_whoever_names_it(client):
    for number, mailbox in enumerate(["a@example.org", "A@example.org", "a@example.org", "b@example.org"]):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        assert ask(client, FocalPointFactory(), sender_email=mailbox).status_code == 302

    assert sorted(Mail.objects.values_list("to", flat=True)) == [
        "A@example.org",
        "a@example.org",
        "b@example.org",
    ]
    assert Suggestion.objects.count() == 4


def test_who_leaves_no_address_takes_no_receipt_from_others(client):
    for mailbox in ["", "", "", "a@example.org"]:
        ask(client, FocalPointFactory(), sender_email=mailbox)

    assert Mail.objects.get().to == "a@example.org"


def change_url(suggestion):
    return reverse("admin:networks_suggestion_change", args=[suggestion.pk])


def test_staff_see_the_difference_and_apply_it_as_they_leave_it(admin_client):
    OrganizationFactory(name_en="Customs Service")
    suggestion = SuggestionFactory(
        proposed={"position_title": "New", "organization": "customs service"},
        sender_email="reader@example.org",
        focal_point__position_title_en="Old",
    )

    page = admin_client.get(change_url(suggestion))
    admin_client.post(
        change_url(suggestion),
        {"position_title": "Newer", "organization": "customs service", "_accept": "x"},
    )

    assert "<del>Old</del>" in page.text
    office = FocalPoint.objects.get()
    assert (office.position_title, office.organization.name) == ("Newer", "Customs Service")
    assert office.verified_on is None
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.sender_email) == ("accepted", "")
    assert Mail.objects.get().to == "reader@example.org"


def test_channels_are_changed_added_and_taken_away_under_their_rules(admin_client):
    office = FocalPointFactory()
    changed, gone = ContactChannelFactory.create_batch(2, focal_point=office, bounced_on="2026-01-01")
    foreign = ContactChannelFactory(value="other@example.org")
    names = [f"channel:{changed.pk}", f"channel:{gone.pk}", "channel:new:email"]
    suggestion = SuggestionFactory(focal_point=office, proposed=dict.fromkeys(names, "x"))
    values = dict(zip(names, ["new@example.org", "", "more@example.org"], strict=True))

    wrong = admin_client.post(change_url(suggestion), {**values, names[0]: "no address", "_accept": "x"})
    assert "Write an e-mail address" in wrong.text
    assert office.channels.count() == 2

    admin_client.post(change_url(suggestion), {**values, f"channel:{foreign.pk}": "x", "_accept": "x"})

    channels = office.channels.order_by("pk").values_list("value", "visibility", "bounced_on")
    assert list(channels) == [("new@example.org", "public", None), ("more@example.org", "staff", None)]
    foreign.refresh_from_db()
    assert foreign.value == "other@example.org"


def test_an_unknown_organization_is_refused_and_nothing_changes(admin_client):
    suggestion = SuggestionFactory(proposed={"unit": "New", "organization": "Nowhere"})

    answer = admin_client.post(
        change_url(suggestion), {"unit": "New", "organization": "Nowhere", "_accept": "x"}
    )

    assert "no organization called" in answer.text
    assert FocalPoint.objects.get().unit == ""
    assert Suggestion.objects.get().state == "new"


def test_an_entry_hidden_at_once_is_shown_again_when_the_removal_is_declined(admin_client, client):
    suggestion = SuggestionFactory(kind="removal")
    address = suggestion.focal_point.get_absolute_url()

    admin_client.post(change_url(suggestion), {"_hide": "x"})
    assert client.get(address).status_code == 404
    assert Suggestion.objects.get().has_hidden_entry

    answer = admin_client.post(change_url(suggestion), {"_decline": "x"})
    assert "Say why it is declined." in answer.text
    assert client.get(address).status_code == 404

    admin_client.post(change_url(suggestion), {"_decline": "x", "decision": "It is right."})
    assert client.get(address).status_code == 200
    assert Suggestion.objects.get().decision == "It is right."


@pytest.mark.parametrize("button", ["_decline", "_accept"])
@pytest.mark.parametrize("language", ["", "/fr"])
def test_what_was_removed_meanwhile_is_not_shown_again(admin_client, client, language, button):
    office = FocalPointFactory()
    page = office.get_absolute_url()
    hiding = SuggestionFactory(focal_point=office)
    removal = SuggestionFactory(focal_point=office, kind="removal", page=language + page)

    admin_client.post(change_url(hiding), {"_hide": "x"})
    admin_client.post(change_url(removal), {"_accept": "x"})
    admin_client.post(change_url(hiding), {button: "x", "decision": "It is the same as another."})

    assert Suggestion.objects.get(pk=hiding.pk).state != "new"
    assert client.get(page).status_code == 404


def test_the_removal_of_another_entry_changes_nothing(admin_client, client):
    hiding, other = SuggestionFactory(), SuggestionFactory(kind="removal")

    admin_client.post(change_url(hiding), {"_hide": "x"})
    admin_client.post(change_url(other), {"_accept": "x"})
    admin_client.post(change_url(hiding), {"_decline": "x", "decision": "It is right."})

    assert client.get(hiding.page).status_code == 200


def test_an_entry_hidden_at_once_is_shown_again_when_it_is_corrected(admin_client, client):
    suggestion = SuggestionFactory(proposed={"unit": "Desk 4"})
    admin_client.post(change_url(suggestion), {"_hide": "x"})

    admin_client.post(change_url(suggestion), {"_accept": "x", "unit": "Desk 4"})

    assertContains(client.get(suggestion.focal_point.get_absolute_url()), "Desk 4")


def test_line_ends_of_an_address_are_no_correction(client):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, kind="address", value="1 Street\nNairobi")
    form = client.get(address_for(office)).context["form"]
    values = {name: field.initial or "" for name, field in form.fields.items()}

    send(client, address_for(office), **values | {"kind": "correction", "message": "Wrong."})

    assert Suggestion.objects.get().proposed == {}


def test_a_draft_is_not_published_when_a_suggestion_about_it_is_declined(admin_client):
    suggestion = SuggestionFactory(kind="removal")
    FocalPoint.objects.update(is_published=False)

    for button in ("_hide", "_decline"):
        admin_client.post(change_url(suggestion), {button: "x", "decision": "It is right."})

    assert not FocalPoint.objects.get().is_published
    assert Suggestion.objects.get().state == "declined"


def test_an_entry_is_not_hidden_after_the_decision(admin_client):
    suggestion = SuggestionFactory()

    for button in ("_accept", "_hide"):
        admin_client.post(change_url(suggestion), {button: "x"})

    assert FocalPoint.objects.get().is_published
    assert not Suggestion.objects.get().has_hidden_entry


def test_an_accepted_removal_hides_a_meeting(admin_client, client):
    meeting = MeetingFactory()
    suggestion = SuggestionFactory(focal_point=None, kind="removal", page=meeting.get_absolute_url())

    admin_client.post(change_url(suggestion), {"_accept": "x"})

    assert client.get(meeting.get_absolute_url()).status_code == 404


def test_a_decision_is_taken_once(admin_client):
    suggestion = SuggestionFactory()

    for button in ("_accept", "_decline"):
        admin_client.post(change_url(suggestion), {button: "x", "decision": "Because"})

    assert Suggestion.objects.get().state == "accepted"


@pytest.fixture
def reader(client):
    """Somebody who decides on suggestions and sees no restricted details."""
    user = UserFactory()
    codes = ["view_suggestion", "change_suggestion", "publish_focalpoint"]
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(user)
    return client


def test_what_an_office_answered_is_for_who_may_see_restricted_details(reader, admin_client):
    asked = VerificationRequestFactory()
    answer = {"focal_point": asked.focal_point, "request": asked}
    silent = SuggestionFactory(**answer, message="")
    suggestion = SuggestionFactory(**answer, message="Ada Invented follows me.", kind="left")

    assert "Ada Invented" not in reader.get(change_url(suggestion)).text
    assert "Ada Invented" in admin_client.get(change_url(suggestion)).text
    assert reader.post(change_url(suggestion), {"_accept": "x"}).status_code == 403
    assert reader.post(change_url(silent), {"_accept": "x"}).status_code == 302


def test_what_a_visitor_wrote_is_for_all_who_decide(reader):
    suggestion = SuggestionFactory(message="The desk has moved.")

    assert "The desk has moved." in reader.get(change_url(suggestion)).text


def test_restricted_values_are_for_who_may_see_them(reader):
    office = FocalPointFactory()
    channel = ContactChannelFactory(focal_point=office, value="secret@example.org", visibility="staff")
    suggestion = SuggestionFactory(
        focal_point=office,
        proposed={f"channel:{channel.pk}": "covert@example.org", "holder": "Ada Invented"},
        sender_email="reader@example.org",
    )

    page = reader.get(change_url(suggestion))

    assert page.status_code == 200
    for value in ("secret@", "covert@", "Invented", "reader@"):
        assert value not in page.text
    assert reader.post(change_url(suggestion), {"_accept": "x"}).status_code == 403


def test_the_form_takes_the_same_queries_however_many_channels(client, django_assert_num_queries):
    office = FocalPointFactory()
    ContactChannelFactory.create_batch(10, focal_point=office)

    with django_assert_num_queries(6):
        client.get(address_for(office))
