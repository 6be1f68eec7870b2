"""What the home page of the admin gathers."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import reverse

from .. import queues
from ..addresses import absolute
from ..calendar_links import calendar_token
from ..models import User

register = template.Library()


@register.simple_tag
def waiting(user: User) -> list[queues.Waiting]:
    """The queues that `user` may see, with how many rows wait in each."""
    return queues.waiting(user)


@register.simple_tag(takes_context=True)
def calendar_address(context: RequestContext) -> str:
    """The secret address of the calendar of who is signed in."""
    user: Any = context.request.user
    return absolute(context.request, reverse("outcomes:staff_calendar", args=[calendar_token(user)]))


@register.filter
def total(waiting: list[queues.Waiting]) -> int:
    """How many rows wait in all queues together."""
    return sum(each.count for each in waiting)


@register.filter
def day(moment: Any) -> str:
    """A day, moment or partial date as a day in ISO form."""
    return str(moment)[:10]
