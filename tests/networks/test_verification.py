"""Verification rounds, from the choice of offices to their answers."""

import datetime
import re
from html import unescape

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import FocalPoint, Suggestion, VerificationRequest, VerificationRound
from networks.verification import LeftForm, confirm, hand_over, make_requests
from tests.admin_forms import change_url, filled_form, run_action, send
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    MailFactory,
    NetworkFactory,
    UserFactory,
    VerificationRequestFactory,
    VerificationRoundFactory,
)
from tests.mail_server import mail_server
from wenregistry.models import Mail

ADD = reverse("admin:networks_verificationround_add")
START = datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC)


def board_url(round):
    return reverse("admin:networks_verificationround_board", args=[round.pk])


def new_round(admin_client, **values):
    """A round made by the form, with the texts that it offers."""
    data = filled_form(admin_client.get(ADD))
    closes_on = (timezone.localdate() + datetime.timedelta(days=60)).isoformat()
    response = admin_client.post(ADD, {**data, "title": "Spring", "closes_on": closes_on, **values})
    assert response.status_code == 302, response.context["errors"]
    return VerificationRound.objects.get()


def asked_offices(round):
    return {request.focal_point for request in round.requests.all()}


def link_of(request):
    """The path of a request's link, as its mail names it."""
    return VerificationRequest.objects.get(pk=request.pk).get_absolute_url()


def answer(client, request, kind, **values):
    """Send one of the three forms of a request's page."""
    fields = client.get(link_of(request)).context[{"change": "change", "left": "left"}.get(kind, "change")]
    data = {fields.add_prefix(name): bound.initial or "" for name, bound in fields.fields.items()}
    data |= {fields.add_prefix(name): value for name, value in values.items()}
    return client.post(link_of(request), {**data, "answer": kind})


@pytest.fixture
def asked():
    """A request that has been sent to an office with restricted details and a holder."""
    office = FocalPointFactory(position_title_en="Wildlife desk", unit="Desk 3")
    mailbox = ContactChannelFactory(focal_point=office, value="desk@example.org", visibility="staff")
    ContactChannelFactory(focal_point=office, kind="phone", value="+254712345678", visibility="on_request")
    holder = FocalPointHolderFactory(focal_point=office, given_name="Invented", family_name="Holder")
    ContactChannelFactory(
        focal_point=office, holder=holder, value="own@example.org", visibility="staff", is_office=False
    )
    return VerificationRequestFactory(focal_point=office, channel=mailbox, sent_at=timezone.now())


# Who is asked.


def test_a_round_asks_published_real_offices_in_force(admin_client):
    office = FocalPointFactory()
    FocalPointFactory(is_published=False)
    FocalPointFactory(until="2020")
    FocalPointFactory(is_sample=True)

    assert asked_offices(new_round(admin_client)) == {office}


def test_a_round_is_narrowed_to_networks(admin_client):
    office, _other = FocalPointFactory.create_batch(2)

    assert asked_offices(new_round(admin_client, networks=[office.network.pk])) == {office}


def test_a_round_is_narrowed_to_a_region_of_countries_or_networks(admin_client):
    of_country = FocalPointFactory(country=CountryFactory(region="africa"))
    of_network = FocalPointFactory(country=None, network=NetworkFactory(regions=["africa"]))
    FocalPointFactory(country=CountryFactory(region="asia"), network=NetworkFactory(regions=["africa"]))

    assert asked_offices(new_round(admin_client, region="africa")) == {of_country, of_network}


def test_a_round_leaves_out_what_was_confirmed_in_the_last_12_months(admin_client):
    stale = FocalPointFactory(verified_on="2020-01-01", verified_by="holder")
    never = FocalPointFactory()
    FocalPointFactory(verified_on=timezone.localdate(), verified_by="holder")

    assert asked_offices(new_round(admin_client, is_stale_only="on")) == {stale, never}


