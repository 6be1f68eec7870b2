import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from networks.freshness import Freshness, months_before
from networks.models import FocalPoint, Network, NetworkRelation
from networks.sheets import sections_of
from tests.factories import (
    ConsentFactory,
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    InformationSheetFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
    NetworkRelationFactory,
    OrganizationFactory,
)
from tests.refusals import assert_refused


@pytest.mark.parametrize(
    ("since", "until", "is_valid"),
    [
        ("2017", "2016", False),
        ("2017-11-03", "2017", True),
        ("2019", "2018-03", False),
        ("2017-05", "2017-05-01", True),
        ("", "2016", True),
    ],
)
@pytest.mark.parametrize("factory", [MembershipFactory, FocalPointFactory, FocalPointHolderFactory])
def test_a_period_does_not_end_before_it_starts(factory, since, until, is_valid):
    parents = {"focal_point": FocalPointFactory()} if factory is FocalPointHolderFactory else {}
    parents = parents or {"network": NetworkFactory(), "country": CountryFactory()}
    record = factory.build(since=since, until=until, **parents)

    if is_valid:
        record.full_clean()
        record.save()
    else:
        assert_refused(record, "The end must not be before the start.")


@pytest.mark.parametrize("bodies", ["", "country organization"])
def test_a_membership_names_one_body(bodies):
    both = {"country": CountryFactory(), "organization": OrganizationFactory()}
    named = {body: both[body] if body in bodies else None for body in both}

    membership = MembershipFactory.build(network=NetworkFactory(), **named)

    assert_refused(membership, "Name either a country or an organization.")


@pytest.mark.parametrize("body", ["country", "organization"])
def test_a_body_has_one_open_membership_in_a_network(body):
    named = {"country": None, body: CountryFactory() if body == "country" else OrganizationFactory()}
    first = MembershipFactory(**named)
    MembershipFactory(**named)
    MembershipFactory(network=first.network, until="2019", **named)

    second = MembershipFactory.build(network=first.network, **named)

    assert_refused(second, f"This {body} already has an open membership.")


def test_a_network_is_not_a_part_of_itself():
    network = NetworkFactory()

    network.parent = network

    with pytest.raises(ValidationError, match="A network is not a part of itself"):
        network.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Network.objects.filter(pk=network.pk).update(parent=network)


def test_a_network_has_each_name_once():
    name = NetworkNameFactory()

    again = NetworkNameFactory.build(network=name.network, text=name.text)

    assert_refused(again, "The network already has this name.")


def test_a_relation_is_stated_once():
    relation = NetworkRelationFactory()
    networks = {"from_network": relation.from_network, "to_network": relation.to_network}
    NetworkRelationFactory(kind=NetworkRelation.Kind.PART_OF, **networks)

    assert_refused(NetworkRelationFactory.build(**networks), "This relation is already recorded.")


def test_a_relation_joins_two_networks():
    network = NetworkFactory()

    relation = NetworkRelationFactory.build(from_network=network, to_network=network)

    assert_refused(relation, "A relation joins two different networks.")


def test_an_edition_has_one_published_sheet():
    sheet = InformationSheetFactory(edition=2022)
    edition = {"network": sheet.network, "edition": sheet.edition}
    InformationSheetFactory(state="superseded", **edition)

    assert_refused(InformationSheetFactory.build(**edition), "This edition already has a published sheet.")


def test_a_focal_point_answers_for_a_network_or_a_country():
    office = FocalPointFactory.build(network=None, country=None)

    assert_refused(office, "Name a network, a country or both.")


@pytest.mark.parametrize("missing", ["", "network", "country"])
def test_one_principal_focal_point_is_in_force(missing):
    first = FocalPointFactory(topic="Timber", sector="customs", **({missing: None} if missing else {}))
    same = {"network": first.network, "country": first.country, "topic": "Timber", "sector": "customs"}

    second = FocalPointFactory.build(**same)

    assert_refused(second, "There is already a principal focal point in force")
    for other in ({"rank": "alternate"}, {"until": "2019"}, {"topic": "Ivory"}, {"sector": "police"}):
        FocalPointFactory.build(**{**same, **other}).save()


