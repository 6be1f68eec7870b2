"""A meeting beside an earlier one, and the series as a whole."""

import datetime
import re

import factory
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from meetings.models import Meeting
from tests.crowds import count_queries, crowd, plant_participations
from tests.factories import (
    AddresseeFactory,
    CountryFactory,
    DocumentFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    TaxonFactory,
    TrendFactory,
)
from tests.reading import in_words

MEETINGS = reverse("meetings:meetings")


def held(number, year, **values):
    """A meeting of the series, with a full list of participants unless told otherwise."""
    day = datetime.date(year, 5, 1)
    values = {"participants_recorded": "complete", "series": Meeting.Series.GLOBAL, **values}
    return MeetingFactory(
        slug=f"gm-wen-{number}",
        number=number,
        title_en=f"Meeting of {year}",
        starts_on=day,
        ends_on=day,
        **values,
    )


@pytest.fixture
def earlier():
    return held(1, 2013)


@pytest.fixture
def later():
    return held(2, 2016)


def address(meeting, **query):
    return reverse("meetings:compare", args=[meeting.slug], query=query)


def recorded(response, kind):
    """Who of one kind is recorded for both meetings, for the earlier and for the later alone."""
    part = re.search(rf"<h3[^>]*>{kind}</h3>.*?</dl>", response.text, re.DOTALL)
    return [in_words(cell) for cell in re.findall(r"<dd>(.*?)</dd>", part[0], re.DOTALL)] if part else None


def came(body, *meetings, **values):
    kind = type(body)._meta.model_name
    category = {"network": "network", "country": "delegation", "organization": "igo"}[kind]
    for meeting in meetings:
        ParticipationFactory(meeting=meeting, **{"network": None, kind: body, "category": category, **values})


def test_who_came_to_both_meetings_and_who_to_one(client, earlier, later):
    came(NetworkFactory(acronym="BOTH"), earlier, later)
    came(NetworkFactory(acronym="THEN"), earlier)
    came(NetworkFactory(acronym="NOW"), later)
    came(CountryFactory(name_en="Kenya"), earlier)
    fund = OrganizationFactory(name_en="Invented Fund")
    came(fund, earlier, category="donor")
    came(fund, later, category="igo", label_as_listed="The fund")
    came(fund, later, category="other", label_as_listed="The fund again")

    response = client.get(address(later))

    assert recorded(response, "Networks") == ["BOTH", "THEN", "NOW"]
    assert recorded(response, "Countries") == ["None.", "Kenya", "None."]
    assert recorded(response, "Organizations") == ["Invented Fund", "None.", "None."]
    assertContains(response, "Both lists are complete")
    assertContains(response, "Recorded only for the Meeting of 2013")


def test_bodies_are_counted_by_category(client, earlier, later):
    came(NetworkFactory(), earlier, later)
    came(NetworkFactory(), later)
    came(CountryFactory(), later)

    text = in_words(client.get(address(later)).text)

    assert "Networks 1 2 National delegations 0 1" in text


def test_absence_from_a_list_that_is_not_complete_says_nothing(client, later):
    first = held(1, 2013, participants_recorded="partial")
    came(NetworkFactory(), first, later)
    came(CountryFactory(), later)

    text = in_words(client.get(address(later)).text)

    assert "The list of the Meeting of 2013 is not complete" in text
    assert "The list of the Meeting of 2016" not in text
    assert "Networks at least 1 1 National delegations Not recorded 1" in text


def test_drafts_stay_hidden(client, earlier, later):
    came(NetworkFactory(acronym="DRAFT", is_published=False), earlier, later)
    OutcomeFactory(meeting=earlier, title_en="Draft outcome", is_published=False)

    response = client.get(address(later))

    assertNotContains(response, "DRAFT")
    assertNotContains(response, "Draft outcome")
    assert client.get(address(held(3, 2019, is_published=False))).status_code == 404


def test_outcomes_and_taxa_stand_side_by_side(client, earlier, later):
    first = OutcomeFactory(meeting=earlier, code="WEN1-1", title_en="Share news")
    FollowUpFactory(outcome=first, network=AddresseeFactory(outcome=first).network)
    OutcomeFactory(meeting=later, code="WEN2-1", title_en="Share more")
    elephants, pangolins = TaxonFactory(scientific_name="Elephas"), TaxonFactory(scientific_name="Manis")
    TrendFactory(meeting=earlier).taxa.add(elephants)
    TrendFactory(meeting=later).taxa.add(elephants, pangolins)

    response = client.get(address(later))

    text = in_words(response.text)
    assert "WEN1-1: Share news Action recorded for 1 of 1" in text
    assert "WEN2-1: Share more No report yet" in text
    assertContains(response, f'href="{first.get_absolute_url()}"')
    assert recorded(response, "Taxa") == ["Elephas", "None.", "Manis"]


