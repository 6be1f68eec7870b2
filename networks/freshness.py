"""How fresh a contact is: computed from the day it was last verified, never stored."""

import calendar
import datetime
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Freshness(models.TextChoices):
    VERIFIED = "verified", _("Verified")
    DUE = "due", _("Check due")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    NEVER = "never", _("Never verified")

    @classmethod
    def of(cls, verified_on: datetime.date | None, today: datetime.date) -> Self:
        """Verified up to 12 months ago, due up to 15, unconfirmed beyond."""
        if verified_on is None:
            return cls.NEVER
        if verified_on >= months_before(today, 12):
            return cls.VERIFIED
        if verified_on >= months_before(today, 15):
            return cls.DUE
        return cls.UNCONFIRMED

    def condition(self, today: datetime.date) -> Q:
        """The rows with a `verified_on` that have this freshness."""
        year_ago, limit = months_before(today, 12), months_before(today, 15)
        match self:
            case Freshness.VERIFIED:
                return Q(verified_on__gte=year_ago)
            case Freshness.DUE:
                return Q(verified_on__gte=limit, verified_on__lt=year_ago)
            case Freshness.UNCONFIRMED:
                return Q(verified_on__lt=limit)
            case _:
                return Q(verified_on=None)


@dataclass
class Share:
    """How many offices have one freshness, and how many stand before them on a bar."""

    freshness: Freshness
    count: int
    before: int


def shares_of(offices: QuerySet) -> list[Share]:
    """The share of each freshness today, the freshest first."""
    today = timezone.localdate()
    numbers = offices.order_by().aggregate(
        **{freshness.value: Count("pk", filter=freshness.condition(today)) for freshness in Freshness}
    )
    shares, before = [], 0
    for freshness in Freshness:
        shares.append(Share(freshness, numbers[freshness.value], before))
        before += numbers[freshness.value]
    return shares


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day of an earlier month, or that month's last day: 31 May less three months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