@pytest.mark.parametrize(
    "verification", [{"verified_on": datetime.date(2026, 1, 1)}, {"verified_by": "network"}], ids=str
)
def test_a_verification_has_a_day_and_someone_who_gave_it(verification):
    office = FocalPointFactory.build(network=NetworkFactory(), country=None, **verification)

    assert_refused(office, "Give both the day and who verified the entry, or neither.")


def test_nobody_has_verified_an_office_tomorrow():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    office = FocalPointFactory.build(
        network=NetworkFactory(), country=None, verified_on=tomorrow, verified_by="staff"
    )

    with pytest.raises(ValidationError, match="This day lies in the future"):
        office.full_clean()


def test_consent_is_not_withdrawn_before_it_is_given():
    consent = ConsentFactory.build(holder=FocalPointHolderFactory(), withdrawn_on=datetime.date(2025, 12, 31))

    assert_refused(consent, "Consent cannot be withdrawn before it is given.")


@pytest.mark.parametrize("bodies", ["", "focal_point network"])
def test_a_channel_reaches_one_body(bodies):
    both = {"focal_point": FocalPointFactory(), "network": NetworkFactory()}
    named = {body: both[body] if body in bodies else None for body in both}

    assert_refused(
        ContactChannelFactory.build(**named), "A channel reaches either a focal point or a network."
    )


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"is_office": False}, "Only a channel of the office can be public."),
        ({"kind": "secure_channel"}, "A secure channel is never public."),
    ],
)
def test_a_public_channel_is_an_open_one_of_the_office(values, sentence):
    assert_refused(ContactChannelFactory.build(focal_point=FocalPointFactory(), **values), sentence)


def test_the_channel_of_a_holder_is_never_public():
    holder = FocalPointHolderFactory()

    channel = ContactChannelFactory.build(focal_point=holder.focal_point, holder=holder)

    assert_refused(channel, "A person's own channel is never public.")


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("email", "unit at example.org", "Write an e-mail address"),
        ("web", "example.org", "Write an address that starts with https://."),
        ("web", "javascript:alert(1)", "Write an address that starts with https://."),
        ("phone", "020 123456", "Write the number with its country code"),
        ("phone", "+999", "Write the number with its country code"),
    ],
)
def test_a_channel_that_leads_nowhere_is_refused(kind, value, sentence):
    channel = ContactChannelFactory.build(focal_point=FocalPointFactory(), kind=kind, value=value)

    with pytest.raises(ValidationError, match=sentence):
        channel.full_clean()


def test_a_telephone_number_is_kept_without_spaces_and_shown_with_them():
    channel = ContactChannelFactory.build(
        focal_point=FocalPointFactory(), kind="phone", value="+254 (20) 123-456"
    )

    channel.full_clean()

    assert channel.value == "+25420123456"
    assert channel.display == "+254 20 123456"
    assert channel.href == "tel:+25420123456"


def test_an_address_may_end_a_line_before_its_sign():
    assert ContactChannelFactory.build(value="desk@example.org").parts == ["desk", "@example.org"]
    assert ContactChannelFactory.build(kind="phone", value="+25420123456").parts == ["+254 20 123456"]


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        (["africa", "eastern-africa", "northern-africa"], "Northern Africa, Eastern Africa"),
        (["europe", "eastern-europe", "northern-europe", "southern-europe", "western-europe"], "Europe"),
        (["asia"], "Asia"),
        (["asia", "oceania", "melanesia"], "Asia, Melanesia"),
        ([], ""),
    ],
)
def test_a_region_is_not_named_beside_its_parts(codes, names):
    assert NetworkFactory.build(regions=codes).region_names == names


