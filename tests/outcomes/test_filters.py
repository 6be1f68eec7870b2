import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    AddresseeFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OutcomeFactory,
    ThemeFactory,
)
from tests.reading import in_words

OUTCOMES = reverse("outcomes:outcomes")


def codes(response):
    return re.findall(r'<p class="acr">(.*?)</p>', response.text)


@pytest.fixture
def three_outcomes():
    """Two outcomes of the fourth meeting, one acted upon and one silent, and a retired one of the second."""
    hawen = NetworkFactory(slug="hawen")
    fourth = MeetingFactory(slug="gm-wen-4")
    visible = OutcomeFactory(code="WEN4-1", number=1, meeting=fourth, title_en="Be more visible")
    visible.themes.add(ThemeFactory(slug="visibility"))
    AddresseeFactory(outcome=visible, network=hawen)
    FollowUpFactory(outcome=visible, network=hawen, state="planned", date="2023")
    FollowUpFactory(outcome=visible, network=hawen, state="done", date="2024")
    FollowUpFactory(outcome=visible, network=hawen, state="stalled", date="2025", kind="comment")
    tools = OutcomeFactory(code="WEN4-2", number=2, meeting=fourth, title_en="Ask for the tools")
    AddresseeFactory(outcome=tools, network=None, group="all_wens").responding_networks.add(hawen)
    FollowUpFactory(outcome=tools, network=hawen, state="done", is_public=False)
    second = MeetingFactory(slug="gm-wen-2", starts_on="2016-09-29", ends_on=None)
    old = OutcomeFactory(
        code="WEN2-1", meeting=second, title_en="Communicate", summary_en="Share news", validity="retired"
    )
    AddresseeFactory(outcome=old, network=None, group="donors")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["WEN4-1", "WEN4-2", "WEN2-1"]),
        ("q=wen4", ["WEN4-1", "WEN4-2"]),
        ("q=news", ["WEN2-1"]),
        ("meeting=gm-wen-2", ["WEN2-1"]),
        ("theme=visibility", ["WEN4-1"]),
        ("network=hawen", ["WEN4-1", "WEN4-2"]),
        ("addressee=all_wens", ["WEN4-2"]),
        ("addressee=all_wens&addressee=donors", ["WEN4-2", "WEN2-1"]),
        ("progress=done", ["WEN4-1"]),
        ("progress=planned", []),
        ("progress=stalled", []),
        ("progress=no_report", ["WEN4-2", "WEN2-1"]),
        ("progress=no_report&progress=done", ["WEN4-1", "WEN4-2", "WEN2-1"]),
        ("status=retired", ["WEN2-1"]),
        ("status=current&addressee=donors", []),
        ("order=code", ["WEN2-1", "WEN4-1", "WEN4-2"]),
        ("order=-code", ["WEN4-2", "WEN4-1", "WEN2-1"]),
        ("order=title", ["WEN4-2", "WEN4-1", "WEN2-1"]),
        ("order=meeting", ["WEN2-1", "WEN4-1", "WEN4-2"]),
        ("order=-meeting", ["WEN4-1", "WEN4-2", "WEN2-1"]),
    ],
)
def test_outcomes_are_narrowed_and_ordered(client, three_outcomes, query, found):
    response = client.get(f"{OUTCOMES}?{query}")

    assert codes(response) == found


def test_boxes_count_outcomes(client, three_outcomes):
    response = client.get(OUTCOMES, {"meeting": "gm-wen-4"})

    boxes = re.findall(r'for="filter-(\S+)">.+?<span class="num">(\d+)</span>', response.text, re.DOTALL)
    assert dict(boxes) == {
        "addressee-all_wens": "1",
        "progress-done": "1",
        "progress-no_report": "1",
        "status-current": "2",
    }


def test_only_meetings_and_themes_of_public_outcomes_are_offered(client, three_outcomes):
    MeetingFactory(title_en="Meeting without an outcome")
    draft = OutcomeFactory(meeting__title_en="Draft meeting", is_published=False)
    draft.themes.add(ThemeFactory(slug="secret", name_en="Secret theme"))

    response = client.get(OUTCOMES, {"theme": "secret"})

    for hidden in ("Meeting without an outcome", "Draft meeting", "Secret theme"):
        assertNotContains(response, hidden)
    assertContains(response, "so this filter was ignored.", count=1)


def test_chips_remove_one_value_each(client, three_outcomes):
    response = client.get(f"{OUTCOMES}?progress=done&progress=no_report&network=hawen&theme=visibility")

    chips = re.findall(r'<a class="chip" href="([^"]+)">(.+?)</a>', response.text, re.DOTALL)
    assert len(chips) == 4
    assert [address for address, label in chips if "No report yet" in in_words(label)] == [
        "?progress=done&amp;network=hawen&amp;theme=visibility#results"
    ]


def test_nonsense_is_explained_and_ignored(client, three_outcomes):
    nonsense = "meeting=no&theme=%00&network=no&addressee=x&progress=%00&status=x&order=nope&q=%00&page=x"

    response = client.get(f"{OUTCOMES}?{nonsense}")

    assertContains(response, "so this filter was ignored.", count=8)
    assert len(codes(response)) == 3


def test_a_comment_is_no_report(client):
    FollowUpFactory(kind="comment", outcome__title_en="Only talked about")

    response = client.get(reverse("outcomes:outcomes"), {"progress": "no_report"})

    assertContains(response, "Only talked about")
    assertNotContains(response, "Last recorded:")
