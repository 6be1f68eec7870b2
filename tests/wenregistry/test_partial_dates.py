import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from networks.models import Network
from tests.factories import NetworkFactory
from wenregistry.partial_dates import PartialDate, PartialDateFormField


@pytest.mark.parametrize(
    ("text", "precision", "first_day", "last_day"),
    [
        ("2017", "year", "2017-01-01", "2017-12-31"),
        ("2017-11", "month", "2017-11-01", "2017-11-30"),
        ("2024-02", "month", "2024-02-01", "2024-02-29"),
        ("2017-11-03", "day", "2017-11-03", "2017-11-03"),
        ("0001", "year", "0001-01-01", "0001-12-31"),
        ("9999-12", "month", "9999-12-01", "9999-12-31"),
    ],
)
def test_partial_date_covers_its_whole_year_or_month(text, precision, first_day, last_day):
    date = PartialDate(text)

    assert date.precision == precision
    assert date.first_day == datetime.date.fromisoformat(first_day)
    assert date.last_day == datetime.date.fromisoformat(last_day)


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("2017", "en", "2017"),
        ("2017", "fr", "2017"),
        ("2017-11", "en", "November 2017"),
        ("2017-11", "fr", "novembre 2017"),
        ("2017-11", "es", "noviembre de 2017"),
        ("2017-11-03", "en", "3 November 2017"),
        ("2017-11-03", "fr", "3 novembre 2017"),
        ("2017-11-03", "es", "3 de noviembre de 2017"),
        ("2022-12-01", "fr", "1er décembre 2022"),
        ("2022-12-11", "fr", "11 décembre 2022"),
        ("2022-12-01", "es", "1 de diciembre de 2022"),
        ("2022-12-01", "en", "1 December 2022"),
    ],
)
def test_partial_date_is_printed_no_more_precisely_than_it_is_known(text, language, words):
    with override(language):
        assert PartialDate(text).display().lower() == words.lower()


@pytest.mark.parametrize(
    "text",
    [
        "17",
        "2017-13",
        "2017-00",
        "2017-02-29",
        "2017-11-31",
        "0000",
        "2017/11",
        "2017-1",
        "2017-11-03T00:00",
        "November 2017",
        "２０１７",
        "2017\n",
        "2017-11-",
    ],
)
def test_what_is_no_partial_date_is_refused(text):
    with pytest.raises(ValueError):
        PartialDate(text)
    with pytest.raises(ValidationError, match="Write a year, a month or a day"):
        NetworkFactory.build(founded_on=text).full_clean()


@pytest.mark.parametrize("text", ["", "2017", "2017-11", "2017-11-03"])
def test_partial_date_is_kept_as_it_was_written(text):
    NetworkFactory(founded_on=text)

    founded_on = Network.objects.get().founded_on

    assert founded_on == text
    assert isinstance(founded_on, PartialDate) == bool(text)


def test_partial_dates_sort_in_the_order_of_time():
    for founded_on in ("2017-11-03", "2018", "2017", "2017-11"):
        NetworkFactory(founded_on=founded_on)

    dates = Network.objects.order_by("founded_on").values_list("founded_on", flat=True)

    assert list(dates) == ["2017", "2017-11", "2017-11-03", "2018"]


def test_form_takes_space_around_a_partial_date():
    assert PartialDateFormField().clean(" 2017-11 ") == "2017-11"
