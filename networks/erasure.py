"""Erasure of a person: the holder, their own channels and consents, and every trace of their values."""

import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

import phonenumbers
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from django.utils import timezone

from wenregistry.history import because
from wenregistry.models import Erasure, ImportRun, Mail

from .models import FocalPointHolder, Suggestion, VerificationRequest

ERASED = "[erased]"
# Shorter names, such as "An", are words of their own too often to be taken out alone.
SHORTEST_NAME = 4
SWEPT_APPS = ["wenregistry", "networks", "meetings", "outcomes", "auditlog", "admin"]
# Accounts are other people's; the rest holds no text that anybody wrote about a person.
NOT_SWEPT = [
    "wenregistry.user",
    "wenregistry.shippedrecord",
    "wenregistry.importheading",
    "wenregistry.erasure",
]
# Where staff and senders write freely, a name alone is one where it begins with a capital: elsewhere a
# marsh is a marsh.
FREE_TEXTS = {
    "admin.logentry": ["object_repr", "change_message"],
    "auditlog.logentry": ["additional_data"],
    "networks.suggestion": ["proposed", "message", "source", "decision"],
    "outcomes.report": ["text", "evidence_title", "decline_reason"],
    "wenregistry.importrun": ["file_name", "errors", "plan"],
    "wenregistry.mail": ["subject", "text"],
    "wenregistry.staffexport": ["filters", "reason"],
}


def erase(holder: FocalPointHolder, reason: str, author: Any = None) -> Erasure:
    """Erase a person from the registry, all or nothing, and keep a receipt without a word about them."""
    with transaction.atomic(), because(Erasure.Reason(reason).label):
        traces = Traces.of(holder)
        counts = Counter({"networks.focalpointholder": 1, "networks.consent": holder.consents.count()})
        counts["networks.contactchannel"] = holder.channels.count()
        counts["wenregistry.mail"] += forget_requests(holder)
        counts["networks.suggestion"] += forget_proposals(holder)
        holder.delete()
        for model in swept_tables():
            counts[model._meta.label_lower] += clean_table(model, traces)
        counts["sessions.session"] += end_sessions(traces)
        counts["wenregistry.importrun"] += forget_uploads()
        receipt = Erasure.objects.create(
            serial=f"E{timezone.localdate():%Y%m%d}-{secrets.token_hex(4)}",
            author=author,
            reason=reason,
            counts={label: number for label, number in sorted(counts.items()) if number},
        )
        transaction.on_commit(reclaim)
    return receipt


def swept_tables() -> Iterator[Any]:
    """Every table in which somebody may have written of a person."""
    for app in SWEPT_APPS:
        for model in apps.get_app_config(app).get_models():
            if model._meta.label_lower not in NOT_SWEPT:
                yield model


def forget_requests(holder: FocalPointHolder) -> int:
    """Take the address out of the mails that went to a mailbox of the person, whatever it was then."""
    asked = VerificationRequest.objects.filter(channel__holder=holder).values("public_id")
    return Mail.objects.filter(request__in=asked).update(to=ERASED, subject="", text="")


def forget_proposals(holder: FocalPointHolder) -> int:
    """Take out what suggestions wanted to write into the person's own channels."""
    own = {f"channel:{channel.pk}" for channel in holder.channels.all()}
    number = 0
    for suggestion in Suggestion.objects.filter(focal_point=holder.focal_point):
        if own & suggestion.proposed.keys():
            proposed = {name: ERASED if name in own else value for name, value in suggestion.proposed.items()}
            Suggestion.objects.filter(pk=suggestion.pk).update(proposed=proposed)
            number += 1
    return number


@dataclass(frozen=True)
class Traces:
    """
    What to look for in folded text.

    `certain` are whole names, mailboxes and numbers, which are taken out everywhere; `alone` is a given or
    family name by itself.
    """

    certain: re.Pattern[str]
    alone: re.Pattern[str]

    @classmethod
    def of(cls, holder: FocalPointHolder) -> Self:
        """The traces that a person may have left, with the names in both orders."""
        given, family = folded(holder.given_name)[0], folded(holder.family_name)[0]
        whole = [f"{given} {family}", f"{family} {given}", f"{family}, {given}"] if given else []
        alone = [name for name in (given, family) if len(name) >= SHORTEST_NAME]
        ways = [form for each in holder.channels.all() for form in forms_of(each.kind, each.value)]
        return cls(any_of([*map(as_words, whole), *ways]), any_of([*map(as_words, alone)]))

    def cleaned(self, value: Any, column: Any) -> Any:
        """The `value` of a column without what is taken out of it."""
        value = cleaned(value, self.certain)
        is_free = column.name == "note" or column.name in FREE_TEXTS.get(column.model._meta.label_lower, [])
        return cleaned(value, self.alone, only_names=True) if is_free else self.without_notes(value)

    def without_notes(self, value: Any) -> Any:
        """`value`, a version in the history perhaps, with the names taken out of the notes in it."""
        match value:
            case dict():
                return {
                    key: cleaned(item, self.alone, only_names=True)
                    if key == "note"
                    else self.without_notes(item)
                    for key, item in value.items()
                }
            case list():
                return [self.without_notes(item) for item in value]
        return value


