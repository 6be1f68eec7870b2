import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from networks.models import (
    ContactChannel,
    FocalPoint,
    FocalPointHolder,
    InformationSheet,
    Membership,
    Network,
    NetworkEvent,
    NetworkName,
    NetworkRelation,
    Organization,
)
from tests.admin_forms import change_url, filled_form, list_url, run_action, send, with_row
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
    SourceFactory,
)

NAME = {"text": "HA-WEN", "kind": "variant"}
SHEET = {"edition": 2022, "state": "published"}
MEMBER = {"status": "member", "basis": "stated"}
EVENT = {"kind": "launch", "title_en": "Launched", "date": "2017", "basis": "stated"}
EMAIL = {"kind": "email", "value": "unit@example.org", "visibility": "public", "is_office": "on"}
PHONE = {"kind": "phone", "value": "+254 20 123456", "visibility": "public", "is_office": "on"}
WEBSITE = {"kind": "web", "value": "https://example.org", "visibility": "public", "is_office": "on"}
CHILDREN = [NetworkName, Membership, InformationSheet, NetworkEvent, NetworkRelation, ContactChannel]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("names", NAME), ("names", NAME)], "The network already has this name."),
        ([("names", {**NAME, "text": "HA\0WEN"})], "Null characters are not allowed."),
        ([("names", {**NAME, "text": "H" * 301})], "at most 300 characters"),
        ([("sheets", {**SHEET, "as_of": "November"})], "Write a year, a month or a day"),
        ([("sheets", {**SHEET, "edition": "1999"})], "greater than or equal to 2000"),
        ([("sheets", {**SHEET, "edition": "2101"})], "less than or equal to 2100"),
        ([("memberships", MEMBER)], "Name either a country or an organization."),
        (
            [("memberships", {**MEMBER, "country": "KE", "since": "2019", "until": "2018"})],
            "The end must not be before the start.",
        ),
        (
            [("memberships", {**MEMBER, "country": "KE"}), ("memberships", {**MEMBER, "country": "KE"})],
            "This country already has an open membership.",
        ),
        ([("memberships", {**MEMBER, "country": "K\0"})], "Null characters are not allowed."),
        ([("events", {**EVENT, "title_en": ""})], "This field is required."),
        ([("events", {**EVENT, "title_en": "L" * 301})], "at most 300 characters"),
        ([("channels", {**EMAIL, "is_office": ""})], "Only a channel of the office can be public."),
        ([("channels", {**EMAIL, "kind": "secure_channel"})], "A secure channel is never public."),
        ([("channels", {**EMAIL, "value": "unit"})], "Write an e-mail address"),
        ([("channels", {**PHONE, "value": "020 123456"})], "Write the number with its country code"),
        ([("channels", EMAIL)] * 3, "No more than 2 of this kind can be public."),
        ([("channels", PHONE)] * 3, "No more than 2 of this kind can be public."),
        ([("channels", WEBSITE)] * 2, "No more than 1 of this kind can be public."),
    ],
)
def test_a_wrong_row_of_a_network_is_answered_with_a_sentence(admin_client, rows, sentence):
    CountryFactory(iso2="KE")
    network = NetworkFactory()

    response = send(admin_client, network, *rows)

    assert response.status_code == 200
    assert sentence in response.text
    assert not any(child.objects.exists() for child in CHILDREN)


def test_a_choice_with_a_character_that_no_database_keeps_is_refused(admin_client):
    network = NetworkFactory()

    response = send(admin_client, network, host_country="K\0")

    assert response.status_code == 200
    assert "Null characters are not allowed." in response.text


