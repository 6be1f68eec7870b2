import datetime

import pytest
from django.urls import reverse

from outcomes.models import Addressee, Evidence, FollowUp, Outcome, OutcomeLink
from tests.admin_forms import change_url, filled_form, list_url, run_action, send, with_row
from tests.factories import (
    AddresseeFactory,
    EvidenceFactory,
    FollowUpFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    ParticipationFactory,
    SourceFactory,
)

ADDRESSEE = {"basis": "stated", "stands_for": "took_part"}
LINK = {"kind": "follows_up", "basis": "stated"}
REPORT = {
    "kind": "report",
    "state": "done",
    "date": "2023-05",
    "text_en": "A national task force met.",
    "link_to_outcome": "stated",
    "is_public": "on",
    "basis": "stated",
}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (("addressees", {**ADDRESSEE, "basis": "inferred"}), "Name one network, one organization or one"),
        (("links", {**LINK, "number": "18.12"}), "Name either an earlier outcome or an outside decision."),
        (("links", {**LINK, "system": "CITES"}), "Write the number of the decision, such as Decision 18.12."),
        (
            ("links", {**LINK, "system": "CITES", "number": "the decision"}),
            "Write the number of the decision",
        ),
        (("links", {**LINK, "system": "CITES", "number": "1" * 51}), "at most 50 characters"),
        (("links", {**LINK, "system": "CITES", "number": "1\0"}), "Null characters are not allowed."),
        (("links", {**LINK, "system": "BINGO", "number": "1"}), "BINGO is not one of the available choices."),
        (("follow_ups", REPORT), "Name either a network or an organization."),
        (("follow_ups", {**REPORT, "date": ""}), "This field is required."),
        (("follow_ups", {**REPORT, "date": "2999"}), "This day lies in the future."),
        (("follow_ups", {**REPORT, "text_en": ""}), "This field is required."),
        (("follow_ups", {**REPORT, "reported_by": "O" * 201}), "at most 200 characters"),
    ],
)
def test_a_wrong_row_of_an_outcome_is_answered_with_a_sentence(admin_client, row, sentence):
    outcome = OutcomeFactory()

    response = send(admin_client, outcome, row)

    assert response.status_code == 200
    assert sentence in response.text
    assert not any(child.objects.exists() for child in [Addressee, OutcomeLink, FollowUp])


def test_a_link_is_stated_once(admin_client):
    earlier, later = OutcomeFactory(), OutcomeFactory()
    link = ("links", {**LINK, "to_outcome": earlier.pk})

    response = send(admin_client, later, link, link)

    assert "This link is already recorded." in response.text
    assert not OutcomeLink.objects.exists()


def test_an_outcome_does_not_link_to_itself(admin_client):
    outcome = OutcomeFactory()

    response = send(admin_client, outcome, ("links", {**LINK, "to_outcome": outcome.pk}))

    assert response.status_code == 200
    assert "An outcome does not link to itself." in response.text
    assert not OutcomeLink.objects.exists()


def test_a_group_is_addressed_once(admin_client):
    group = ("addressees", {**ADDRESSEE, "group": "parties"})
    outcome = AddresseeFactory(network=None, group="donors").outcome

    repeated = send(admin_client, outcome, group, group)
    stored = send(admin_client, outcome, ("addressees", {**ADDRESSEE, "group": "donors"}))

    assert "This group is already an addressee." in repeated.text
    assert "This group is already an addressee." in stored.text
    assert outcome.addressees.count() == 1


def test_several_bodies_are_addressed_beside_a_group(admin_client):
    outcome = OutcomeFactory()
    networks = NetworkFactory.create_batch(2)
    rows = [("addressees", {**ADDRESSEE, "network": network.pk}) for network in networks]

    response = send(admin_client, outcome, *rows, ("addressees", {**ADDRESSEE, "group": "parties"}))

    assert response.status_code == 302
    assert outcome.addressees.count() == 3


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("wen4-3", "Another outcome has this code."),
        ("WEN4-3", "Another outcome has this code."),
        ("WEN4/4", "Write letters, digits and hyphens, such as WEN4-3."),
        ("WEN 4", "Write letters, digits and hyphens, such as WEN4-3."),
    ],
)
def test_a_code_that_is_taken_or_makes_no_address_is_answered_with_a_sentence(admin_client, code, sentence):
    OutcomeFactory(code="WEN4-3")
    draft = OutcomeFactory(is_published=False)

    response = send(admin_client, draft, code=code)

    assert response.status_code == 200
    assert sentence in response.text
    assert Outcome.objects.get(pk=draft.pk).code == draft.code


