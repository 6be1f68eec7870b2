import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from outcomes.models import Addressee, Evidence, FollowUp, Outcome, OutcomeLink
from tests.factories import (
    AddresseeFactory,
    EvidenceFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
    ParticipationFactory,
)
from tests.refusals import assert_refused


def test_a_code_is_used_once():
    outcome = OutcomeFactory()

    again = OutcomeFactory.build(meeting=outcome.meeting, code=outcome.code)

    assert_refused(again, "Another outcome has this code.")


def test_a_number_is_used_once_in_a_meeting():
    outcome = OutcomeFactory()
    OutcomeFactory(number=outcome.number)

    again = OutcomeFactory.build(meeting=outcome.meeting, number=outcome.number)

    assert_refused(again, "The meeting already has an outcome with this number.")


@pytest.mark.parametrize(
    "named", [[], ["network", "organization"], ["network", "group"], ["network", "organization", "group"]]
)
def test_an_addressee_names_one_body(named):
    bodies = {"network": NetworkFactory(), "organization": OrganizationFactory(), "group": "all_wens"}
    nobody = {"network": None, "organization": None, "group": ""}

    addressee = AddresseeFactory.build(
        outcome=OutcomeFactory(), **nobody | {name: bodies[name] for name in named}
    )

    assert_refused(addressee, "Name one network, one organization or one group.")


@pytest.mark.parametrize("named", [[], ["network", "organization"]])
def test_a_follow_up_names_one_body(named):
    bodies = {"network": NetworkFactory(), "organization": OrganizationFactory()}

    follow_up = FollowUpFactory.build(
        outcome=OutcomeFactory(), **{name: bodies[name] if name in named else None for name in bodies}
    )

    assert_refused(follow_up, "Name either a network or an organization.")


@pytest.mark.parametrize(
    "withdrawal", [{"withdrawn_on": datetime.date(2024, 1, 1)}, {"withdrawn_reason": "A slip"}], ids=str
)
def test_a_withdrawal_has_a_day_and_a_reason(withdrawal):
    follow_up = FollowUpFactory.build(outcome=OutcomeFactory(), network=NetworkFactory(), **withdrawal)

    assert_refused(follow_up, "Give both the day and the reason of the withdrawal.")


def test_evidence_can_be_opened():
    evidence = EvidenceFactory.build(follow_up=FollowUpFactory(), url="")

    assert_refused(evidence, "Give an address or a file.")


@pytest.mark.parametrize("to_decision", [True, False])
def test_a_link_names_an_outcome_or_a_decision(to_decision):
    link = OutcomeLinkFactory.build(
        from_outcome=OutcomeFactory(),
        to_outcome=OutcomeFactory() if to_decision else None,
        system="CITES" if to_decision else "",
    )

    assert_refused(link, "Name either an earlier outcome or an outside decision.")


def test_a_link_joins_two_outcomes():
    outcome = OutcomeFactory()

    link = OutcomeLinkFactory.build(from_outcome=outcome, to_outcome=outcome)

    assert_refused(link, "An outcome does not link to itself.")


def test_a_link_is_stated_once():
    link = OutcomeLinkFactory()
    outcomes = {"from_outcome": link.from_outcome, "to_outcome": link.to_outcome}
    OutcomeLinkFactory(kind=OutcomeLink.Kind.RESTATES, **outcomes)
    for number in ("18.12", "18.13"):
        OutcomeLinkFactory(from_outcome=link.from_outcome, to_outcome=None, system="CITES", number=number)

    assert_refused(OutcomeLinkFactory.build(**outcomes), "This link is already recorded.")


@pytest.mark.parametrize("field", ["code", "text_en", "text_fr", "text_es"])
def test_what_was_adopted_is_frozen_once_published(field):
    outcome = OutcomeFactory(text_en="Be visible", text_fr="Soyez visibles", text_es="Sean visibles")

    setattr(outcome, field, "CHANGED-1")

    for change in (outcome.full_clean, outcome.save):
        with pytest.raises(ValidationError, match="it has been published") as refused:
            change()
        assert list(refused.value.message_dict) == [field]
    for values in ({field: "CHANGED-1"}, {"title_en": "Ours", field: "CHANGED-1"}):
        with pytest.raises(ValidationError, match="are frozen"):
            Outcome.objects.filter(pk=outcome.pk).update(**values)


def test_what_was_adopted_stays_frozen_when_it_is_taken_back():
    outcome = OutcomeFactory(text_en="Be visible")
    outcome.is_published = False
    outcome.save()

    outcome.text_en = "Be less visible"

    with pytest.raises(ValidationError, match="it has been published"):
        outcome.save()