@pytest.mark.parametrize("field", ["text", "country", "organization", "relation"])
def test_a_row_does_not_repeat_one_that_is_stored(admin_client, field):
    network = NetworkFactory()
    match field:
        case "text":
            NetworkNameFactory(network=network, text="HA-WEN")
            row, sentence = ("names", NAME), "The network already has this name."
        case "country":
            country = MembershipFactory(network=network).country_id
            row = ("memberships", {**MEMBER, "country": country})
            sentence = "This country already has an open membership."
        case "organization":
            agency = OrganizationFactory()
            MembershipFactory(network=network, country=None, organization=agency)
            row = ("memberships", {**MEMBER, "organization": agency.pk})
            sentence = "This organization already has an open membership."
        case "relation":
            other = NetworkRelationFactory(from_network=network).to_network_id
            row = ("relations", {"kind": "cooperates_with", "to_network": other, "basis": "stated"})
            sentence = "This relation is already recorded."

    response = send(admin_client, network, row)

    assert response.status_code == 200
    assert sentence in response.text


def test_a_relation_joins_two_different_networks(admin_client):
    network = NetworkFactory()

    response = send(
        admin_client,
        network,
        ("relations", {"kind": "part_of", "to_network": network.pk, "basis": "stated"}),
    )

    assert response.status_code == 200
    assert "A relation joins two different networks." in response.text
    assert not NetworkRelation.objects.exists()


def test_a_new_network_is_entered_with_all_its_children_at_once(admin_client):
    country, agency, source = CountryFactory(), OrganizationFactory(), SourceFactory()
    other = NetworkFactory()
    data = filled_form(admin_client.get(reverse("admin:networks_network_add")))
    for prefix, row in [
        ("names", NAME),
        ("sheets", SHEET),
        ("memberships", {**MEMBER, "country": country.pk, "sources": [source.pk]}),
        ("memberships", {**MEMBER, "organization": agency.pk}),
        ("events", EVENT),
        ("events", {**EVENT, "kind": "signature", "date": "2016-05"}),
        ("relations", {"kind": "part_of", "to_network": other.pk, "basis": "stated"}),
        ("channels", EMAIL),
    ]:
        data = with_row(data, prefix, **row)
    own = {"name_en": "Horn of Africa WEN", "slug": "hawen", "kind": "wen", "scope": "regional"}

    response = admin_client.post(
        reverse("admin:networks_network_add"),
        {**data, **own, "regions": ["africa", "eastern-africa"], "member_count_stated": "8"},
    )

    assert response.status_code == 302
    network = Network.objects.get(slug="hawen")
    assert network.regions == ["africa", "eastern-africa"]
    assert [network.memberships.count(), network.events.count(), network.relations.count()] == [2, 2, 1]


def test_a_new_network_is_not_saved_with_two_rows_alike(admin_client):
    data = filled_form(admin_client.get(reverse("admin:networks_network_add")))
    own = {"name_en": "Horn of Africa WEN", "slug": "hawen", "kind": "wen", "scope": "regional"}
    rows = with_row(with_row(data, "names", **NAME), "names", **NAME)

    response = admin_client.post(reverse("admin:networks_network_add"), {**rows, **own})

    assert "The network already has this name." in response.text
    assert not Network.objects.exists()


def test_a_network_with_many_members_is_saved(admin_client):
    network = NetworkFactory()
    agencies = OrganizationFactory.create_batch(150)
    rows = [("memberships", {**MEMBER, "organization": agency.pk}) for agency in agencies]

    response = send(admin_client, network, *rows)

    assert response.status_code == 302
    assert network.memberships.count() == 150


def test_a_network_is_not_a_part_of_itself_or_of_its_parts(admin_client):
    network = NetworkFactory()
    part = NetworkFactory(parent=NetworkFactory(parent=network))

    for parent in [network, part]:
        response = send(admin_client, network, parent=parent.pk)

        assert response.context["adminform"].form.errors["parent"] == ["A network is not a part of itself."]
    network.refresh_from_db()
    assert network.parent is None