def test_a_new_group_is_filled_in_with_the_networks_that_took_part(admin_client):
    outcome = OutcomeFactory()
    network = ParticipationFactory(meeting=outcome.meeting).network

    send(admin_client, outcome, ("addressees", {**ADDRESSEE, "group": "all_wens"}))

    assert list(Addressee.objects.get().responding_networks.all()) == [network]


def test_a_new_group_keeps_the_networks_that_staff_chose(admin_client):
    outcome, chosen = OutcomeFactory(), NetworkFactory()
    ParticipationFactory(meeting=outcome.meeting)

    row = {**ADDRESSEE, "group": "all_wens", "responding_networks": [chosen.pk]}
    send(admin_client, outcome, ("addressees", row))

    assert list(Addressee.objects.get().responding_networks.all()) == [chosen]


def test_what_was_adopted_is_read_only_once_published(admin_client):
    outcome = OutcomeFactory(text_en="Networks are encouraged.", is_published=True)

    response = send(admin_client, outcome, code="WEN9-9", text_en="Changed", text_fr="Ajouté")

    assert response.status_code == 302
    stored = Outcome.objects.get()
    assert (stored.code, stored.text_en, stored.text_fr) == (
        outcome.code,
        "Networks are encouraged.",
        "Ajouté",
    )


def test_a_refused_form_keeps_the_text_that_is_being_entered_open(admin_client):
    outcome = OutcomeFactory(is_published=True)

    response = send(admin_client, outcome, text_en="Networks are encouraged.", due_on="soon")

    assert 'name="text_en"' in response.text
    assert 'name="code"' not in response.text


def test_a_draft_is_still_changed(admin_client):
    outcome = OutcomeFactory(text_en="Networks are encouraged.", is_published=False)

    send(admin_client, outcome, code="WEN4-3", text_en="Networks are urged.")

    stored = Outcome.objects.get()
    assert (stored.code, stored.text_en) == ("WEN4-3", "Networks are urged.")


def test_publishing_by_the_action_freezes_an_outcome(admin_client):
    outcome = OutcomeFactory(is_published=False)

    run_action(admin_client, Outcome, "publish", outcome)

    outcome.refresh_from_db()
    assert outcome.is_published
    assert outcome.first_published_at


def test_an_outcome_that_was_published_is_never_deleted(admin_client):
    outcome = OutcomeFactory(is_published=True)
    run_action(admin_client, Outcome, "unpublish", outcome)
    delete = reverse("admin:outcomes_outcome_delete", args=[outcome.pk])

    response = admin_client.post(delete, {"post": "yes"})

    assert response.status_code == 403
    assert Outcome.objects.filter(is_published=False).exists()


def test_a_draft_is_deleted(admin_client):
    outcome = OutcomeFactory(is_published=False)

    admin_client.post(reverse("admin:outcomes_outcome_delete", args=[outcome.pk]), {"post": "yes"})

    assert not Outcome.objects.exists()


@pytest.mark.parametrize("factory", [OutcomeFactory, FollowUpFactory])
def test_lists_of_what_stays_on_record_offer_no_deletion(admin_client, factory):
    record = factory()

    response = admin_client.get(list_url(type(record)))
    run_action(admin_client, type(record), "delete_selected", record, post="yes")

    assert "delete_selected" not in response.text
    assert type(record).objects.exists()


def test_a_follow_up_is_added_beside_those_that_stay_as_they_are(admin_client):
    reported = FollowUpFactory(state="planned")
    outcome = reported.outcome
    row = ("follow_ups", {**REPORT, "network": reported.network_id})

    response = send(
        admin_client,
        outcome,
        row,
        **{"follow_ups-0-state": "done", "follow_ups-0-DELETE": "on", "follow_ups-0-id": reported.pk},
    )

    assert response.status_code == 302
    assert sorted(outcome.follow_ups.values_list("state", flat=True)) == ["done", "planned"]


def test_a_follow_up_is_entered_with_its_evidence(admin_client):
    outcome, organization = OutcomeFactory(), OrganizationFactory()
    add = reverse("admin:outcomes_followup_add")
    data = with_row(
        filled_form(admin_client.get(add)), "evidence", title="Minutes", url="https://example.org"
    )

    response = admin_client.post(
        add, {**data, **REPORT, "outcome": outcome.pk, "organization": organization.pk}
    )

    assert response.status_code == 302
    assert FollowUp.objects.get().evidence.get().title == "Minutes"


