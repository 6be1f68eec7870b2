import re

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.factories import CountryFactory, MembershipFactory, NetworkFactory, OrganizationFactory
from tests.reading import in_words

NETWORKS = reverse("networks:networks")


def growth(client):
    """The section below the list, and its table as year, memberships and countries."""
    section = client.get(NETWORKS).text.partition('id="growth"')[2].partition("</section>")[0]
    rows = re.findall(r"<tr><th.*?</tr>", section)
    return section, [tuple(map(int, in_words(row.replace("</t", " </t")).split())) for row in rows]


def test_memberships_add_up_year_by_year(client):
    kenya = CountryFactory()
    MembershipFactory(since="1999-03-17", country=kenya)
    MembershipFactory(since="2005", country=kenya)
    MembershipFactory(since="2005-07", status="party")
    MembershipFactory(since="2010", country=None, organization=OrganizationFactory())

    section, rows = growth(client)

    assert rows == [(1999, 1, 1), (2005, 3, 2), (2010, 4, 2)]
    boxes = re.findall(r'<rect x="(.*?)%" y="(.*?)%" width="(.*?)%" height="(.*?)%"', section)
    assert [float(height) for _x, _y, _width, height in boxes] == [25, 75, 100]
    ends = [float(x) + float(width) for x, _y, width, _height in boxes]
    assert ends == pytest.approx([*(float(x) for x, *_ in boxes[1:]), 100], abs=0.02)


@pytest.mark.parametrize("until", ["2016", "2016-01", "2016-01-31"])
def test_membership_counts_in_its_last_year_and_not_in_the_next(client, until):
    MembershipFactory(since="2005", until=until)
    MembershipFactory(since="2005")

    _section, rows = growth(client)

    assert rows == [(2005, 2, 2), (2017, 1, 1)]


def test_membership_of_this_year_is_drawn_and_one_to_come_is_not(client):
    this_year = timezone.localdate().year
    MembershipFactory(since=f"{this_year}", until=f"{this_year}-12-31")
    MembershipFactory(since=f"{this_year + 1}")

    section, rows = growth(client)

    assert rows == [(this_year, 1, 1)]
    assert "of all networks: 1 whose beginning is recorded." in in_words(section)


def test_memberships_without_a_beginning_are_counted_and_not_drawn(client):
    MembershipFactory(since="2005")
    MembershipFactory.create_batch(2)
    MembershipFactory(until="2020-01-31")

    section, rows = growth(client)

    assert rows == [(2005, 1, 1)]
    assert "of all networks: 1 whose beginning is recorded." in in_words(section)
    assert "3 memberships without a recorded beginning are not drawn" in in_words(section)


def test_only_members_of_published_networks_count(client):
    MembershipFactory(since="2005")
    MembershipFactory(since="2001", network__is_published=False)
    MembershipFactory(since="2002", status="observer")
    MembershipFactory(since="2003", status="disputed")

    section, rows = growth(client)

    assert rows == [(2005, 1, 1)]
    assert "not drawn" not in section


def test_growth_is_not_recorded_while_no_beginning_is(client):
    MembershipFactory()

    section, rows = growth(client)

    assert rows == []
    assert "<svg" not in section
    assert in_words(section).endswith("Not recorded")


def test_growth_is_that_of_all_networks_whatever_the_filter(client):
    MembershipFactory(network=NetworkFactory(kind="wen"), since="2005")

    assertContains(client.get(NETWORKS, {"kind": "treaty_body"}), "of all networks: 1 whose beginning")