def test_a_membership_is_ended_and_followed_by_another_in_one_go(admin_client):
    membership = MembershipFactory()
    country = membership.country_id

    response = send(
        admin_client,
        membership.network,
        ("memberships", {**MEMBER, "country": country, "since": "2021"}),
        **{"memberships-0-until": "2020"},
    )

    assert response.status_code == 302
    assert sorted(Membership.objects.values_list("until", flat=True)) == ["", "2020"]


def test_two_rows_that_change_places_are_answered_with_a_sentence(admin_client):
    network = NetworkFactory()
    first = NetworkNameFactory(network=network, text="A")
    NetworkNameFactory(network=network, text="B")

    response = send(admin_client, network, **{"names-0-text": "B", "names-1-text": "A"})

    assert "The network already has this name." in response.text
    first.refresh_from_db()
    assert first.text == "A"


def test_a_row_that_is_deleted_makes_room_for_another(admin_client):
    name = NetworkNameFactory(text="HA-WEN")

    response = send(admin_client, name.network, ("names", NAME), **{"names-0-DELETE": "on"})

    assert response.status_code == 302
    assert NetworkName.objects.get().pk != name.pk


@pytest.mark.parametrize("term", ["HA-WEN", "hawen", "horn of AFRICA"])
def test_networks_are_found_by_any_of_their_names(admin_client, term):
    draft = NetworkFactory(name_en="Horn of Africa WEN", is_published=False)
    NetworkNameFactory(network=draft, text="HA-WEN")
    NetworkFactory(name_en="South Asia WEN")

    response = admin_client.get(list_url(Network), {"q": term})

    assert list(response.context["cl"].queryset) == [draft]


def test_the_list_says_what_a_network_lacks_and_filters_by_it(admin_client):
    complete = NetworkFactory(
        name_en="Complete",
        summary_en="What it does.",
        founded_on="2017",
        founding_instrument="Declaration",
        host_city_en="Nairobi",
    )
    complete.sources.add(SourceFactory())
    FocalPointFactory(network=complete)
    MembershipFactory(network=complete)
    InformationSheetFactory(network=complete, edition=2022)
    bare = NetworkFactory(name_en="Bare")

    response = admin_client.get(list_url(Network))
    filtered = admin_client.get(list_url(Network), {"missing": "lacks_sheet"})

    gaps = (
        "principal focal point, member, sheet, summary, date of founding, founding instrument, seat, sources"
    )
    assert response.text.count(gaps) == 1
    assert list(filtered.context["cl"].queryset) == [bare]


def network_with_children(count):
    network = NetworkFactory()
    NetworkNameFactory.create_batch(count, network=network)
    InformationSheetFactory.create_batch(count, network=network)
    ContactChannelFactory.create_batch(count, focal_point=None, network=network)
    NetworkRelationFactory.create_batch(count, from_network=network)
    NetworkEventFactory.create_batch(count, network=network, country=CountryFactory())
    for membership in MembershipFactory.create_batch(count, network=network):
        membership.sources.add(SourceFactory())
    return network


def test_a_network_takes_the_same_queries_however_many_children_it_has(
    admin_client, django_assert_num_queries, django_assert_max_num_queries
):
    small, large = network_with_children(5), network_with_children(20)
    admin_client.get(change_url(small))
    with django_assert_max_num_queries(100) as opened:
        admin_client.get(change_url(small))

    with django_assert_num_queries(len(opened)):
        admin_client.get(change_url(large))


def test_a_row_shows_what_it_has_chosen(admin_client):
    membership = MembershipFactory(country__name_en="Kenya")
    membership.sources.add(SourceFactory(title="Press release"))

    response = admin_client.get(change_url(membership.network))

    assert f'<option value="{membership.country_id}" selected>Kenya</option>' in response.text
    assert "Press release</option>" in response.text


def test_a_row_that_is_sent_back_shows_what_was_chosen_last(admin_client):
    membership = MembershipFactory(country__name_en="Kenya")
    uganda = CountryFactory(name_en="Uganda")

    response = send(
        admin_client,
        membership.network,
        **{"memberships-0-country": uganda.pk, "memberships-0-since": "soon"},
    )

    assert f'<option value="{uganda.pk}" selected>Uganda</option>' in response.text