def test_evidence_is_added_to_a_follow_up_and_stays(admin_client):
    evidence = EvidenceFactory(title="Minutes")
    row = ("evidence", {"title": "Report", "url": "https://example.org"})

    response = send(admin_client, evidence.follow_up, row, **{"evidence-0-title": "Changed"})

    assert response.status_code == 302
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["Minutes", "Report"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"title": "Minutes"}, "Give an address or a file."),
        (
            {"title": "Minutes", "url": "https://example.org", "date": "2999-01"},
            "This day lies in the future.",
        ),
        ({"title": "M" * 401, "url": "https://example.org"}, "at most 400 characters"),
    ],
)
def test_wrong_evidence_is_answered_with_a_sentence(admin_client, row, sentence):
    response = send(admin_client, FollowUpFactory(), ("evidence", row))

    assert response.status_code == 200
    assert sentence in response.text
    assert not Evidence.objects.exists()


def test_a_follow_up_is_withdrawn_with_a_reason_and_nothing_else_changes(admin_client):
    follow_up = FollowUpFactory(state="planned")

    send(admin_client, follow_up, withdrawn_on="2026-01-15", withdrawn_reason="Wrong network", state="done")

    follow_up.refresh_from_db()
    assert follow_up.withdrawn_on == datetime.date(2026, 1, 15)
    assert follow_up.withdrawn_reason == "Wrong network"
    assert follow_up.state == "planned"


def test_what_was_reported_is_shown_but_not_open_to_change(admin_client):
    follow_up = FollowUpFactory(text_en="A national task force met.")

    response = admin_client.get(change_url(follow_up))

    assert "A national task force met." in response.text
    assert set(response.context["adminform"].form.fields) == {"withdrawn_on", "withdrawn_reason"}


def test_a_withdrawal_without_a_reason_is_answered_with_a_sentence(admin_client):
    follow_up = FollowUpFactory()

    response = send(admin_client, follow_up, withdrawn_on="2026-01-15")

    assert "Give both the day and the reason of the withdrawal." in response.text
    assert 'name="withdrawn_reason"' in response.text
    follow_up.refresh_from_db()
    assert follow_up.withdrawn_on is None


def test_a_follow_up_that_is_saved_without_a_withdrawal_stands(admin_client):
    follow_up = FollowUpFactory()

    response = send(admin_client, follow_up)

    assert response.status_code == 302
    assert FollowUp.objects.standing().get() == follow_up


def test_a_withdrawal_is_for_good(admin_client):
    follow_up = FollowUpFactory(withdrawn_on=datetime.date(2026, 1, 15), withdrawn_reason="Wrong network")

    response = admin_client.post(change_url(follow_up), {"withdrawn_on": "", "withdrawn_reason": ""})

    assert response.status_code == 403
    assert "Wrong network" in admin_client.get(change_url(follow_up)).text


def outcome_with_children(count):
    outcome = OutcomeFactory()
    OutcomeLinkFactory.create_batch(count, from_outcome=outcome)
    for addressee in AddresseeFactory.create_batch(count, outcome=outcome):
        addressee.responding_networks.add(NetworkFactory())
    for follow_up in FollowUpFactory.create_batch(count, outcome=outcome):
        follow_up.sources.add(SourceFactory())
    return outcome


def follow_up_with_evidence(count):
    follow_up = FollowUpFactory()
    EvidenceFactory.create_batch(count, follow_up=follow_up)
    return follow_up


@pytest.mark.parametrize("with_children", [outcome_with_children, follow_up_with_evidence])
def test_a_form_takes_the_same_queries_however_many_children_it_has(
    admin_client, with_children, django_assert_num_queries, django_assert_max_num_queries
):
    small, large = with_children(5), with_children(20)
    admin_client.get(change_url(small))
    with django_assert_max_num_queries(100) as opened:
        admin_client.get(change_url(small))

    with django_assert_num_queries(len(opened)):
        admin_client.get(change_url(large))


def test_the_list_shows_what_was_reported_last(admin_client):
    follow_up = FollowUpFactory(date="2023-05-17")
    FollowUpFactory(outcome=follow_up.outcome, date="2021")
    FollowUpFactory(
        outcome=follow_up.outcome,
        date="2024-02-29",
        withdrawn_on=datetime.date(2026, 1, 15),
        withdrawn_reason="Wrong network",
    )
    silent = OutcomeFactory()

    response = admin_client.get(list_url(Outcome))
    filtered = admin_client.get(list_url(Outcome), {"missing": "lacks_report"})

    assert "2023-05-17" in response.text
    assert "2024-02-29" not in response.text
    assert list(filtered.context["cl"].queryset) == [silent]
