import datetime
import re

import factory
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from meetings.models import Meeting
from tests.crowds import count_queries, crowd
from tests.factories import (
    CountryFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.reading import in_words

MEETINGS = reverse("meetings:meetings")


def global_meeting(year, **values):
    day = datetime.date(year, 3, 5)
    return MeetingFactory(
        series=Meeting.Series.GLOBAL, number=year - 2000, starts_on=day, ends_on=day, **values
    )


def part_of(html, start, end):
    return html.partition(start)[2].partition(end)[0]


def attendance(response):
    """The matrix as a reader hears it: for each network, a phrase for each meeting."""
    matrix = part_of(response.text, 'class="matrix"', "</table>")
    rows = re.findall(r"<tr>(.*?)</tr>", matrix.partition("<tbody>")[2], re.DOTALL)
    return {
        in_words(part_of(row, "<th", "</th>").partition(">")[2]): [
            in_words(cell) for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        ]
        for row in rows
    }


def test_each_body_that_took_part_is_one_square(client):
    meeting = MeetingFactory()
    ParticipationFactory.create_batch(23, meeting=meeting)
    ParticipationFactory(meeting=meeting, network=None, country=CountryFactory(), category="delegation")
    ParticipationFactory(meeting=meeting, network__is_published=False)

    plot = part_of(client.get(meeting.get_absolute_url()).text, 'class="part">', "</dl>")

    assert in_words(plot) == "Networks 23 National delegations 1"
    networks, delegations = plot.split("<dt>")[1:]
    assert networks.count("<rect") == 23
    assert re.findall(r'viewBox="(.*?)"', networks) == ["0 0 20 1", "20 0 20 1"]
    assert re.findall(r'<rect x="(\d+)"', networks) == [str(place) for place in range(23)]
    assert delegations.count("<rect") == 1


@pytest.mark.parametrize(("recorded", "is_least"), [("complete", False), ("partial", True)])
def test_squares_of_a_list_that_is_not_complete_are_the_least(client, recorded, is_least):
    meeting = MeetingFactory(participants_recorded=recorded)
    ParticipationFactory(meeting=meeting)

    plot = part_of(client.get(meeting.get_absolute_url()).text, 'class="part">', "</dl>")

    assert in_words(plot) == ("Networks (at least) 1" if is_least else "Networks 1")


def test_meeting_without_recorded_participants_has_no_squares(client):
    assertNotContains(client.get(MeetingFactory().get_absolute_url()), 'class="part"')


def test_timeline_places_the_meetings_by_their_dates(client):
    global_meeting(2001)
    global_meeting(2002, status="cancelled")
    MeetingFactory(starts_on=None, ends_on=None)

    timeline = part_of(client.get(MEETINGS).text, 'class="plot-time"', "</figure>")

    places = re.findall(r'<circle(.*?) cx="([\d.]+)%"', timeline)
    assert [kind.strip() for kind, _place in places] == ['class="not-held"', ""]
    later, earlier = (float(place) for _kind, place in places)
    assert earlier < later < 100
    assert "A hollow mark is a meeting that was not held, or not yet." in in_words(timeline)


@pytest.mark.parametrize("prefix", ["/fr", "/es"])
def test_places_are_written_alike_in_every_language(client, prefix):
    global_meeting(2001)
    global_meeting(2002)

    places = re.findall(r' c?x\d?="(.*?)"', client.get(prefix + MEETINGS).text)

    assert places
    assert all(re.fullmatch(r"[\d.]+%", place) for place in places)


def test_timeline_needs_two_dates(client):
    global_meeting(2001)
    MeetingFactory(starts_on=None, ends_on=None)

    assertNotContains(client.get(MEETINGS), 'class="plot-time"')


def test_timeline_shows_the_meetings_of_the_list(client):
    for year in (2001, 2002, 2003):
        global_meeting(year, title_en=f"Meeting in {year}")
    global_meeting(2004, is_published=False)
    global_meeting(2005, status="planned")

    assert client.get(MEETINGS).text.count("<circle") == 4
    assert client.get(MEETINGS, {"status": "held"}).text.count("<circle") == 3


def test_absence_counts_only_where_the_list_is_complete(client):
    hawen = NetworkFactory(acronym="HAWEN")
    for recorded, year in (("unknown", 2013), ("partial", 2016), ("complete", 2019)):
        global_meeting(year, participants_recorded=recorded)
    ParticipationFactory(meeting=global_meeting(2022), network=hawen)

    assert attendance(client.get(MEETINGS)) == {
        "HAWEN": ["Not recorded", "Not recorded", "Not listed", "Took part"]
    }


def test_sheet_of_the_year_stands_beside_the_presence(client):
    global_meeting(2019, participants_recorded="complete")
    meeting = global_meeting(2022)
    hawen, sawen = NetworkFactory(acronym="HAWEN"), NetworkFactory(acronym="SAWEN")
    ParticipationFactory(meeting=meeting, network=hawen)
    InformationSheetFactory(network=hawen, edition=2022)
    InformationSheetFactory(network=sawen, edition=2019)
    InformationSheetFactory(network=sawen, edition=2022, state="no_reply")
    InformationSheetFactory(network=sawen, edition=2018)

    assert attendance(client.get(MEETINGS)) == {
        "HAWEN": ["Not listed", "Took part Information sheet supplied"],
        "SAWEN": ["Not listed Information sheet supplied", "Not recorded"],
    }


def test_attendance_shows_what_is_published(client):
    meeting = global_meeting(2022)
    global_meeting(2019)
    global_meeting(2020, is_published=False)
    ParticipationFactory(meeting=meeting, network__acronym="Draft WEN", network__is_published=False)
    InformationSheetFactory(network__acronym="Unsent", edition=2022, state="draft")
    ParticipationFactory(meeting=MeetingFactory(), network__acronym="Elsewhere")
    ParticipationFactory(meeting=meeting, network__acronym="SAWEN")

    assert attendance(client.get(MEETINGS)) == {"SAWEN": ["Not recorded", "Took part"]}


def test_meeting_is_compared_with_the_earlier_ones(client):
    first, second, third = (global_meeting(year) for year in (2013, 2016, 2019))
    for meeting in (first, third):
        ParticipationFactory(meeting=meeting, network__acronym=f"WEN{meeting.number}")

    def compared(meeting):
        return attendance(client.get(meeting.get_absolute_url()))

    assert compared(first) == {}
    assert compared(second) == {"WEN13": ["Took part", "Not recorded"]}
    assert compared(third) == {
        "WEN13": ["Took part", "Not recorded", "Not recorded"],
        "WEN19": ["Not recorded", "Not recorded", "Took part"],
    }
    assertContains(client.get(third.get_absolute_url()), '<span aria-current="page">2019</span>', html=True)


def test_meetings_that_nobody_is_known_to_have_attended_say_so(client):
    for year in (2013, 2016):
        global_meeting(year)

    section = part_of(client.get(MEETINGS).text, 'id="attendance"', "</section>")

    assert in_words(section).endswith("Not recorded")
    assert "<table" not in section


def plant_attendance(meetings, count):
    networks = crowd(NetworkFactory, count)
    for meeting in meetings:
        crowd(
            ParticipationFactory,
            count,
            meeting=meeting,
            network=factory.Iterator(networks),
            category="network",
        )
    crowd(InformationSheetFactory, count, network=factory.Iterator(networks), edition=2016)


@pytest.mark.parametrize("show", ["list", "page"])
def test_attendance_takes_the_same_queries_however_many_came(client, show):
    meetings = [global_meeting(year) for year in (2013, 2016)]
    OrganizationFactory().convened_meetings.add(*meetings)
    address = MEETINGS if show == "list" else meetings[1].get_absolute_url()
    plant_attendance(meetings, 10)
    few = count_queries(client, address)

    plant_attendance(meetings, 300)

    assert count_queries(client, address) == few