def test_sheets_are_published_and_taken_back(admin_client):
    sheet = InformationSheetFactory(state="in_review")

    run_action(admin_client, InformationSheet, "publish", sheet)
    sheet.refresh_from_db()
    assert sheet.state == "published"

    run_action(admin_client, InformationSheet, "unpublish", sheet)
    sheet.refresh_from_db()
    assert sheet.state == "draft"


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("channels", EMAIL)] * 3, "No more than 2 of this kind can be public."),
        ([("channels", {**EMAIL, "is_office": ""})], "Only a channel of the office can be public."),
        ([("holders", {"family_name": "I" * 101})], "at most 100 characters"),
        (
            [("holders", {"family_name": "Invented", "since": "2024", "until": "2023"})],
            "The end must not be before the start.",
        ),
    ],
)
def test_a_wrong_row_of_a_focal_point_is_answered_with_a_sentence(admin_client, rows, sentence):
    focal_point = FocalPointFactory()

    response = send(admin_client, focal_point, *rows)

    assert response.status_code == 200
    assert sentence in response.text
    assert not ContactChannel.objects.exists()
    assert not FocalPointHolder.objects.exists()


def test_the_channel_of_a_holder_is_not_public(admin_client):
    holder = FocalPointHolderFactory()

    response = send(admin_client, holder.focal_point, ("channels", {**EMAIL, "holder": holder.pk}))

    assert "own channel is never public." in response.text
    assert not ContactChannel.objects.exists()


def test_a_channel_belongs_to_a_holder_of_the_same_office(admin_client):
    holder = FocalPointHolderFactory(family_name="Invented")
    FocalPointHolderFactory(family_name="Elsewhere")
    ContactChannelFactory(focal_point=holder.focal_point)

    response = admin_client.get(change_url(holder.focal_point))

    assert f'<option value="{holder.pk}">Invented</option>' in response.text
    assert "Elsewhere" not in response.text


def test_a_focal_point_takes_the_same_queries_however_many_children_it_has(
    admin_client, django_assert_num_queries, django_assert_max_num_queries
):
    small, large = FocalPointFactory(), FocalPointFactory()
    for focal_point, count in [(small, 5), (large, 20)]:
        FocalPointHolderFactory.create_batch(count, focal_point=focal_point)
        ContactChannelFactory.create_batch(count, focal_point=focal_point)
    admin_client.get(change_url(small))
    with django_assert_max_num_queries(100) as opened:
        admin_client.get(change_url(small))

    with django_assert_num_queries(len(opened)):
        admin_client.get(change_url(large))


def test_the_log_never_holds_a_name_or_a_channel(admin_client):
    focal_point = FocalPointFactory()
    send(
        admin_client,
        focal_point,
        ("holders", {"given_name": "Secret-given", "family_name": "Secret-family"}),
        ("channels", {**EMAIL, "value": "secret@example.org"}),
    )
    holder = FocalPointHolder.objects.get()
    send(admin_client, holder, title="Secret-title")
    send(admin_client, focal_point, **{"channels-0-value": "secret-too@example.org"})
    run_action(admin_client, FocalPointHolder, "delete_selected", holder, post="yes")

    logged = [(entry.object_repr, entry.change_message, str(entry)) for entry in LogEntry.objects.all()]

    assert len(logged) == 4
    assert "secret" not in str(logged).lower()


@pytest.mark.parametrize(
    ("since", "until", "is_refused"),
    [("2026", "", True), ("", "2030-06", True), ("2041", "", False), ("2020", "2021", False)],
)
def test_a_second_principal_does_not_overlap_one_that_is_in_force(admin_client, since, until, is_refused):
    first = FocalPointFactory(until="2040-12-31")
    second = FocalPointFactory(network=first.network, country=first.country, rank="alternate")

    response = send(admin_client, second, rank="principal", since=since, until=until)

    assert ("overlaps with that of another one" in response.text) is is_refused
    second.refresh_from_db()
    assert second.rank == ("alternate" if is_refused else "principal")