def test_the_mailbox_of_the_office_is_asked_first_and_a_bounced_one_never(admin_client):
    office = FocalPointFactory()
    holder = FocalPointHolderFactory(focal_point=office)
    own = {"holder": holder, "is_office": False, "visibility": "staff"}
    ContactChannelFactory(focal_point=office, value="own@example.org", **own)
    ContactChannelFactory(focal_point=office, value="old@example.org", bounced_on="2026-01-01")
    ContactChannelFactory(focal_point=office, value="desk@example.org")

    assert new_round(admin_client).requests.get().address == "desk@example.org"


def test_an_office_is_written_to_in_its_own_language_unless_staff_choose_another(admin_client):
    FocalPointFactory(languages=["sw", "fr"])
    round = new_round(admin_client)
    request = round.requests.get()
    assert request.language == "fr"

    send(admin_client, request, language="es")
    send(admin_client, round, title="Autumn")

    request.refresh_from_db()
    assert request.language == "es"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("No link.", "{link} is missing from the text."),
        ("{link} {password}", "{password} stands for nothing."),
        ("{link} {office.holders}", "{office.holders} stands for nothing."),
        ("", "{link} is missing from the text."),
    ],
)
def test_a_text_without_link_or_with_an_unknown_placeholder_is_refused(admin_client, text, sentence):
    data = filled_form(admin_client.get(ADD))
    closes_on = timezone.localdate().isoformat()

    response = admin_client.post(ADD, {**data, "title": "X", "closes_on": closes_on, "text_en": text})

    assertContains(response, sentence)
    assert not VerificationRound.objects.exists()


# Starting, and the board.


def test_a_round_starts_once_and_then_stays_as_it_is(admin_client):
    FocalPointFactory()
    round = new_round(admin_client)
    assertContains(admin_client.get(board_url(round)), "nobody has been written to")

    assertContains(admin_client.post(board_url(round), follow=True), "The round has started.")
    assertContains(admin_client.post(board_url(round), follow=True), "This round has started already.")

    form = admin_client.get(change_url(round)).context["adminform"].form
    assert form.fields.keys() == {"title", "closes_on"}
    FocalPointFactory()
    send(admin_client, round, title="Later")
    assert round.requests.count() == 1


def test_a_round_starts_with_the_mailboxes_on_file_by_then(admin_client):
    office = FocalPointFactory(position_title_en="Wildlife desk", country=CountryFactory(name_en="Kenya"))
    round = new_round(admin_client)
    assertContains(admin_client.get(board_url(round)), "Wildlife desk</a>, Kenya</li>")

    ContactChannelFactory(focal_point=office, value="desk@example.org")
    admin_client.post(board_url(round))

    assert round.requests.get().address == "desk@example.org"


def test_making_a_round_takes_the_same_queries_however_many_offices(django_assert_num_queries):
    small, large = VerificationRoundFactory.create_batch(2, started_at=None)
    ContactChannelFactory(focal_point=FocalPointFactory())
    with CaptureQueriesContext(connection) as few:
        make_requests(small)
    for office in FocalPointFactory.create_batch(10):
        ContactChannelFactory(focal_point=office)

    with django_assert_num_queries(len(few)):
        make_requests(large)


def test_a_round_that_asks_nobody_does_not_start(admin_client):
    round = new_round(admin_client)

    assertContains(admin_client.post(board_url(round), follow=True), "Nobody is asked in this round.")
    round.refresh_from_db()
    assert not round.started_at


def test_an_editor_looks_at_the_board_and_does_not_start(client, asked):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Editor"))
    client.force_login(user)

    assertNotContains(client.get(board_url(asked.round)), "desk@example.org")
    assert client.post(board_url(asked.round)).status_code == 403


def test_the_mail_is_shown_before_it_goes_out_without_the_key_to_answer(admin_client):
    office = FocalPointFactory(position_title_en="Wildlife desk")
    ContactChannelFactory(focal_point=office, value="desk@example.org")
    round = new_round(admin_client)

    page = admin_client.get(board_url(round))

    assertContains(page, "Wildlife desk")
    assertContains(page, "E-mail (Public): desk@example.org")
    assertNotContains(page, round.requests.get().token)