def test_a_code_that_is_not_in_the_list_is_refused():
    network = NetworkFactory.build(working_languages=["en", "xx"])

    with pytest.raises(ValidationError, match="xx is not in the list"):
        network.full_clean()


@pytest.mark.parametrize("codes", [[], ["fr"], ["en", "fr", "es"]])
def test_a_list_of_codes_comes_back_as_it_was(codes):
    network = NetworkFactory(working_languages=codes)

    network.refresh_from_db()

    assert network.working_languages == codes


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        ("2026-05-31", 3, "2026-02-28"),
        ("2024-05-31", 3, "2024-02-29"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2025-08-31", 15, "2024-05-31"),
        ("2025-08-31", 11, "2024-09-30"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 12, "2025-12-31"),
    ],
)
def test_months_before_a_day_end_where_the_month_does(today, months, day):
    assert months_before(datetime.date.fromisoformat(today), months) == datetime.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("today", "verified_on", "freshness"),
    [
        ("2026-06-15", "2026-06-15", Freshness.VERIFIED),
        ("2026-06-15", "2025-06-15", Freshness.VERIFIED),
        ("2026-06-15", "2025-06-14", Freshness.DUE),
        ("2026-06-15", "2025-03-15", Freshness.DUE),
        ("2026-06-15", "2025-03-14", Freshness.UNCONFIRMED),
        ("2024-02-29", "2023-02-28", Freshness.VERIFIED),
        ("2024-02-29", "2023-02-27", Freshness.DUE),
        ("2025-08-31", "2024-05-31", Freshness.DUE),
        ("2025-08-31", "2024-05-30", Freshness.UNCONFIRMED),
        ("2026-06-15", None, Freshness.NEVER),
    ],
)
def test_freshness_ends_after_12_and_15_months(today, verified_on, freshness):
    today = datetime.date.fromisoformat(today)
    verified_on = datetime.date.fromisoformat(verified_on) if verified_on else None
    FocalPointFactory(verified_on=verified_on, verified_by="staff" if verified_on else "")

    found = [state for state in Freshness if FocalPoint.objects.filter(state.condition(today)).exists()]

    assert Freshness.of(verified_on, today) == freshness
    assert found == [freshness]


@pytest.mark.parametrize(("until", "has_ended"), [("", False), ("2019", True), ("2999-01", False)])
def test_a_post_ends_with_its_last_day(until, has_ended):
    office = FocalPointFactory(until=until)
    office.refresh_from_db()

    assert office.has_ended == has_ended


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("predecessor_of", "Successor of"),
        ("part_of", "Has as a part"),
        ("cooperates_with", "Cooperates with"),
    ],
)
def test_a_relation_reads_from_both_ends(kind, label):
    assert NetworkRelation(kind=kind).reverse_label == label


def test_countries_are_sorted_without_accents_in_each_language():
    CountryFactory(name_en="Zambia", name_fr="Zambie")
    CountryFactory(name_en="Åland Islands", name_fr="Îles d’Åland")

    assert [country.name for country in CountryFactory._meta.model.objects.all()] == [
        "Åland Islands",
        "Zambia",
    ]
    with override("fr"):
        assert [country.name for country in CountryFactory._meta.model.objects.all()] == [
            "Îles d’Åland",
            "Zambie",
        ]


def test_sections_come_from_published_sheets_only():
    network = NetworkFactory()
    sheets = [
        InformationSheetFactory(network=network, edition=2025, state="no_reply"),
        InformationSheetFactory(network=network, edition=2022, mandate_en="New", state="published"),
        InformationSheetFactory(network=network, edition=2019, mandate_en="Old", needs_en="Staff"),
    ]

    sections = sections_of(sheets)

    assert [(section.name, section.sheet.edition, section.is_older) for section in sections] == [
        ("mandate", 2022, False),
        ("needs", 2019, True),
    ]
