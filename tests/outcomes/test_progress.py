import pytest

from outcomes.models import FollowUp, Outcome
from outcomes.progress import NO_REPORT
from tests.factories import (
    AddresseeFactory,
    FollowUpFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
)


def progress_of(outcome):
    return Outcome.objects.with_progress().get(pk=outcome.pk).progress


@pytest.fixture
def asked():
    """An outcome that addresses one network."""
    return AddresseeFactory().outcome


@pytest.fixture
def network(asked):
    return asked.addressees.get().network


def test_body_that_has_not_reported_is_counted_as_silent(asked, network):
    progress = progress_of(asked)

    assert progress.states == {network: NO_REPORT}
    assert (progress.asked, progress.total, progress.silent, progress.acting) == (1, 1, 1, 0)


def test_latest_answer_of_a_body_counts(asked, network):
    FollowUpFactory(outcome=asked, network=network, date="2024", state="done")
    FollowUpFactory(outcome=asked, network=network, date="2023-05", state="planned")

    assert progress_of(asked).states == {network: "done"}


def test_later_entry_of_the_same_day_counts(asked, network):
    for state in ("planned", "under_way"):
        FollowUpFactory(outcome=asked, network=network, date="2023-05-02", state=state)

    assert progress_of(asked).states == {network: "under_way"}


@pytest.mark.parametrize(
    "values",
    [
        {"kind": FollowUp.Kind.COMMENT},
        {"is_public": False},
        {"withdrawn_on": "2024-01-01", "withdrawn_reason": "Wrong network"},
    ],
    ids=str,
)
def test_what_is_no_public_answer_does_not_count(asked, network, values):
    FollowUpFactory(outcome=asked, network=network, date="2022", state="planned")

    FollowUpFactory(outcome=asked, network=network, date="2024", state="done", **values)

    assert progress_of(asked).states == {network: "planned"}


def test_body_that_was_not_asked_counts_when_it_answers(asked, network):
    volunteer = OrganizationFactory()

    FollowUpFactory(outcome=asked, network=None, organization=volunteer, state="done")

    progress = progress_of(asked)
    assert progress.states == {network: NO_REPORT, volunteer: "done"}
    assert (progress.asked, progress.total) == (1, 2)


def test_group_of_which_nobody_is_named_is_known_to_be_unnamed(asked):
    group = AddresseeFactory(outcome=asked, network=None, group="stakeholders")
    before = progress_of(asked)

    group.responding_organizations.add(OrganizationFactory())

    assert (before.asked, before.names_all) == (1, False)
    assert progress_of(asked).names_all


@pytest.mark.parametrize("link", FollowUp.Link)
def test_latest_answer_tells_whether_it_is_our_reading(asked, network, link):
    FollowUpFactory(outcome=asked, network=network, date="2023", link_to_outcome="inferred")
    FollowUpFactory(outcome=asked, network=network, date="2024", link_to_outcome=link)

    (answer,) = progress_of(asked).answers

    assert answer.is_our_reading == (link == "inferred")


def test_body_that_is_asked_twice_counts_once(asked, network):
    group = AddresseeFactory(outcome=asked, network=None, group="all_wens")
    group.responding_networks.add(network, NetworkFactory())

    assert progress_of(asked).total == 2


def test_hidden_network_is_not_counted(asked):
    hidden = NetworkFactory(is_published=False)
    AddresseeFactory(outcome=asked, network=hidden)
    group = AddresseeFactory(outcome=asked, network=None, group="all_wens")
    group.responding_networks.add(hidden)
    FollowUpFactory(outcome=asked, network=hidden)

    assert progress_of(asked).total == 1


def test_network_and_organization_with_the_same_number_are_two_bodies():
    outcome = OutcomeFactory()
    network = NetworkFactory(id=1001)
    organization = OrganizationFactory(id=1001)
    AddresseeFactory(outcome=outcome, network=network)
    AddresseeFactory(outcome=outcome, network=None, organization=organization)
    FollowUpFactory(outcome=outcome, network=None, organization=organization, state="done")

    assert progress_of(outcome).states == {network: NO_REPORT, organization: "done"}


def test_answers_are_added_up():
    outcome = OutcomeFactory()
    states = ["done", "under_way", "planned", "not_started", "stalled", "not_applicable", None]
    for state in states:
        network = AddresseeFactory(outcome=outcome).network
        if state:
            FollowUpFactory(outcome=outcome, network=network, state=state)

    progress = progress_of(outcome)

    assert progress.total == 7
    assert (progress.acting, progress.planning, progress.other, progress.silent) == (2, 1, 3, 1)


def test_answers_are_listed_by_name():
    outcome = OutcomeFactory()
    for name in ("Élan", "Zebra", "Eagle"):
        AddresseeFactory(outcome=outcome, network__name_en=name)

    answers = progress_of(outcome).answers

    assert [(answer.body.name, answer.label) for answer in answers] == [
        ("Eagle", "No report yet"),
        ("Élan", "No report yet"),
        ("Zebra", "No report yet"),
    ]
