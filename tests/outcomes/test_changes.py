"""The feed of changes, as feed readers take it in."""

import datetime

import feedparser
import pytest

from tests.crowds import crowd
from tests.factories import (
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkFactory,
    OutcomeFactory,
)

LANGUAGES = ["", "/fr", "/es"]


def feed(client, prefix="", **headers):
    response = client.get(f"{prefix}/changes.atom", headers=headers)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(response.content)
    assert not read.bozo
    return read


def titles(client):
    return [entry.title for entry in feed(client).entries]


def test_the_feed_tells_what_was_published(client):
    network = NetworkFactory(acronym="HAWEN")
    InformationSheetFactory(network=network, edition=2022, state="published", mandate_en="To enforce")
    InformationSheetFactory(network=network, edition=2025, state="draft")
    outcome = OutcomeFactory(code="WEN9-1", title_en="Agreed", summary_en="To <b>act</b> & report")
    OutcomeFactory(code="WEN9-2", is_published=False)
    follow_up = FollowUpFactory(outcome=outcome, network=network, state="done", text_en="It acted.")
    FollowUpFactory(outcome=outcome, network=network, state="planned", is_public=False)

    entries = {entry.title: entry for entry in feed(client).entries}

    assert set(entries) == {
        "HAWEN: information sheet of 2022",
        "WEN9-1 Agreed",
        "WEN9-1, follow-up of HAWEN: Done",
    }
    assert entries["WEN9-1 Agreed"].summary == "To &lt;b&gt;act&lt;/b&gt; &amp; report"
    answer = entries["WEN9-1, follow-up of HAWEN: Done"]
    assert answer.summary == "It acted."
    assert answer.id == answer.link == f"http://testserver/outcomes/WEN9-1/#follow-up-{follow_up.pk}"
    assert datetime.datetime(*answer.updated_parsed[:6]) == follow_up.updated_at.replace(
        microsecond=0, tzinfo=None
    )


def test_the_newest_change_comes_first_and_keeps_its_id(client):
    first, second = OutcomeFactory(title_en="First"), OutcomeFactory(title_en="Second")
    before = {entry.id for entry in feed(client).entries}
    assert titles(client) == [str(second), str(first)]

    first.summary_en = "Clearer"
    first.save()

    assert titles(client) == [str(first), str(second)]
    assert {entry.id for entry in feed(client).entries} == before


def test_a_withdrawn_follow_up_says_only_that(client):
    follow_up = FollowUpFactory(outcome__code="WEN9-1", network__acronym="HAWEN", text_en="A wrong report")
    before = feed(client).entries[0]

    follow_up.withdraw(datetime.date(2024, 1, 2), "A mistake")

    after = feed(client).entries[0]
    assert after.title == "WEN9-1, follow-up of HAWEN: withdrawn"
    assert after.id == before.id
    text = client.get("/changes.atom").text
    assert "A wrong report" not in text
    assert "A mistake" not in text


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_feed_is_valid_in_each_language(client, prefix):
    OutcomeFactory(code="WEN9-1", title_en="Act\x0b", title_fr="Agir", title_es="Actuar")

    read = feed(client, prefix)

    language = prefix.strip("/") or "en"
    assert read.feed.language == language
    assert read.feed.id == f"http://testserver{prefix}/changes.atom"
    assert [entry.title for entry in read.entries] == [
        {"en": "WEN9-1 Act", "fr": "WEN9-1 Agir", "es": "WEN9-1 Actuar"}[language]
    ]
    assert read.entries[0].link == f"http://testserver{prefix}/outcomes/WEN9-1/"


def test_a_feed_that_has_not_changed_is_not_sent_again(client):
    outcome = OutcomeFactory()
    first = client.get("/changes.atom")
    known = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": first.headers["Last-Modified"]}

    assert client.get("/changes.atom", headers=known).status_code == 304

    outcome.title_en = "Another title"
    outcome.save()
    assert client.get("/changes.atom", headers=known).status_code == 200


def test_it_takes_the_same_queries_however_long_it_is(client, django_assert_num_queries):
    for outcome in OutcomeFactory.create_batch(5):
        FollowUpFactory(outcome=outcome)
        InformationSheetFactory(state="published")

    with django_assert_num_queries(3):  # One for each kind.
        client.get("/changes.atom")


def test_every_page_leads_to_the_feed_in_its_language(client):
    page = client.get("/fr/networks/").text

    assert '<link rel="alternate" type="application/atom+xml"' in page
    assert page.count('href="/fr/changes.atom"') == 2


def test_an_empty_registry_has_an_empty_feed(client):
    assert feed(client).entries == []


def test_the_feed_ends_after_fifty_changes(client):
    meeting = MeetingFactory()
    crowd(OutcomeFactory, 60, meeting=meeting)
    InformationSheetFactory(state="published")

    assert len(feed(client).entries) == 50