def test_the_meeting_before_in_the_series_is_compared_unless_another_is_named(client, earlier, later):
    elsewhere = MeetingFactory(title_en="A workshop", slug="workshop", starts_on=datetime.date(2018, 5, 1))
    latest = held(3, 2019)

    assertContains(client.get(address(latest)), "Recorded only for the Meeting of 2016", count=0)
    came(NetworkFactory(), later, elsewhere, earlier)
    assertContains(client.get(address(latest)), "Recorded only for the Meeting of 2016")
    assertContains(
        client.get(address(latest, **{"with": "gm-wen-1"})), "Recorded only for the Meeting of 2013"
    )
    assertContains(client.get(address(latest, **{"with": "workshop"})), "Recorded only for the A workshop")


@pytest.mark.parametrize("name", ["gm-wen-2", "gm-wen-3", "draft", "nonsense", "\0", "'"])
def test_a_meeting_that_is_not_an_earlier_one_is_explained(client, earlier, later, name):
    held(3, 2019)
    MeetingFactory(slug="draft", starts_on=datetime.date(2010, 5, 1), is_published=False)

    response = client.get(address(later, **{"with": name}))

    assertContains(response, "There is no such earlier meeting here.")
    assertNotContains(response, "In numbers")


def test_the_first_meeting_has_none_to_compare_with(client, earlier, later):
    response = client.get(address(earlier))

    assertContains(response, "No earlier meeting is recorded, so there is nothing to compare this one with.")
    assertNotContains(client.get(earlier.get_absolute_url()), address(earlier))
    assertContains(client.get(later.get_absolute_url()), f'href="{address(later)}"')


def plant(meeting, count):
    networks = plant_participations(meeting, count)
    outcomes = crowd(OutcomeFactory, count, meeting=meeting)
    crowd(AddresseeFactory, count, outcome=factory.Iterator(outcomes), network=factory.Iterator(networks))
    crowd(FollowUpFactory, count, outcome=factory.Iterator(outcomes), network=factory.Iterator(networks))
    for trend in crowd(TrendFactory, count, meeting=meeting):
        trend.taxa.add(TaxonFactory())
    crowd(DocumentFactory, count, meeting=meeting)


def test_pages_take_the_same_queries_however_much_they_show(client, earlier, later):
    for meeting in (earlier, later):
        plant(meeting, 3)
    few = [count_queries(client, page) for page in (address(later), MEETINGS)]

    for number in range(3, 6):
        plant(held(number, 2010 + 3 * number), 3)
    for meeting in (earlier, later):
        plant(meeting, 30)

    assert [count_queries(client, page) for page in (address(later), MEETINGS)] == few


# The series


def test_the_list_says_what_came_of_each_meeting(client, earlier, later):
    later.participants_stated = "Over 90 representatives"
    later.save()
    for state in ("done", "planned", "under_way"):
        outcome = OutcomeFactory(meeting=later)
        FollowUpFactory(outcome=outcome, state=state)
    FollowUpFactory(outcome=outcome, state="stalled", date="2020")
    OutcomeFactory(meeting=later)
    OutcomeFactory(meeting=later, is_published=False)
    DocumentFactory.create_batch(2, meeting=later)
    DocumentFactory(meeting=later, access="restricted")

    response = client.get(MEETINGS)

    text = in_words(response.text)
    assert "4 outcomes action recorded on 2 outcomes" in text
    assert "Participants, as stated: Over 90 representatives" in text
    assert "2 documents" in text
    assertContains(response, f'href="{later.get_absolute_url()}#documents"')


def test_what_was_withdrawn_or_overtaken_is_no_action(client, later):
    network = NetworkFactory()
    outcome = OutcomeFactory(meeting=later)
    FollowUpFactory(outcome=outcome, network=network, state="done", date="2018")
    FollowUpFactory(outcome=outcome, network=network, state="stalled", date="2020")
    FollowUpFactory(
        outcome=outcome, state="done", withdrawn_on="2020-01-01", withdrawn_reason="Another outcome"
    )

    assert "1 outcome action recorded on 0 outcomes" in in_words(client.get(MEETINGS).text)


def test_every_meeting_but_the_first_leads_to_its_progress_and_its_comparison(client, earlier, later):
    MeetingFactory(slug="workshop")

    response = client.get(MEETINGS)

    for name in ("meetings:compare", "outcomes:progress"):
        assertContains(response, f'href="{reverse(name, args=[later.slug])}"')
        assertNotContains(response, f'href="{reverse(name, args=[earlier.slug])}"')
        assertNotContains(response, f'href="{reverse(name, args=["workshop"])}"')
