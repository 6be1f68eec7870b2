import datetime
import re
from html import unescape
from itertools import product

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from tests.crowds import crowd
from tests.factories import CountryFactory, FocalPointFactory, NetworkFactory
from tests.reading import headings_of_rows
from wenregistry import paging

NETWORKS = reverse("networks:networks")
FOCAL_POINTS = reverse("networks:focal_points")


@pytest.fixture
def sixty_networks():
    for number in range(60):
        NetworkFactory(name_en=f"Network {number:02d}")


@pytest.mark.parametrize(
    ("page", "first", "count"),
    [
        ("1", "Network 00", 25),
        ("2", "Network 25", 25),
        ("3", "Network 50", 10),
        ("999999", "Network 50", 10),
        ("-1", "Network 50", 10),
        ("0", "Network 50", 10),
        ("x", "Network 00", 25),
        ("", "Network 00", 25),
        ("%00", "Network 00", 25),
        ("1.5", "Network 00", 25),
        ("9" * 5000, "Network 00", 25),
    ],
)
def test_wild_page_becomes_the_nearest(client, sixty_networks, page, first, count):
    names = headings_of_rows(client.get(f"{NETWORKS}?page={page}"))

    assert (names[0], len(names)) == (first, count)


def test_pages_keep_the_filters(client, sixty_networks):
    response = client.get(NETWORKS, {"kind": "wen", "order": "-name", "page": "2"})

    assertContains(response, 'href="?kind=wen&amp;order=-name&amp;page=3#results"')
    assertContains(response, "60 networks")


@pytest.fixture
def long_lists(monkeypatch):
    """More offices and networks than are counted; some stand alike, of others little is known."""
    monkeypatch.setattr(paging, "MOST_ROWS", 50)
    countries = [CountryFactory(), CountryFactory(), None]
    for number in range(60):
        network = NetworkFactory(
            founded_on=str(2000 + number % 4) if number % 5 else "",
            acronym=f"N{number % 4}" if number % 3 else "",
        )
        country = countries[number % 3]
        FocalPointFactory(
            country=country,
            network=None if country and number % 4 == 0 else network,
            rank="alternate",
            position_title_en=f"Desk {number % 7}",
            verified_on=datetime.date(2026, 1, 1 + number % 5) if number % 2 else None,
            verified_by="staff" if number % 2 else "",
        )


@pytest.mark.parametrize(
    ("address", "order"),
    [
        *product([FOCAL_POINTS], ["", "country", "-country", "office", "verified", "-verified", "network"]),
        *product([NETWORKS], ["", "founded", "-founded", "acronym", "-acronym", "members", "-name"]),
        *product([f"/fr{FOCAL_POINTS}"], ["", "country", "-office", "network"]),
        *product([f"/es{NETWORKS}"], ["", "-acronym", "name"]),
    ],
)
def test_pages_of_a_long_list_follow_each_other_both_ways(client, long_lists, address, order):
    def read(query):
        response = client.get(address + query)
        rows = re.findall(r'<th role="rowheader".*?href="([^"]+)"', response.text, re.DOTALL)
        links = re.findall(r'href="(\?[^"]*)#results" rel="(prev|next)"', response.text)
        return rows, {rel: unescape(query) for query, rel in links}

    first, onward = read(f"?order={order}")
    second, between = read(onward["next"])
    third, back = read(between["next"])

    assert len(first) == len(second) == 25
    assert len({*first, *second, *third}) == 60
    assert list(onward) == ["next"]
    assert list(back) == ["prev"]
    assert read(back["prev"])[0] == second
    assert read(between["prev"])[0] == first


def test_long_list_says_that_it_is_not_counted_to_the_end(client, long_lists):
    response = client.get(FOCAL_POINTS)

    assertContains(response, "More than 50 entries")
    assertNotContains(response, "page=2")


@pytest.mark.parametrize("cursor", ["after=x", "before=x", "after=%00", "before=MQ:1:2", "page=3"])
def test_wild_cursor_leads_to_the_first_page(client, long_lists, cursor):
    first = headings_of_rows(client.get(FOCAL_POINTS))

    assert headings_of_rows(client.get(f"{FOCAL_POINTS}?{cursor}")) == first


def test_list_up_to_the_limit_has_numbered_pages(client, monkeypatch):
    monkeypatch.setattr(paging, "MOST_ROWS", 30)
    crowd(NetworkFactory, 30)

    response = client.get(NETWORKS)

    assertContains(response, 'href="?page=2#results" rel="next"')
    assertContains(response, "30 networks")
