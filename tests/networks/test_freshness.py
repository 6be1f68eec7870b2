import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import FocalPointFactory
from tests.reading import headings_of_rows, in_words

DIRECTORY = reverse("networks:focal_points")
MONTH = datetime.timedelta(days=31)


@pytest.fixture
def offices():
    """Three offices that were just verified, one that is due and two that never were; none unconfirmed."""
    today = timezone.localdate()
    verified = {"verified_on": today, "verified_by": "staff"}
    FocalPointFactory.create_batch(3, **verified)
    FocalPointFactory(verified_on=today - 13 * MONTH, verified_by="staff")
    FocalPointFactory.create_batch(2)
    FocalPointFactory(**verified, is_published=False)
    FocalPointFactory(**verified, until="2020")


def plot(response):
    return response.text.partition('<figure class="plot')[2].partition("</figure>")[0]


def test_directory_says_how_fresh_it_is(client, offices):
    html = plot(client.get(DIRECTORY))

    words = in_words(html.partition("<figcaption")[2].partition(">")[2])
    assert words == (
        "How fresh the directory is: 6 offices in force today"
        " Verified 3 Check due 1 Unconfirmed 0 Never verified 2"
    )
    bars = re.findall(r'class="fresh-(\w+)" x="(\d+)" width="(\d+)"', html)
    assert bars == [("verified", "0", "3"), ("due", "3", "1"), ("unconfirmed", "4", "0"), ("never", "4", "2")]
    assert 'viewBox="0 0 6 1"' in html


def test_each_count_leads_to_its_offices(client, offices):
    html = plot(client.get(DIRECTORY))

    links = dict(re.findall(r'href="(.*?)#results">.*?</a> *\n? *<b>(\d+)</b>', html, re.DOTALL))
    assert set(links.values()) == {"3", "1", "2"}
    for address, count in links.items():
        assert len(headings_of_rows(client.get(address))) == int(count)


def test_plot_shows_the_whole_directory_whatever_the_filter(client, offices):
    assertContains(client.get(DIRECTORY, {"freshness": "due"}), "6 offices in force today")


def test_empty_directory_has_no_bar(client):
    FocalPointFactory(is_published=False)

    assertNotContains(client.get(DIRECTORY), "How fresh the directory is")