def test_a_second_principal_without_an_end_is_refused_with_one_sentence(admin_client):
    first = FocalPointFactory()
    second = FocalPointFactory(network=first.network, country=first.country, rank="alternate")

    response = send(admin_client, second, rank="principal")

    assert response.context["adminform"].form.non_field_errors() == [
        "There is already a principal focal point in force for this network, country, role, sector and "
        "topic. End it first, or make this one an alternate."
    ]


def test_the_list_of_focal_points_filters_by_what_is_stale(admin_client):
    today = timezone.localdate()
    fresh = FocalPointFactory(verified_on=today, verified_by="staff")
    stale = FocalPointFactory(verified_on=today - datetime.timedelta(days=500), verified_by="staff")
    ended = FocalPointFactory(until="2019", verified_on=today, verified_by="staff")
    ContactChannelFactory(focal_point=fresh, bounced_on=today)

    def found(**query):
        return set(admin_client.get(list_url(FocalPoint), query).context["cl"].queryset)

    assert found(freshness="unconfirmed") == {stale}
    assert found(in_force="ended") == {ended}
    assert found(in_force="yes") == {fresh, stale}
    assert found(bounced="yes") == {fresh}
    assert found(missing="lacks_channel") == {stale, ended}


@pytest.mark.parametrize("body", ["focal_point", "network"])
@pytest.mark.parametrize(
    ("changes", "day"),
    [
        ({"value": "new@example.org"}, None),
        ({"visibility": "staff"}, datetime.date(2026, 1, 1)),
        ({"value": "new@example.org", "bounced_on": "2026-02-02"}, datetime.date(2026, 2, 2)),
    ],
)
def test_another_mailbox_has_not_bounced(admin_client, body, changes, day):
    parents = {
        "focal_point": None,
        body: {"focal_point": FocalPointFactory, "network": NetworkFactory}[body](),
    }
    channel = ContactChannelFactory(**parents, value="old@example.org", bounced_on="2026-01-01")

    response = send(
        admin_client, parents[body], **{f"channels-0-{name}": value for name, value in changes.items()}
    )

    assert response.status_code == 302
    channel.refresh_from_db()
    assert channel.bounced_on == day


def test_all_samples_are_deleted_after_a_question_and_nothing_else(admin_client):
    real = FocalPointFactory()
    FocalPointFactory(is_sample=True, organization=OrganizationFactory(is_sample=True))

    asked = run_action(admin_client, FocalPoint, "delete_all_samples", real)
    assert "Sample offices: 1." in asked.text
    assert FocalPoint.objects.count() == 2

    done = run_action(admin_client, FocalPoint, "delete_all_samples", real, confirmed="yes")
    assert "Sample offices deleted: 1. Sample organizations deleted: 1." in done.text
    assert list(FocalPoint.objects.all()) == [real]
    assert not Organization.objects.exists()


@pytest.mark.parametrize("action", ["publish", "unpublish"])
@pytest.mark.parametrize("state", ["no_reply", "declined", "superseded"])
def test_publishing_leaves_alone_what_a_network_did_not_answer(admin_client, action, state):
    sheet = InformationSheetFactory(state=state)

    run_action(admin_client, InformationSheet, action, sheet)

    sheet.refresh_from_db()
    assert sheet.state == state


def test_a_circle_of_networks_is_refused_even_when_another_exists(admin_client):
    first, second = NetworkFactory(), NetworkFactory()
    Network.objects.filter(pk=first.pk).update(parent=second)
    Network.objects.filter(pk=second.pk).update(parent=first)

    response = send(admin_client, NetworkFactory(), parent=str(first.pk))

    assert response.status_code == 200
    assert "A network is not a part of itself." in response.text