def as_words(name: str) -> str:
    """Finds a name where it stands as whole words, on one line or two."""
    return r"\b" + re.escape(name).replace(r"\ ", r"\s+") + r"\b"


def any_of(parts: list[str]) -> re.Pattern[str]:
    """Finds the longest of several."""
    return re.compile("|".join(sorted(parts, key=len, reverse=True)) or r"(?!)")


def forms_of(kind: str, value: str) -> Iterator[str]:
    """A value as it may stand in a text: a telephone number in any grouping, abroad and at home."""
    if kind != "phone":
        yield rf"(?<!\w){re.escape(folded(value)[0])}(?!\w)"
        return
    number = phonenumbers.parse(value, None)
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    for digits in (re.sub(r"\D", "", value), re.sub(r"\D", "", national)):
        yield r"(?<!\d)\+?" + r"[\s().\-/]*".join(digits) + r"(?!\d)"


def folded(text: str) -> tuple[str, list[int]]:
    """`text` without case and accents, and for each of its letters the place in `text`."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter.casefold()):
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), [*places, len(text)]


def cleaned(value: Any, pattern: re.Pattern[str], only_names: bool = False) -> Any:
    """`value` with what `pattern` finds taken out, in lists and objects too."""
    match value:
        case str():
            return cleaned_text(value, pattern, only_names)
        case list():
            return [cleaned(item, pattern, only_names) for item in value]
        case dict():
            return {key: cleaned(item, pattern, only_names) for key, item in value.items()}
    return value


def cleaned_text(text: str, pattern: re.Pattern[str], only_names: bool = False) -> str:
    """`text` with what `pattern` finds taken out; with `only_names`, words in small letters stay."""
    plain, places = folded(text)
    for found in reversed([*pattern.finditer(plain)]):
        start, end = places[found.start()], places[found.end() - 1] + 1
        if only_names and text[start].islower() and not is_search(text, start):
            continue
        # An accent that is a character of its own belongs to the letter before it.
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        text = text[:start] + ERASED + text[end:]
    return text


def is_search(text: str, start: int) -> bool:
    """Whether a word stands in a query string, where nobody minds capitals."""
    return text[:start].rpartition("&")[2].startswith("q=")


def clean_table(model: Any, traces: Traces) -> int:
    """Take the traces out of every text of a table, past its history and its frozen fields; how many rows."""
    columns = {
        column.attname: column
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and not (column.primary_key or column.unique or column.choices)
    }
    rows: models.QuerySet[Any] = models.QuerySet(model)
    number = 0
    for key, *values in rows.values_list("pk", *columns).iterator() if columns else ():
        before = dict(zip(columns, values, strict=True))
        changed = [name for name, value in before.items() if traces.cleaned(value, columns[name]) != value]
        if changed:
            # Read again under a lock: somebody may have changed the row meanwhile.
            locked = dict(
                zip(changed, rows.select_for_update().values_list(*changed).get(pk=key), strict=True)
            )
            rows.filter(pk=key).update(
                **{name: traces.cleaned(value, columns[name]) for name, value in locked.items()}
            )
            number += 1
            if model is Mail and any(cleaned(value, traces.certain) != value for value in locked.values()):
                # It speaks of the person, or goes to them: nobody waits for it any more.
                Mail.objects.to_send().filter(pk=key).update(state=Mail.State.CANCELLED)
    return number


def end_sessions(traces: Traces) -> int:
    """End the sessions that hold a trace: whoever signs in anew has lost nothing but a notice."""
    holding = [
        session.pk
        for session in Session.objects.all()
        if cleaned(cleaned(data := session.get_decoded(), traces.certain), traces.alone, only_names=True)
        != data
    ]
    return Session.objects.filter(pk__in=holding).delete()[0]


def forget_uploads() -> int:
    """Empty the files of imports that wait for a decision: nobody can look into them for a trace."""
    waiting = ImportRun.objects.exclude(content=None)
    return waiting.update(content=None, plan=None, errors="", state=ImportRun.State.ABANDONED)


def reclaim() -> None:
    """Have SQLite overwrite what was deleted; PostgreSQL does so when it next vacuums."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
