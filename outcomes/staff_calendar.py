"""What staff have in their calendar besides the meetings: when outcomes are due and rounds end."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from meetings.calendar import meeting_events
from wenregistry.addresses import absolute
from wenregistry.calendars import Event
from wenregistry.models import Round, User

from .models import Outcome


def staff_events(request: HttpRequest, user: User) -> Iterator[Event]:
    """
    The public meetings, and of the other days those of rows that `user` may see in the admin.

    A calendar is kept by programs elsewhere: it holds titles alone, and no draft.
    """
    yield from meeting_events(request)
    if may_view(user, Outcome):
        yield from due_days(request)
    for model in Round.__subclasses__():
        if may_view(user, model):
            yield from last_days(request, model)


def may_view(user: User, model: Any) -> bool:
    """Whether the role of `user` lets them see the rows of `model`."""
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


def due_days(request: HttpRequest) -> Iterator[Event]:
    """The day by which each published outcome is due, where it has one."""
    for outcome in Outcome.objects.published().exclude(due_on=None):
        yield Event(
            key=f"outcome-{outcome.code}",
            title=_("Due: %(outcome)s") % {"outcome": outcome},
            first_day=outcome.due_on,
            last_day=outcome.due_on,
            address=absolute(request, outcome.get_absolute_url()),
            changed_at=outcome.updated_at,
            categories=[_("Outcomes")],
        )


def last_days(request: HttpRequest, model: Any) -> Iterator[Event]:
    """The last day of each round of a kind."""
    kind, name = str(model._meta.verbose_name), f"{model._meta.app_label}_{model._meta.model_name}"
    for round in model.objects.filter(started_at__isnull=False):
        yield Event(
            key=f"{model._meta.model_name}-{round.pk}",
            title=_("%(kind)s, last day: %(title)s") % {"kind": capfirst(kind), "title": round.title},
            first_day=round.closes_on,
            last_day=round.closes_on,
            address=absolute(request, reverse(f"admin:{name}_change", args=[round.pk])),
            changed_at=round.updated_at,
            categories=[capfirst(kind)],
        )