def test_adopted_text_is_entered_later_where_there_was_none():
    outcome = OutcomeFactory()

    outcome.text_en = "Be visible"
    outcome.save()

    outcome.refresh_from_db()
    assert outcome.text_en == "Be visible"


def test_a_draft_and_our_own_words_may_change():
    draft, published = OutcomeFactory(text_en="Old", is_published=False), OutcomeFactory()

    draft.code, draft.text_en = "NEW-1", "New"
    draft.save()
    published.title_en = "New title"
    published.save()

    assert Outcome.objects.filter(code="NEW-1", text_en="New").exists()
    assert Outcome.objects.filter(title_en="New title").exists()


def test_only_a_draft_is_deleted():
    draft, published = OutcomeFactory(is_published=False), OutcomeFactory()

    draft.delete()

    for deletion in (published.delete, Outcome.objects.all().delete):
        with pytest.raises(ValidationError, match="stays on record"):
            deletion()
    assert Outcome.objects.get() == published


def test_a_follow_up_is_never_changed_or_deleted():
    follow_up = FollowUpFactory(text_en="A task force met.")
    follow_up.text_en = "Nothing happened."
    follow_ups = FollowUp.objects.all()

    for change in (follow_up.save, lambda: follow_ups.update(text_en="Nothing happened.")):
        with pytest.raises(ValidationError, match="A follow-up is never changed"):
            change()
    for deletion in (follow_up.delete, follow_ups.delete):
        with pytest.raises(ValidationError, match="A follow-up is never deleted"):
            deletion()
    assert FollowUp.objects.get().text_en == "A task force met."


def test_a_follow_up_is_withdrawn_once_and_with_a_reason():
    follow_up = FollowUpFactory()
    day = datetime.date(2024, 1, 1)

    with pytest.raises(ValidationError, match="Give the reason"):
        follow_up.withdraw(day, "  ")
    follow_up.withdraw(day, "Wrong network")

    with pytest.raises(ValidationError, match="already withdrawn"):
        follow_up.withdraw(day, "Again")
    stored = FollowUp.objects.get()
    assert (stored.withdrawn_on, stored.withdrawn_reason) == (day, "Wrong network")


def test_a_follow_up_has_a_date():
    follow_up = FollowUpFactory.build(outcome=OutcomeFactory(), network=NetworkFactory(), date="")

    with pytest.raises(ValidationError, match="This field cannot be blank"):
        follow_up.full_clean()


def test_a_network_that_reported_stays():
    follow_up = FollowUpFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(follow_up.network).objects.filter(pk=follow_up.network_id).delete()


@pytest.mark.parametrize(
    ("group", "bodies"),
    [
        (Addressee.Group.ALL_WENS, ["Network that came"]),
        (Addressee.Group.ICCWC, ["The consortium"]),
        (Addressee.Group.ICCWC_PARTNERS, ["A partner"]),
        (Addressee.Group.DONORS, []),
    ],
)
def test_a_group_is_filled_in_with_those_it_stands_for(group, bodies):
    meeting = MeetingFactory()
    ParticipationFactory(meeting=meeting, network__name_en="Network that came")
    ParticipationFactory(meeting=meeting, network=None, category="igo", organization=OrganizationFactory())
    NetworkFactory()
    iccwc = OrganizationFactory(slug="iccwc", name_en="The consortium")
    iccwc.members.add(OrganizationFactory(name_en="A partner"))
    addressee = AddresseeFactory(outcome__meeting=meeting, network=None, group=group)

    addressee.fill_in_responders()

    assert [body.name for body in addressee.bodies()] == bodies


def test_evidence_is_neither_changed_nor_deleted():
    evidence = EvidenceFactory()
    evidence.title = "Another title"

    for attempt in (
        evidence.save,
        evidence.delete,
        Evidence.objects.all().delete,
        lambda: Evidence.objects.update(title="Another title"),
    ):
        with pytest.raises(ValidationError, match="never"):
            attempt()


def test_a_withdrawal_keeps_its_first_day_and_reason():
    follow_up = FollowUpFactory()
    follow_up.withdraw(datetime.date(2024, 1, 1), "Wrong network")

    FollowUp.objects.all().withdraw(datetime.date(2025, 1, 1), "Another reason")

    follow_up.refresh_from_db()
    assert (str(follow_up.withdrawn_on), follow_up.withdrawn_reason) == ("2024-01-01", "Wrong network")
