"""
Dates of which only the year, or the year and month, may be known.

They are kept as ISO 8601 texts of reduced precision (`2017`, `2017-11`, `2017-11-03`): the form of the
shipped files and of the exports. Such texts sort in the order of time, and an empty one is unknown.
"""

import calendar
import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Left, Length
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SHAPE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)

# Languages that number the days of a month, and yet call the first one by its place.
FIRST_DAY = {"fr": "1er"}


def day_in_words(day: datetime.date, form: str) -> str:
    """A day by a format of the active language that begins with the day of the month."""
    words = date_format(day, form)
    return words.replace("1", FIRST_DAY.get(get_language() or "", "1"), 1) if day.day == 1 else words


class PartialDate(str):
    """A year, a month or a day, such as `2017-11`."""

    def __new__(cls, text: str) -> "PartialDate":
        matched = SHAPE.fullmatch(text)
        if not matched:
            raise ValueError(text)
        year, month, day = matched.groups()
        datetime.date(int(year), int(month or 1), int(day or 1))  # Raises ValueError.
        return super().__new__(cls, text)

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return {4: "year", 7: "month", 10: "day"}[len(self)]

    @property
    def first_day(self) -> datetime.date:
        """The earliest day that the date can mean."""
        return datetime.date.fromisoformat(f"{self}-01-01"[:10])

    @property
    def last_day(self) -> datetime.date:
        """The latest day that the date can mean."""
        first = self.first_day
        if self.precision == "year":
            return first.replace(month=12, day=31)
        if self.precision == "month":
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first

    def display(self) -> str:
        """The date in the words of the active language, no more precise than it is known."""
        match self.precision:
            case "year":
                return str(self)
            case "month":
                return date_format(self.first_day, "YEAR_MONTH_FORMAT")
            case _:
                return day_in_words(self.first_day, "DATE_FORMAT")


def parse(text: str) -> str:
    """`text` as a `PartialDate`, or empty when it is; raises a `ValidationError` for anything else."""
    try:
        return PartialDate(text) if text else ""
    except ValueError as error:
        message = _("Write a year, a month or a day, such as 2017, 2017-11 or 2017-11-03.")
        raise ValidationError(message, code="invalid") from error


def not_in_future(date: datetime.date | PartialDate) -> None:
    """Refuse a day after today, and a year or month that has not begun."""
    day = date.first_day if isinstance(date, PartialDate) else date
    if day > timezone.localdate():
        raise ValidationError(_("This day lies in the future."), code="in_future")


class PartialDateFormField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return parse(super().to_python(value) or "")


class PartialDateField(models.CharField):
    """A column that holds a `PartialDate`, or an empty text while the date is unknown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 10, "blank": True, "default": "", **kwargs})

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return PartialDate(value) if value else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, datetime.date):
            value = value.isoformat()
        return parse(super().to_python(value) or "")

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return self.to_python(super().clean(value, model_instance))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": PartialDateFormField, **kwargs})


def in_force(on: datetime.date, prefix: str = "") -> Q:
    """
    The rows whose period covers the day `on`.

    `since` is the first day and `until` the last, inclusive, and a partial date covers its whole year
    or month. An empty `since` or `until` leaves that side open.
    """
    day = on.isoformat()
    started = Q(**{f"{prefix}since__lte": day})
    ended_in_this_period = Q(**{f"{prefix}until__in": ["", day[:4], day[:7]]})
    return started & (ended_in_this_period | Q(**{f"{prefix}until__gte": day}))


def period_constraint(name: str) -> models.CheckConstraint:
    """`until` is not before `since`, compared as precisely as both are known."""
    return models.CheckConstraint(
        condition=Q(until="") | Q(until__gte=Left(F("since"), Length("until"))),
        name=name,
        violation_error_message=_("The end must not be before the start."),
    )
