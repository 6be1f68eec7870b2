"""
What needs the secretariat today: queues of rows that wait for somebody.

The `queues.py` of an app lists its own under `QUEUES`; each holds the rows that its changelist shows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

from .models import Link, Mail, User


@dataclass(frozen=True)
class Queue:
    """Rows that wait for the same step, since a moment or day that each of them holds."""

    title: Any
    explanation: Any
    rows: Callable[[], QuerySet]
    since: str
    # The query string with which the changelist shows the same rows.
    narrowed: dict[str, str]
    action: Any
    # Where the action leads: the changelist itself, unless another page of the admin is named.
    page: str = ""
    # The permission that the other page takes.
    page_needs: str = ""
    is_urgent: bool = False

    @property
    def model(self) -> Any:
        """Whose rows wait."""
        return self.rows().model

    def changelist(self) -> str:
        """The address of the list of the waiting rows."""
        options = self.model._meta
        name = f"admin:{options.app_label}_{options.model_name}_changelist"
        return reverse(name, query=self.narrowed)

    def action_address(self, user: User) -> str:
        """The address of the page on which `user` can take the next step."""
        is_open = self.page and user.has_perm(self.page_needs)
        return reverse(f"admin:{self.page}") if is_open else self.changelist()


@dataclass
class Waiting:
    """How many rows of a queue wait, and since when the oldest does."""

    queue: Queue
    action_address: str
    count: int
    oldest: Any


def waiting(user: User) -> list[Waiting]:
    """Every queue whose rows `user` may see, with one query each; empty ones stay visible."""
    found = []
    for queue in all_queues():
        options = queue.model._meta
        if user.has_perm(f"{options.app_label}.view_{options.model_name}"):
            numbers = queue.rows().order_by().aggregate(count=Count("pk"), oldest=Min(queue.since))
            found.append(Waiting(queue, queue.action_address(user), **numbers))
    return found


def all_queues() -> Iterator[Queue]:
    """The queues of every app, in the order of the apps, and then the registry's own."""
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, "queues") and app.name != "wenregistry":
            yield from import_module(f"{app.name}.queues").QUEUES
    yield from QUEUES


QUEUES = [
    Queue(
        title=_("Broken links"),
        explanation=_("Addresses at which the last check found no page"),
        rows=lambda: Link.objects.filter(broken_since__isnull=False),
        since="broken_since",
        narrowed={"broken_since__isnull": "False"},
        action=_("Correct"),
    ),
    Queue(
        title=_("Mails in doubt"),
        explanation=_("A run was interrupted: nobody knows whether they went out"),
        rows=lambda: Mail.objects.filter(state=Mail.State.SENDING),
        since="claimed_at",
        narrowed={"state__exact": "sending"},
        action=_("Decide"),
        is_urgent=True,
    ),
]
