import datetime

import pytest

from wenregistry.plots import Heights, Years


def test_day_lies_where_its_part_of_the_years_has_passed():
    years = Years(2013, 2014)

    assert years.place(datetime.date(2013, 1, 1)) == "0.00%"
    assert years.place(datetime.date(2014, 1, 1)) == "50.00%"
    assert years.place(datetime.date(2014, 7, 2)) == "74.93%"


def test_years_lie_side_by_side():
    years = Years(2013, 2016)

    assert years.stretch(2013, 2014) == ("0.00%", "24.98%")
    assert years.stretch(2014, 2017) == ("24.98%", "75.02%")


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (2026, 2026, ["2026"]),
        (2021, 2026, ["2021", "2022", "2023", "2024", "2025", "2026"]),
        (2013, 2026, ["2015", "2020", "2025"]),
        (1996, 2026, ["2000", "2010", "2020"]),
        (1, 9999, ["2000", "4000", "6000", "8000"]),
    ],
)
def test_few_round_years_are_labelled(first, last, labels):
    assert [tick.label for tick in Years(first, last).ticks] == labels


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0, ["1"]),
        (3, ["1", "2", "3"]),
        (44, ["10", "20", "30", "40", "50"]),
        (50, ["10", "20", "30", "40", "50"]),
        (51, ["20", "40", "60"]),
    ],
)
def test_counts_rise_to_a_round_number(most, labels):
    assert [tick.label for tick in Heights(most).ticks] == labels


def test_column_stands_on_the_ground():
    box = Heights(4).box(3, "10.00%", "5.00%")

    assert (box.x, box.y, box.width, box.height) == ("10.00%", "25.00%", "5.00%", "75.00%")
