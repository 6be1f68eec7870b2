import datetime
import re

import factory
import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.crowds import count_queries, crowd
from tests.factories import (
    AddresseeFactory,
    CountryFactory,
    FocalPointFactory,
    FollowUpFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    OutcomeFactory,
    ParticipationFactory,
)
from tests.reading import in_words

HOME = reverse("home")


def test_figures_count_what_is_public_today(client):
    network = NetworkFactory()
    NetworkFactory(status="dormant")
    NetworkFactory(is_published=False)
    MembershipFactory(network=network)
    MembershipFactory(network=network, until="2019")
    FocalPointFactory(network=network)
    FocalPointFactory(network=network, is_published=False)
    meeting = MeetingFactory()
    MeetingFactory(is_published=False)
    MeetingFactory(status="planned", starts_on=datetime.date(2099, 1, 1), ends_on=None)
    OutcomeFactory(meeting=meeting)
    OutcomeFactory(meeting=meeting, is_published=False)

    response = client.get(HOME)

    figures = response.text.partition('class="figs"')[2].partition("</dl>")[0]
    assert re.findall("<dd>(.*)</dd>", figures) == ["1"] * 5


def test_home_follows_up_the_latest_meeting_that_was_held(client):
    MeetingFactory(title_en="Older meeting", starts_on=datetime.date(2016, 9, 29), ends_on=None)
    MeetingFactory(
        title_en="Draft meeting", starts_on=datetime.date(2024, 1, 1), ends_on=None, is_published=False
    )
    MeetingFactory(
        title_en="Meeting to come", status="planned", starts_on=datetime.date(2099, 1, 1), ends_on=None
    )
    latest = MeetingFactory(title_en="Fourth meeting", city="Panama City")
    outcome = OutcomeFactory(meeting=latest, title_en="Be more visible")
    FollowUpFactory(outcome=outcome, network=AddresseeFactory(outcome=outcome).network)
    OutcomeFactory(title_en="Older outcome", meeting__starts_on=datetime.date(2013, 3, 5))

    response = client.get(HOME)

    text = in_words(response.text.partition('id="follow-up"')[2])
    for shown in (
        "Fourth meeting",
        "Panama City",
        "Be more visible",
        "Action recorded for 1 of 1",
        "Meeting to come",
    ):
        assert shown in text
    for hidden in ("Older", "Draft meeting"):
        assertNotContains(response, hidden)


def test_home_works_before_anything_is_recorded(client):
    response = client.get(HOME)

    assertContains(response, "Find a Wildlife Enforcement Network")
    assertNotContains(response, "Latest meeting")


@pytest.mark.parametrize("status", ["active", "forming", "dormant"])
def test_home_lists_the_networks_that_work(client, status):
    NetworkFactory(name_en="Horn of Africa WEN", status=status)

    response = client.get(HOME)

    assert ("Horn of Africa WEN" in response.text) == (status != "dormant")


@pytest.mark.parametrize(("prefix", "mark"), [("/fr/", "anglais"), ("/es/", "inglés")])
def test_home_says_the_language_of_what_is_not_translated(client, prefix, mark):
    NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")

    response = client.get(prefix)

    assertContains(response, '<span lang="en" dir="auto">Horn of Africa WEN</span>')
    assert re.search(f'<span class="original">[^<]*{mark}</span>', response.text)


def plant(count):
    country = CountryFactory()
    networks = crowd(NetworkFactory, count, host_country=country, parent=NetworkFactory())
    crowd(MembershipFactory, count, network=factory.Iterator(networks), country=country)
    crowd(MeetingFactory, count, starts_on=datetime.date(2001, 1, 1))
    latest = MeetingFactory(starts_on=datetime.date(2022, 1, 1) + datetime.timedelta(days=count))
    crowd(ParticipationFactory, count, meeting=latest, network=factory.Iterator(networks))
    outcomes = crowd(OutcomeFactory, count, meeting=latest)
    crowd(AddresseeFactory, count, outcome=factory.Iterator(outcomes), network=networks[0])
    group = AddresseeFactory(outcome=outcomes[0], network=None, group="all_wens")
    group.responding_networks.add(*networks)
    crowd(FollowUpFactory, count, outcome=factory.Iterator(outcomes), network=networks[0])


def test_home_takes_the_same_queries_however_much_is_recorded(client):
    plant(10)
    few = count_queries(client, HOME)

    plant(190)

    assert count_queries(client, HOME) == few == 23


def test_the_next_meeting_is_the_first_that_is_not_over(client):
    MeetingFactory(title_en="Past plan", status="planned", starts_on="2020-01-01", ends_on="2020-01-02")
    MeetingFactory(title_en="Undated plan", status="planned", starts_on=None, ends_on=None)
    MeetingFactory(title_en="Later plan", status="planned", starts_on="2999-01-01", ends_on="2999-01-02")
    MeetingFactory(title_en="Next plan", status="planned", starts_on="2998-01-01", ends_on="2998-01-02")
    MeetingFactory(title_en="Held meeting")

    response = client.get(reverse("home"))

    assertContains(response, "Next plan")
    assertNotContains(response, "Later plan")
    assertNotContains(response, "Undated plan")
    assertNotContains(response, "Past plan")
