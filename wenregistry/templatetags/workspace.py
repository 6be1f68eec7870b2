"""What the home page of the admin gathers."""

from typing import Any

from django import template

from .. import queues
from ..models import User

register = template.Library()


@register.simple_tag
def waiting(user: User) -> list[queues.Waiting]:
    """The queues that `user` may see, with how many rows wait in each."""
    return queues.waiting(user)


@register.filter
def total(waiting: list[queues.Waiting]) -> int:
    """How many rows wait in all queues together."""
    return sum(each.count for each in waiting)


@register.filter
def day(moment: Any) -> str:
    """A day, moment or partial date as a day in ISO form."""
    return str(moment)[:10]