def test_the_board_counts_answers_by_network(admin_client):
    round = VerificationRoundFactory()
    network = NetworkFactory(acronym="HAWEN")
    now = timezone.now()
    states = [
        {"answer": "correct", "answered_at": now},
        {"answer": "correct", "answered_at": now},
        {"answer": "change", "answered_at": now},
        {},
        {"bounced_at": now},
        {"channel": None},
    ]
    for state in states:
        VerificationRequestFactory(round=round, focal_point__network=network, **state)

    row = re.search(r"HAWEN</th>(.*?)</tr>", admin_client.get(board_url(round)).text, re.DOTALL)

    numbers = re.findall(r"<td>(?:<a [^>]*>)?(\d+)", row.group(1))
    assert numbers == ["6", "2", "1", "0", "1", "1", "1"]
    links = re.findall(r'<td><a href="([^"]+)"', row.group(1))
    VerificationRequestFactory.create_batch(2, round=round)
    listed = [admin_client.get(unescape(link)).context["cl"].result_count for link in links]
    assert listed == [int(number) for number in numbers]


def test_the_board_names_networks_without_acronym_and_offices_without_network(admin_client):
    round = VerificationRoundFactory()
    network = NetworkFactory(acronym="", name_en="Eastern Network")
    VerificationRequestFactory(round=round, focal_point__network=network)
    VerificationRequestFactory(round=round, focal_point__network=None, focal_point__country=CountryFactory())

    page = admin_client.get(board_url(round))

    assertContains(page, '<th scope="row">Eastern Network</th>')
    assertContains(page, '<th scope="row">No network</th>')
    link = unescape(re.search(r'No network</th>\s*<td><a href="([^"]+)"', page.text).group(1))
    assert admin_client.get(link).context["cl"].result_count == 1


def test_the_board_takes_the_same_queries_however_many_offices(
    admin_client, asked, django_assert_max_num_queries, django_assert_num_queries
):
    admin_client.get(board_url(asked.round))
    with django_assert_max_num_queries(10) as few:
        admin_client.get(board_url(asked.round))
    VerificationRequestFactory.create_batch(10, round=asked.round)
    VerificationRequestFactory.create_batch(10, round=asked.round, channel=None)

    with django_assert_num_queries(len(few)):
        admin_client.get(board_url(asked.round))


# The page behind the link.


def test_the_page_shows_what_is_on_file_to_the_mailbox_of_the_office(client, asked):
    response = client.get(link_of(asked))

    for shown in ("Wildlife desk", "Desk 3", "desk@example.org", "+254 712 345678"):
        assertContains(response, shown)
    assertNotContains(response, "Holder")
    assertNotContains(response, "own@example.org")
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_page_shows_a_person_what_is_on_file_about_them(client, asked):
    holder = asked.focal_point.holders.get()
    asked.channel = holder.channels.get()
    asked.save()

    response = client.get(link_of(asked))

    assertContains(response, "Invented Holder")
    assertContains(response, "own@example.org")


def test_the_page_never_shows_who_left(client, asked):
    left = FocalPointHolderFactory(focal_point=asked.focal_point, family_name="Departed", until="2020")
    own = {"holder": left, "is_office": False, "visibility": "staff"}
    ContactChannelFactory(focal_point=asked.focal_point, value="left@example.org", **own)

    response = client.get(link_of(asked))

    assertNotContains(response, "Departed")
    assertNotContains(response, "left@example.org")


def test_another_body_sees_what_the_public_sees(client, asked):
    ContactChannelFactory(focal_point=asked.focal_point, value="public@example.org")
    secretariat = FocalPointFactory(role="network_secretariat", network=asked.focal_point.network)
    asked.channel = ContactChannelFactory(focal_point=secretariat, value="secretariat@example.org")
    asked.save()

    response = client.get(link_of(asked))

    assertContains(response, "public@example.org")
    for restricted in ("desk@example.org", "+254 712 345678", "own@example.org", "Invented Holder"):
        assertNotContains(response, restricted)
    answer(client, asked, "correct")
    assert FocalPoint.objects.get(pk=asked.focal_point.pk).verified_by == "network"


def test_the_office_does_not_see_a_mailbox_of_a_person(client, asked):
    ContactChannelFactory(
        focal_point=asked.focal_point, value="person@example.org", is_office=False, visibility="staff"
    )

    assertNotContains(client.get(link_of(asked)), "person@example.org")


