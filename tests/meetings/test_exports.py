import datetime

import pytest
from django.urls import reverse

from tests.downloads import csv_rows, xlsx_cells
from tests.factories import (
    CountryFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
)


def test_meeting_is_exported_with_its_facts(client):
    meeting = MeetingFactory(
        slug="gm-wen-4",
        number=4,
        title_en="Fourth meeting",
        participants_recorded="partial",
        country=CountryFactory(iso3="PAN"),
        host_event="CITES CoP19",
        host_event_starts_on=datetime.date(2022, 11, 14),
    )
    meeting.conveners.add(OrganizationFactory(slug="iccwc"), OrganizationFactory(slug="cites"))
    ParticipationFactory(meeting=meeting)
    OutcomeFactory(meeting=meeting)

    (row,) = csv_rows(client.get(reverse("meetings:meetings_csv")))

    assert (
        row
        | {
            "meeting": "gm-wen-4",
            "number": "4",
            "title_en": "Fourth meeting",
            "status": "held",
            "starts_on": "2022-11-21",
            "ends_on": "2022-11-22",
            "country": "PAN",
            "host_event": "CITES CoP19",
            "host_event_starts_on": "2022-11-14",
            "host_event_ends_on": "",
            "participants_recorded": "partial",
            "network_count": "1",
            "delegation_count": "",
            "outcome_count": "1",
            "url": "http://testserver/meetings/gm-wen-4/",
        }
        == row
    )
    assert set(row["conveners"].split("; ")) == {"iccwc", "cites"}


@pytest.mark.parametrize(
    "query", ["", "order=date", "order=-city", "status=planned", "q=meeting+1", "order=x"]
)
def test_meetings_are_exported_as_the_page_lists_them(client, query):
    for number in range(6):
        MeetingFactory(
            title_en=f"Meeting {number}",
            city="" if number % 2 else f"City {number}",
            status="held" if number % 3 else "planned",
            starts_on=datetime.date(2020 - number % 4, 1, 1) if number % 3 else None,
            ends_on=None,
        )
    MeetingFactory(is_published=False)

    page = client.get(f"{reverse('meetings:meetings')}?{query}")
    csv = client.get(f"{reverse('meetings:meetings_csv')}?{query}")
    xlsx = client.get(f"{reverse('meetings:meetings_xlsx')}?{query}")

    titles = [meeting.title for meeting in page.context["page"]]
    positions = [page.text.index(f"{title}</a>") for title in titles]
    assert positions == sorted(positions)
    assert [row["title_en"] for row in csv_rows(csv)] == titles
    assert [row[3].value for row in xlsx_cells(xlsx)[1:]] == titles


@pytest.fixture
def meeting():
    """A meeting with four bodies, of which one is an unpublished network."""
    meeting = MeetingFactory(slug="gm-wen-4")
    ParticipationFactory(
        meeting=meeting,
        network=None,
        organization=OrganizationFactory(slug="aseanapol", kind="igo", is_sample=True),
        category="igo",
        label_as_listed="ASEANOPOL",
    )
    ParticipationFactory(
        meeting=meeting,
        network=None,
        country=CountryFactory(iso3="KEN"),
        category="delegation",
        label_as_listed="Kenya",
        head_count=3,
    )
    ParticipationFactory(meeting=meeting, network__slug="hawen", label_as_listed="HA-WEN")
    ParticipationFactory(meeting=meeting, network__is_published=False)
    ParticipationFactory()
    return meeting


def test_participants_are_exported_as_the_page_lists_them(client, meeting):
    address = reverse("meetings:participants_csv", args=[meeting.slug])

    network, delegation, organization = csv_rows(client.get(address))

    assert network | {"category": "network", "label_as_listed": "HA-WEN", "network": "hawen"} == network
    assert delegation | {"country": "KEN", "head_count": "3", "is_sample": "false"} == delegation
    assert (
        organization
        | {
            "meeting": "gm-wen-4",
            "label_as_listed": "ASEANOPOL",
            "organization": "aseanapol",
            "organization_kind": "igo",
            "is_sample": "true",
            "url": "http://testserver/meetings/gm-wen-4/",
        }
        == organization
    )


def test_participants_are_the_same_in_a_workbook(client, meeting):
    response = client.get(reverse("meetings:participants_xlsx", args=[meeting.slug]))

    assert [row[2].value for row in xlsx_cells(response)[1:]] == ["HA-WEN", "Kenya", "ASEANOPOL"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_participants_of_a_hidden_meeting_are_missing(client, ending):
    hidden = ParticipationFactory(meeting__is_published=False).meeting

    for slug in (hidden.slug, "never-was"):
        assert client.get(reverse(f"meetings:participants_{ending}", args=[slug])).status_code == 404


def test_headings_are_there_without_any_participant(client):
    response = client.get(reverse("meetings:participants_csv", args=[MeetingFactory().slug]))

    assert response.getvalue().decode().startswith("\N{BYTE ORDER MARK}meeting,category,")
    assert csv_rows(client.get(reverse("meetings:participants_csv", args=[MeetingFactory().slug]))) == []
