"""
Files with restricted details, for staff: each says what it is, who took it and under which number.

The log of them is written before the first row leaves.
"""

import secrets
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenregistry.exports import Columns, csv_response, xlsx_response
from wenregistry.models import StaffExport

from .exports import FOCAL_POINT_COLUMNS
from .models import Consent, ContactChannel, FocalPoint, FocalPointHolder
from .models.suggestion import LETTERS

FORMATS = {"csv": csv_response, "xlsx": xlsx_response}


class ReasonForm(forms.Form):
    """Why somebody takes a file with restricted details, and in which format."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("What the file is for; kept in the log."),
    )
    file_format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx"
    )


def channels_of(kind: str) -> Callable[[Any], list[str]]:
    """Reads an office's channels of a kind, each with who may know of it."""

    def read(office: Any) -> list[str]:
        return [f"{each.display} ({each.visibility})" for each in office.shown_channels if each.kind == kind]

    return read


def of_holders(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    """Reads something of each person who holds the post today."""
    return lambda office: [read(holder) for holder in office.current_holders]


SHARED = [
    "focal_point",
    "position_title_en",
    "unit",
    "organization_name",
    "country",
    "country_name",
    "network_acronym",
    "role",
    "rank",
    "sector",
    "languages",
    "since",
    "until",
]

STAFF_COLUMNS: Columns = {
    **{name: FOCAL_POINT_COLUMNS[name] for name in SHARED},
    "is_published": attrgetter("is_published"),
    "holder": of_holders(lambda holder: f"{holder.title} {holder.name}".strip()),
    "holder_since": of_holders(attrgetter("since")),
    "consents": of_holders(lambda holder: ", ".join(consent.scope for consent in holder.standing_consents)),
    **{kind.value: channels_of(kind.value) for kind in ContactChannel.Kind},
    "bounced_on": lambda office: [each.bounced_on for each in office.shown_channels if each.bounced_on],
    "verified_on": attrgetter("verified_on"),
    "verified_by": attrgetter("verified_by"),
    "note": attrgetter("note"),
    "is_sample": attrgetter("is_sample"),
}


def with_restricted_details(offices: QuerySet) -> QuerySet:
    """Offices with all that the columns read; who no longer holds a post is not among it."""
    holders = FocalPointHolder.objects.in_force()
    consents = Prefetch("consents", Consent.objects.filter(withdrawn_on=None), to_attr="standing_consents")
    channels = ContactChannel.objects.of_current_holders()
    return (
        FocalPoint.objects.filter(pk__in=offices.order_by().values("pk"))
        .in_order()
        .select_related("country", "network", "organization")
        .prefetch_related(
            Prefetch("holders", holders.prefetch_related(consents), to_attr="current_holders"),
            Prefetch("channels", channels, to_attr="shown_channels"),
        )
    )


def export(request: HttpRequest, offices: QuerySet, reason: str, file_format: str) -> HttpResponseBase:
    """Log the export of `offices`, then send the file."""
    author: Any = request.user
    taken = StaffExport.objects.create(
        author=author,
        serial=new_serial(),
        kind="focal-points",
        file_format=file_format,
        filters=request.GET.urlencode(),
        row_count=offices.order_by().values("pk").distinct().count(),
        reason=reason,
    )
    rows = with_restricted_details(offices)
    name = f"restricted-{taken.serial}"
    return FORMATS[file_format](request, name, STAFF_COLUMNS, rows, head_of(request, taken))


def head_of(request: HttpRequest, taken: StaffExport) -> Sequence[str]:
    """What stands above the headings, where nobody can overlook it."""
    user: Any = request.user
    person = user.get_full_name() or user.get_username()
    return [
        _("RESTRICTED: for the registry's staff only. Do not pass it on; delete it after use."),
        _("Taken by %(person)s on %(day)s, serial number %(serial)s.")
        % {"person": person, "day": timezone.localdate().isoformat(), "serial": taken.serial},
    ]


def new_serial() -> str:
    """A number that no two files share and nobody guesses."""
    return "-".join("".join(secrets.choice(LETTERS) for _each in range(4)) for _group in range(3))