@pytest.mark.parametrize("method", ["get", "head"])
def test_following_the_link_changes_nothing(client, asked, method):
    for _time in range(3):
        assert getattr(client, method)(link_of(asked), {"answer": "correct"}).status_code == 200

    asked.refresh_from_db()
    assert asked.answered_at is None
    assert asked.focal_point.verified_on is None


def test_a_confirmation_counts_as_of_today(client, asked):
    assertContains(answer(client, asked, "correct"), "confirmed as of today")

    asked.refresh_from_db()
    office = FocalPoint.objects.get()
    assert (office.verified_on, office.verified_by) == (timezone.localdate(), "holder")
    assert asked.answer == "correct"


def test_a_link_answers_once(client, asked):
    answer(client, asked, "correct")
    office = FocalPoint.objects.get()
    FocalPoint.objects.update(verified_on="2020-01-01")

    response = client.post(link_of(asked), {"answer": "correct"})

    assertContains(response, "works only once", status_code=410)
    office.refresh_from_db()
    assert office.verified_on == datetime.date(2020, 1, 1)


def test_of_two_answers_at_once_the_first_counts(asked):
    first, second = (VerificationRequest.objects.with_details().get() for _time in range(2))
    form = LeftForm(QueryDict("left-successor=Desk 5"))
    assert form.is_valid()

    assert hand_over(first, form)
    assert not confirm(second)

    asked.refresh_from_db()
    assert asked.answer == "left"
    assert FocalPoint.objects.get().verified_on is None


def test_no_reminder_goes_out_after_an_answer(client, asked):
    MailFactory(request=asked.public_id, state="failed", text="desk@example.org")

    answer(client, asked, "correct")

    mail = Mail.objects.get()
    assert (mail.state, mail.text) == ("cancelled", "")


def test_a_change_waits_for_staff_and_confirms_nothing(client, asked):
    phone = asked.focal_point.channels.get(kind="phone")
    changes = {f"channel:{phone.pk}": "+254 20 123456", "unit": "Desk 4", "holder": "Somebody New"}

    response = answer(client, asked, "change", **changes, new_email="new@example.org")

    assertContains(response, "Your answer has arrived.")
    suggestion = Suggestion.objects.get()
    assert suggestion.proposed == {
        "unit": "Desk 4",
        f"channel:{phone.pk}": "+254 20 123456",
        "channel:new:email": "new@example.org",
        "holder": "Somebody New",
    }
    assert (suggestion.kind, suggestion.request, suggestion.state) == ("correction", asked, "new")
    office = FocalPoint.objects.get()
    assert (office.unit, office.verified_on) == ("Desk 3", None)


def test_a_change_is_in_the_language_of_the_page(client, asked):
    form = client.get(f"/fr{link_of(asked)}").context["change"]
    data = {form.add_prefix(name): field.initial or "" for name, field in form.fields.items()}
    data |= {form.add_prefix("position_title"): "Bureau de la faune", "answer": "change"}

    client.post(f"/fr{link_of(asked)}", data)

    suggestion = Suggestion.objects.get()
    assert (suggestion.language, suggestion.proposed["position_title"]) == ("fr", "Bureau de la faune")


def test_a_change_of_nothing_is_asked_back(client, asked):
    assertContains(answer(client, asked, "change"), "Nothing is different.")
    assertContains(answer(client, asked, "change", new_email="nobody"), "Enter a valid email address.")

    assert not Suggestion.objects.exists()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_post_that_is_held_elsewhere_is_handed_over_by_staff(client, asked):
    assertContains(answer(client, asked, "left"), "This field is required.")

    answer(client, asked, "left", successor="Wildlife Service, desk 5", mailbox="desk5@example.org")

    suggestion = Suggestion.objects.get()
    assert (suggestion.kind, suggestion.message) == ("left", "Wildlife Service, desk 5")
    assert suggestion.proposed == {"channel:new:email": "desk5@example.org"}
    asked.refresh_from_db()
    assert asked.answer == "left"


