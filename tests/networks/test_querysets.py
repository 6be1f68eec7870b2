import datetime

import pytest

from networks.models import ContactChannel, Country, FocalPoint, Membership, Network, Tool
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    InformationSheetFactory,
    MembershipFactory,
    NetworkEventFactory,
    NetworkFactory,
    NetworkNameFactory,
    NetworkRelationFactory,
    OrganizationFactory,
    ToolFactory,
)


@pytest.mark.parametrize(
    ("since", "until", "on", "is_in_force"),
    [
        ("2017", "", "2017-01-01", True),
        ("2017", "", "2016-12-31", False),
        ("2017-11", "", "2017-11-01", True),
        ("2017-11", "", "2017-10-31", False),
        ("2017-11-03", "", "2017-11-03", True),
        ("2017-11-03", "", "2017-11-02", False),
        ("", "2019", "2019-12-31", True),
        ("", "2019", "2020-01-01", False),
        ("", "2019-03", "2019-03-31", True),
        ("", "2019-03", "2019-04-01", False),
        ("", "2019-03-10", "2019-03-10", True),
        ("", "2019-03-10", "2019-03-11", False),
        ("2019", "2019", "2019-06-15", True),
        ("", "", "0001-01-01", True),
    ],
)
def test_first_and_last_day_of_a_period_belong_to_it(since, until, on, is_in_force):
    MembershipFactory(since=since, until=until)

    found = Membership.objects.in_force(datetime.date.fromisoformat(on))

    assert found.exists() == is_in_force


@pytest.mark.parametrize(
    ("since", "until", "has_ended"),
    [("", "", False), ("", "2019", True), ("2999", "", False), ("", "2999", False)],
)
def test_ended_periods_are_those_whose_last_day_has_passed(since, until, has_ended):
    MembershipFactory(since=since, until=until)

    assert Membership.objects.ended().exists() == has_ended


@pytest.mark.parametrize(
    "factory", [NetworkNameFactory, NetworkEventFactory, MembershipFactory, InformationSheetFactory]
)
@pytest.mark.parametrize("is_published", [True, False])
def test_rows_of_a_network_are_public_with_it(factory, is_published):
    factory(network=NetworkFactory(is_published=is_published))

    assert factory._meta.model.objects.published().exists() == is_published


@pytest.mark.parametrize("side", ["from_network", "to_network"])
def test_relation_to_a_hidden_network_is_hidden(side):
    relation = NetworkRelationFactory(**{side: NetworkFactory(is_published=False)})

    assert not type(relation).objects.published().exists()


@pytest.mark.parametrize(
    ("state", "is_public", "is_answer"),
    [
        ("published", True, True),
        ("no_reply", True, False),
        ("declined", True, False),
        ("draft", False, False),
        ("in_review", False, False),
        ("superseded", False, False),
    ],
)
def test_sheet_is_public_when_published_or_not_given(state, is_public, is_answer):
    sheets = type(InformationSheetFactory(state=state)).objects

    assert sheets.published().exists() == is_public
    assert sheets.answered().exists() == is_answer


@pytest.mark.parametrize(
    ("values", "is_public"),
    [
        ({}, True),
        ({"visibility": "on_request"}, False),
        ({"visibility": "staff"}, False),
        ({"focal_point__is_published": False}, False),
        ({"focal_point__network__is_published": False}, False),
        ({"focal_point__until": "2019"}, False),
        ({"is_office": False, "visibility": "staff"}, False),
    ],
    ids=str,
)
def test_only_office_channels_of_public_offices_in_force_are_public(values, is_public):
    ContactChannelFactory(**values)

    assert ContactChannel.objects.public().exists() == is_public


@pytest.mark.parametrize(("is_published", "count"), [(True, 1), (False, 0)])
def test_channel_of_a_network_is_public_with_it(is_published, count):
    ContactChannelFactory(focal_point=None, network=NetworkFactory(is_published=is_published))

    assert ContactChannel.objects.public().count() == count


def test_channel_of_a_holder_is_at_most_on_request():
    holder = FocalPointHolderFactory()
    ContactChannelFactory(
        focal_point=holder.focal_point, holder=holder, is_office=False, visibility="on_request"
    )

    assert not ContactChannel.objects.public().exists()
    assert ContactChannel.objects.on_request().exists()


@pytest.mark.parametrize(
    ("values", "is_covered"),
    [
        ({}, True),
        ({"status": "party"}, True),
        ({"status": "signatory"}, True),
        ({"network__status": "forming"}, True),
        ({"status": "observer"}, False),
        ({"status": "disputed"}, False),
        ({"until": "2019"}, False),
        ({"network__status": "dormant"}, False),
        ({"network__is_published": False}, False),
    ],
    ids=str,
)
def test_country_is_covered_by_membership_in_a_working_network(values, is_covered):
    MembershipFactory(**values)

    assert Country.objects.covered().exists() == is_covered


def test_country_in_two_networks_is_counted_once():
    country = CountryFactory()
    MembershipFactory.create_batch(2, country=country)

    assert Country.objects.covered().count() == 1
    assert Country.objects.with_counts().get().network_count == 2


def test_members_are_counted_by_kind_and_today():
    network = NetworkFactory()
    MembershipFactory.create_batch(2, network=network)
    MembershipFactory(network=network, country=None, organization=OrganizationFactory())
    MembershipFactory(network=network, until="2019")
    MembershipFactory(network=network, status="observer")
    FocalPointFactory(network=network)
    FocalPointFactory(network=network, is_published=False)

    counted = Network.objects.with_counts().get(pk=network.pk)

    assert (counted.member_country_count, counted.member_organization_count) == (2, 1)
    assert counted.member_count == 3
    assert counted.focal_point_count == 1


def test_office_says_whether_it_passes_messages_on():
    silent, helpful = FocalPointFactory.create_batch(2)
    ContactChannelFactory(focal_point=silent, visibility="staff")
    ContactChannelFactory(focal_point=helpful, visibility="on_request")

    offices = FocalPoint.objects.with_details().order_by("id")

    assert [office.passes_messages_on for office in offices] == [False, True]
    assert [office.public_channels for office in offices] == [[], []]


def test_network_is_found_by_any_of_its_names():
    network = NetworkFactory(name_en="Horn of Africa WEN", name_fr="Réseau de la Corne", acronym="HAWEN")
    NetworkNameFactory(network=network, text="HoA Wildlife Network")
    NetworkFactory()

    for text in ("horn", "HA-WEN", "reseau corne", "hoa", "HoA wildlife horn"):
        assert Network.objects.search(text).get() == network


@pytest.mark.parametrize("text", ["", "   ", "-", "\0", "' OR 1=1 --x"])
def test_search_for_nothing_finds_nothing(text):
    ToolFactory()

    assert not Tool.objects.search(text).exists()


def test_search_text_follows_the_names():
    tool = ToolFactory(name_en="Old name")
    tool.name_en = "New name"
    tool.save(update_fields=["name_en"])

    assert Tool.objects.search("new").exists()
    assert not Tool.objects.search("old").exists()
