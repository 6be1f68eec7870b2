"""Which bodies a group stands for: by a rule that staff choose, or as they have written the list."""

import datetime

import pytest

from outcomes.models import Addressee
from tests.admin_forms import send
from tests.factories import AddresseeFactory, NetworkFactory, OutcomeFactory, ParticipationFactory

GROUP = {"group": "all_wens", "basis": "stated", "stands_for": "took_part"}


@pytest.fixture
def outcome():
    return OutcomeFactory()


@pytest.fixture
def participant(outcome):
    """A network that took part in the meeting, and has been dormant since."""
    network = NetworkFactory(status="dormant")
    ParticipationFactory(meeting=outcome.meeting, network=network)
    return network


@pytest.fixture
def absent():
    """A network that existed, and did not take part."""
    return NetworkFactory(status="active", founded_on="2022")


def responders(outcome):
    group = Addressee.objects.get(outcome=outcome)
    return group.stands_for, set(group.responding_networks.all())


def test_a_new_group_follows_the_rule_that_staff_choose(admin_client, outcome, participant, absent):
    send(admin_client, outcome, ("addressees", {**GROUP, "stands_for": "existing"}))

    assert responders(outcome) == ("existing", {absent})


def test_another_rule_fills_the_list_in_again(admin_client, outcome, participant, absent):
    AddresseeFactory(outcome=outcome, network=None, group="all_wens").fill_in_responders()
    before = responders(outcome)

    send(admin_client, outcome, **{"addressees-0-stands_for": "existing"})

    assert before == ("took_part", {participant})
    assert responders(outcome) == ("existing", {absent})


def test_a_list_that_staff_write_counts_as_chosen(admin_client, outcome, participant, absent):
    AddresseeFactory(outcome=outcome, network=None, group="all_wens").fill_in_responders()

    send(admin_client, outcome, **{"addressees-0-responding_networks": [participant.pk, absent.pk]})

    assert responders(outcome) == ("chosen", {participant, absent})


def test_a_list_that_staff_chose_is_not_filled_in_again(admin_client, outcome, participant, absent):
    group = AddresseeFactory(outcome=outcome, network=None, group="all_wens", stands_for="chosen")
    group.responding_networks.set([absent])

    send(admin_client, outcome, qualifier="as appropriate")
    group.fill_in_responders()

    assert responders(outcome) == ("chosen", {absent})


@pytest.mark.parametrize(
    ("values", "exists"),
    [
        ({"status": "active", "founded_on": ""}, True),
        ({"status": "forming", "founded_on": "2022-11"}, True),
        ({"status": "active", "founded_on": "2022-12"}, False),
        ({"status": "proposed"}, False),
        ({"status": "merged"}, False),
    ],
    ids=str,
)
def test_a_network_exists_that_works_or_is_being_set_up_and_was_founded_by_the_meeting(values, exists):
    outcome = OutcomeFactory(meeting__ends_on=datetime.date(2022, 11, 22))
    network = NetworkFactory(**values)
    group = AddresseeFactory(outcome=outcome, network=None, group="all_wens", stands_for="existing")

    group.fill_in_responders()

    assert responders(outcome) == ("existing", {network} if exists else set())