@pytest.mark.parametrize("value", ["", "yes", "CORRECT"])
def test_an_unclear_answer_is_asked_back(client, asked, value):
    response = client.post(link_of(asked), {"answer": value})

    assertContains(response, "Choose one of the three answers.")
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_another_site_cannot_answer(client, asked):
    response = client.post(link_of(asked), {"answer": "correct"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_a_tampered_link_is_not_found(client, asked):
    token = asked.token
    other = VerificationRequestFactory()
    mixed = other.token[:40] + token[40:]

    for wrong in (token[:-1], token.upper(), "x", mixed, token.replace(":", ".")):
        assert client.get(reverse("networks:verify", args=[wrong])).status_code == 404
        assert client.post(reverse("networks:verify", args=[wrong]), {"answer": "correct"}).status_code == 404


def close_by_day(asked):
    asked.round.closes_on = timezone.localdate() - datetime.timedelta(days=1)
    asked.round.save()


def end_office(asked):
    FocalPoint.objects.filter(pk=asked.focal_point.pk).update(until="2020")


def hide_office(asked):
    FocalPoint.objects.filter(pk=asked.focal_point.pk).update(is_published=False)


def end_holder(asked):
    asked.channel.holder = FocalPointHolderFactory(focal_point=asked.focal_point, until="2020")
    asked.channel.is_office = False
    asked.channel.save()


@pytest.mark.parametrize("close", [close_by_day, end_office, hide_office, end_holder])
def test_a_link_whose_time_is_over_shows_nothing(client, asked, close):
    close(asked)

    response = client.get(link_of(asked))

    assertContains(response, "no longer answers", status_code=410)
    assertNotContains(response, "desk@example.org", status_code=410)
    assert client.post(link_of(asked), {"answer": "correct"}).status_code == 410


def test_a_mail_promises_no_way_to_unsubscribe(asked):
    with mail_server() as postbox:
        call_command("send_mails")

    [message] = postbox.of("desk@example.org")
    assert message["List-Unsubscribe"] is None


def test_a_link_to_an_old_mailbox_is_dead(client, asked):
    link = link_of(asked)
    asked.channel.value = "new@example.org"
    asked.channel.save()

    assert client.get(link).status_code == 404


@pytest.mark.parametrize("language", ["fr", "es"])
def test_the_page_speaks_the_language_of_the_office(client, asked, language):
    asked.language = language
    asked.save()

    assert link_of(asked).startswith(f"/{language}/verify/")
    assertContains(client.get(link_of(asked)), f'<html lang="{language}"')


def test_the_page_takes_the_same_queries_however_many_channels(client, asked, django_assert_num_queries):
    client.get(link_of(asked))
    link = link_of(asked)
    with django_assert_num_queries(5):  # Two of them ask for samples.
        client.get(link)
    ContactChannelFactory.create_batch(10, focal_point=asked.focal_point)

    with django_assert_num_queries(5):  # Two of them ask for samples.
        client.get(link)


# Staff help.


def test_staff_send_a_new_link_to_the_mailbox_on_file_now(admin_client, client, asked):
    old = link_of(asked)

    run_action(admin_client, VerificationRequest, "send_new_link", asked)
    call_command("send_mails")

    assert client.get(old).status_code == 404
    assert client.get(link_of(asked)).status_code == 200
    assert Mail.objects.get().to == "desk@example.org"


def test_staff_record_what_they_heard_by_telephone(admin_client, asked):
    run_action(admin_client, VerificationRequest, "record_telephone", asked)

    office = FocalPoint.objects.get()
    assert (office.verified_on, office.verified_by) == (timezone.localdate(), "staff")
    response = run_action(admin_client, VerificationRequest, "record_telephone", asked)
    assertContains(response, "This request is answered already.")
    response = run_action(admin_client, VerificationRequest, "send_new_link", asked)
    assertContains(response, "This request is answered already.")


def test_staff_ask_the_secretariat_of_a_network_instead(admin_client, client, asked):
    old = link_of(asked)
    network = asked.focal_point.network
    secretariat = FocalPointFactory(role="network_secretariat", network=network, languages=["fr"])
    ContactChannelFactory(focal_point=secretariat, value="secretariat@example.org")

    run_action(admin_client, VerificationRequest, "ask_secretariat", asked)
    call_command("send_mails")

    assert client.get(old).status_code == 404
    assert link_of(asked).startswith("/fr/verify/")
    assert Mail.objects.get().to == "secretariat@example.org"


@pytest.mark.parametrize(
    ("values", "action", "sentence"),
    [
        ({"started_at": None}, "send_new_link", "Not started yet"),
        ({"started_at": None}, "record_telephone", "Not started yet"),
        ({"closes_on": "2020-01-01"}, "send_new_link", "The last day of this round is over."),
        ({}, "ask_secretariat", "No mailbox is on file."),
    ],
)
def test_help_of_staff_that_makes_no_sense_is_refused(admin_client, asked, values, action, sentence):
    VerificationRound.objects.update(**values)

    assertContains(run_action(admin_client, VerificationRequest, action, asked), sentence)

    asked.refresh_from_db()
    assert (asked.answered_at, asked.public_id) == (None, VerificationRequest.objects.get().public_id)
    assert FocalPoint.objects.get().verified_on is None


def test_an_edit_alone_confirms_nothing(admin_client, asked):
    send(admin_client, asked.focal_point, unit="Desk 9")

    office = FocalPoint.objects.get()
    assert (office.unit, office.verified_on) == ("Desk 9", None)


@pytest.mark.parametrize(
    "values",
    [
        {"round__closes_on": "2026-06-01"},
        {"focal_point__is_published": False},
        {"focal_point__until": "2020"},
    ],
)
def test_nobody_is_reminded_of_what_needs_no_answer_any_more(values):
    VerificationRequestFactory(sent_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC), **values)

    assert not VerificationRequest.objects.overdue().exists()


def test_the_silence_of_an_office_without_network_is_told_to_staff(settings):
    settings.SECRETARIAT_EMAIL = "registry@example.org"
    office = FocalPointFactory(network=None, country=CountryFactory(name_en="Kenya"))
    other = ContactChannelFactory(focal_point=FocalPointFactory(role="network_secretariat"))
    asked = VerificationRequestFactory(focal_point=office)

    mail = asked.message("escalation")

    assert mail["to"] == "registry@example.org" != other.value
    assert f"- {office.position_title}, Kenya" in mail["text"]


# What the public reads.


def test_the_public_reads_how_far_the_round_has_come(client):
    network = NetworkFactory(slug="hawen")
    round = VerificationRoundFactory(started_at=datetime.datetime(2026, 3, 1, tzinfo=datetime.UTC))
    for day in ("2026-03-02", "2026-02-27", None):
        VerificationRequestFactory(
            round=round,
            focal_point__network=network,
            focal_point__verified_on=day,
            focal_point__verified_by="holder" if day else "",
        )
    VerificationRequestFactory(round=round, focal_point__is_published=False)

    sentence = "1 of 3 offices asked have confirmed their entries since 1 March 2026."
    assertContains(client.get("/focal-points/"), sentence)
    assertContains(client.get("/networks/hawen/"), sentence)


def test_a_round_of_another_network_does_not_hide_what_was_confirmed(client):
    network = NetworkFactory(slug="hawen")
    early = datetime.timedelta(days=60)
    for days in (early, datetime.timedelta(0)):
        VerificationRequestFactory(
            round=VerificationRoundFactory(started_at=timezone.now() - days),
            focal_point__network=network if days else NetworkFactory(),
            focal_point__verified_on=timezone.localdate() if days else None,
            focal_point__verified_by="holder" if days else "",
        )
    VerificationRequestFactory(round__started_at=timezone.now() - datetime.timedelta(days=400))

    assertContains(client.get("/focal-points/"), "1 of 2 offices asked have confirmed their entries since")
    assertContains(client.get("/networks/hawen/"), "1 of 1 office asked has confirmed its entry since")


def test_the_history_tells_when_a_round_started_and_what_was_answered(admin_client, client):
    FocalPointFactory()
    round = new_round(admin_client)
    admin_client.post(board_url(round))
    asked = round.requests.get()
    ContactChannelFactory(focal_point=asked.focal_point)
    run_action(admin_client, VerificationRequest, "send_new_link", asked)
    client.logout()
    answer(client, asked, "correct")

    pages = [
        reverse(f"admin:networks_{row._meta.model_name}_history", args=[row.pk]) for row in (round, asked)
    ]

    admin_client.force_login(UserFactory(is_superuser=True))
    assertContains(admin_client.get(pages[0]), "Started at")
    assertContains(admin_client.get(pages[1]), "Answered at")


def test_the_public_reads_nothing_of_a_round_that_has_not_started(client):
    VerificationRequestFactory(round__started_at=None)

    assertNotContains(client.get("/focal-points/"), "asked")


# A whole round, through a mail server.


def words_of(message):
    """The text of a mail, and the path of the link in it."""
    text = message.get_body(["plain"]).get_content()
    link = re.search(r"http://\S+?(/(?:fr/|es/)?verify/\S+)", text)
    return text, link.group(1) if link else ""


@pytest.mark.django_db(transaction=True)
def test_a_whole_round(admin_client, client, settings):
    secretariat = FocalPointFactory(role="network_secretariat", network=NetworkFactory(acronym="HAWEN"))
    ContactChannelFactory(focal_point=secretariat, value="secretariat@example.org")
    offices = {}
    for name, languages in {"answers": ["en"], "silent": ["fr"], "refused": ["es"], "late": []}.items():
        offices[name] = FocalPointFactory(
            network=secretariat.network, languages=languages, position_title_en=f"Office {name}"
        )
        ContactChannelFactory(focal_point=offices[name], value=f"{name}@example.org")
    with time_machine.travel(START, tick=False) as clock, mail_server() as postbox:
        admin_client.force_login(UserFactory(is_superuser=True))
        round = new_round(admin_client, closes_on="2027-05-01")
        admin_client.post(board_url(round))

        call_command("send_mails")
        call_command("send_mails")
        sent = {message["To"]: message for message in postbox.messages}
        assert len(postbox.messages) == len(sent) == 4
        text, link = words_of(sent["answers@example.org"])
        assert "Office answers" in text
        assert "E-mail (Public): answers@example.org" in text
        assert words_of(sent["silent@example.org"])[1].startswith("/fr/")
        assert offices["refused"].channels.get().bounced_on == datetime.date(2027, 3, 1)

        # A scanner follows the link, then the office answers.
        client.get(link)
        client.head(link)
        assert client.post(link, {"answer": "correct"}).status_code == 200

        for days, reminded in ((13, set()), (14, {"silent", "late", "secretariat"}), (27, set())):
            postbox.messages.clear()
            clock.move_to(START + datetime.timedelta(days=days))
            call_command("send_mails")
            assert {message["To"] for message in postbox.messages} == {
                f"{name}@example.org" for name in reminded
            }

        clock.move_to(START + datetime.timedelta(days=28))
        postbox.messages.clear()
        call_command("send_mails")
        assert len(postbox.messages) == 3
        assert postbox.messages[0]["Subject"] != sent["late@example.org"]["Subject"]
        late = words_of(next(m for m in postbox.messages if m["To"] == "late@example.org"))[1]
        assert client.post(late, {"answer": "correct"}).status_code == 200

        clock.move_to(START + datetime.timedelta(days=42))
        postbox.messages.clear()
        call_command("send_mails")
        call_command("send_mails")
        [escalation] = postbox.messages
        assert escalation["To"] == "secretariat@example.org"
        text = words_of(escalation)[0]
        assert "- Office silent" in text
        assert "- Office refused" in text
        assert "Office answers" not in text
        assert "silent@example.org" not in text

        clock.move_to(START + datetime.timedelta(days=62))
        assert client.get(words_of(sent["silent@example.org"])[1]).status_code == 410
    assert FocalPoint.objects.filter(verified_by="holder").count() == 2


def test_a_run_with_nothing_due_takes_the_same_queries_however_many_wait(
    asked, django_assert_max_num_queries, django_assert_num_queries
):
    call_command("send_mails")
    with django_assert_max_num_queries(8) as few:
        call_command("send_mails")
    VerificationRequestFactory.create_batch(10, round=asked.round, step="first", sent_at=timezone.now())

    with django_assert_num_queries(len(few)):
        call_command("send_mails")
