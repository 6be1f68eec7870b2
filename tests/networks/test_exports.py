import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from networks.models import FocalPoint, Network
from tests.downloads import csv_rows, xlsx_cells
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    MembershipFactory,
    NetworkFactory,
    OrganizationFactory,
)
from tests.reading import headings_of_rows


def test_network_is_exported_with_its_public_facts(client):
    kenya = CountryFactory(iso2="KE", iso3="KEN")
    network = NetworkFactory(
        slug="hawen",
        acronym="HAWEN",
        name_en="Horn of Africa WEN",
        name_fr="Réseau de la Corne de l’Afrique",
        founded_on="2017-11",
        host_country=kenya,
        host_organization=OrganizationFactory(slug="kws"),
        parent=NetworkFactory(slug="parent"),
        regions=["africa", "eastern-africa"],
        working_languages=["en", "fr"],
        note="Staff only",
        reviewed_on=datetime.date(2026, 1, 31),
    )
    MembershipFactory(network=network, country=kenya)
    MembershipFactory(network=network, country=None, organization=OrganizationFactory(slug="customs"))
    MembershipFactory(network=network, until="2019")

    response = client.get(reverse("networks:networks_csv", query={"q": "HAWEN"}))

    (row,) = csv_rows(response)
    assert (
        row
        | {
            "network": "hawen",
            "name_en": "Horn of Africa WEN",
            "name_fr": "Réseau de la Corne de l’Afrique",
            "name_es": "",
            "kind": "wen",
            "founded_on": "2017-11",
            "host_country": "KEN",
            "host_organization": "kws",
            "part_of": "parent",
            "regions": "africa; eastern-africa",
            "working_languages": "en; fr",
            "member_country_count": "1",
            "member_organization_count": "1",
            "member_countries": "KEN",
            "member_organizations": "customs",
            "reviewed_on": "2026-01-31",
            "url": "http://testserver/networks/hawen/",
        }
        == row
    )
    assert row["updated_at"] == f"{network.updated_at:%Y-%m-%dT%H:%M:%SZ}"
    assert "Staff only" not in row.values()


def test_office_is_exported_with_its_public_channels(client):
    today = timezone.localdate()
    office = FocalPointFactory(
        position_title_en="Wildlife desk",
        country=CountryFactory(iso3="KEN", name_en="Kenya"),
        network__slug="hawen",
        network__acronym="HAWEN",
        organization=OrganizationFactory(slug="kra", name_en="Revenue Authority"),
        sector="customs",
        languages=["en", "sw"],
        since="2017",
        verified_on=today,
        verified_by=FocalPoint.VerifiedBy.HOLDER,
        is_sample=True,
    )
    ContactChannelFactory(focal_point=office, value="first@example.org")
    ContactChannelFactory(focal_point=office, value="second@example.org")
    ContactChannelFactory(focal_point=office, kind="phone", value="+25420123456")
    ContactChannelFactory(focal_point=office, kind="web", value="https://example.org")
    ContactChannelFactory(focal_point=office, kind="address", value="Box 1\nNairobi")
    ContactChannelFactory(focal_point=office, kind="phone", value="+25420999999", visibility="on_request")
    ContactChannelFactory(focal_point=office, value="staff@example.org", visibility="staff")

    response = client.get(reverse("networks:focal_points_csv"))

    (row,) = csv_rows(response)
    assert (
        row
        | {
            "focal_point": str(office.public_id),
            "position_title_en": "Wildlife desk",
            "organization": "kra",
            "organization_name": "Revenue Authority",
            "country": "KEN",
            "country_name": "Kenya",
            "network": "hawen",
            "network_acronym": "HAWEN",
            "role": "national_focal_point",
            "rank": "principal",
            "sector": "customs",
            "languages": "en; sw",
            "since": "2017",
            "until": "",
            "email_1": "first@example.org",
            "email_2": "second@example.org",
            "phone_1": "+254 20 123456",
            "phone_2": "",
            "website": "https://example.org",
            "address": "Box 1\nNairobi",
            "passes_messages_on": "true",
            "verified_on": today.isoformat(),
            "verified_by": "holder",
            "freshness": "verified",
            "is_sample": "true",
            "url": f"http://testserver/focal-points/{office.public_id}/",
        }
        == row
    )


def test_bare_office_is_exported_with_empty_cells(client):
    FocalPointFactory(network=None)

    response = client.get(reverse("networks:focal_points_csv"))

    (row,) = csv_rows(response)
    assert [row[name] for name in ("network", "organization", "email_1", "phone_1", "verified_on")] == [
        ""
    ] * 5
    assert row["freshness"] == "never"
    assert row["passes_messages_on"] == row["is_sample"] == "false"


@pytest.fixture
def directory():
    """Thirty offices in force, one that has ended and one draft, and the networks behind them."""
    for number in range(30):
        office = FocalPointFactory(
            network__kind=Network.Kind.WEN if number % 2 else Network.Kind.TREATY_BODY,
            network__founded_on=str(2000 + number % 7) if number % 3 else "",
            sector="customs" if number % 2 else "police",
            verified_on=datetime.date(2026, 1, 1 + number) if number % 3 else None,
            verified_by=FocalPoint.VerifiedBy.STAFF if number % 3 else "",
        )
        MembershipFactory(network=office.network, country=office.country)
    FocalPointFactory(until="2020", position_title_en="Former")
    FocalPointFactory(is_published=False, network__is_published=False)


def listed(client, name, query):
    """What the pages of a list show, row by row."""
    pages = [client.get(f"{reverse(name)}?{query}&page={number}") for number in (1, 2)]
    return list(dict.fromkeys(heading for page in pages for heading in headings_of_rows(page)))


@pytest.mark.parametrize(
    "query",
    ["", "kind=wen", "order=-founded", "order=members&kind=treaty_body", "q=network+1", "kind=x", "q=-"],
)
def test_networks_are_exported_as_the_pages_list_them(client, directory, query):
    csv = client.get(f"{reverse('networks:networks_csv')}?{query}")
    xlsx = client.get(f"{reverse('networks:networks_xlsx')}?{query}")

    names = listed(client, "networks:networks", query)
    assert [row["name_en"] for row in csv_rows(csv)] == names
    assert [row[2].value for row in xlsx_cells(xlsx)[1:]] == names


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sector=customs",
        "order=-verified",
        "order=country&freshness=never",
        "q=post+1",
        "on=2019-06-01",
        "on=nonsense",
        "country=ZZ&order=office",
    ],
)
def test_offices_are_exported_as_the_pages_list_them(client, directory, query):
    csv = client.get(f"{reverse('networks:focal_points_csv')}?{query}")
    xlsx = client.get(f"{reverse('networks:focal_points_xlsx')}?{query}")

    titles = listed(client, "networks:focal_points", query)
    assert [row["position_title_en"] for row in csv_rows(csv)] == titles
    assert [row[1].value for row in xlsx_cells(xlsx)[1:]] == titles


def test_office_of_a_draft_network_is_not_exported(client, directory):
    response = client.get(reverse("networks:focal_points_csv", query={"on": "2019-06-01"}))

    assert len(csv_rows(response)) == 31
