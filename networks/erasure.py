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

from .models import FocalPointHolder

ERASED = "[erased]"
# Shorter names, such as "An", are words of their own too often to be taken out alone.
SHORTEST_NAME = 4
# Texts that the public can read speak of marshes and bakers: from these only whole names are taken out.
PUBLIC_APPS = ["networks", "meetings", "outcomes"]


def erase(holder: FocalPointHolder, reason: str, author: Any = None) -> Erasure:
    """Erase a person from the registry, all or nothing, and keep a receipt without a word about them."""
    with transaction.atomic(), because(Erasure.Reason(reason).label):
        traces = Traces.of(holder)
        counts = Counter({"networks.focalpointholder": 1, "networks.consent": holder.consents.count()})
        counts["networks.contactchannel"] = holder.channels.count()
        holder.delete()
        for model in apps.get_models():
            counts[model._meta.label_lower] += clean_table(model, traces)
        counts["sessions.session"] += end_sessions(traces.all)
        counts["wenregistry.importrun"] += forget_uploads()
        receipt = Erasure.objects.create(
            serial=f"E{timezone.localdate():%Y%m%d}-{secrets.token_hex(4)}",
            author=author,
            reason=reason,
            counts={label: number for label, number in sorted(counts.items()) if number},
        )
        transaction.on_commit(reclaim)
    return receipt


@dataclass(frozen=True)
class Traces:
    """What to look for in folded text: whole names, mailboxes and numbers; in `all`, names alone too."""

    certain: re.Pattern[str]
    all: re.Pattern[str]

    @classmethod
    def of(cls, holder: FocalPointHolder) -> Self:
        """The traces that a person may have left, with the names in both orders."""
        given, family = folded(holder.given_name)[0], folded(holder.family_name)[0]
        whole = [f"{given} {family}", f"{family} {given}", f"{family}, {given}"] if given else []
        alone = [name for name in (given, family) if len(name) >= SHORTEST_NAME]
        ways = [form for each in holder.channels.all() for form in forms_of(each.kind, each.value)]
        return cls(
            any_of([*map(as_words, whole), *ways]),
            any_of([*map(as_words, [*whole, *alone]), *ways]),
        )

    def in_column(self, column: Any) -> re.Pattern[str]:
        """What is taken out of a column."""
        options = column.model._meta
        is_public = options.app_label in PUBLIC_APPS and options.model_name != "suggestion"
        return self.certain if is_public and column.name != "note" else self.all


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


def cleaned(value: Any, pattern: re.Pattern[str]) -> Any:
    """`value` with what `pattern` finds taken out, in lists and objects too."""
    match value:
        case str():
            return cleaned_text(value, pattern)
        case list():
            return [cleaned(item, pattern) for item in value]
        case dict():
            return {cleaned_text(str(key), pattern): cleaned(item, pattern) for key, item in value.items()}
    return value


def cleaned_text(text: str, pattern: re.Pattern[str]) -> str:
    plain, places = folded(text)
    for found in reversed([*pattern.finditer(plain)]):
        start, end = places[found.start()], places[found.end() - 1] + 1
        # An accent that is a character of its own belongs to the letter before it.
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        text = text[:start] + ERASED + text[end:]
    return text


def clean_table(model: Any, traces: Traces) -> int:
    """Take the traces out of every text of a table, past its history and its frozen fields; how many rows."""
    patterns = {
        column.attname: traces.in_column(column)
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
        and not (column.primary_key or column.unique or column.choices)
    }
    rows: models.QuerySet[Any] = models.QuerySet(model)
    number = 0
    for key, *values in rows.values_list("pk", *patterns).iterator() if patterns else ():
        before = dict(zip(patterns, values, strict=True))
        after = {name: cleaned(value, patterns[name]) for name, value in before.items()}
        changed = {name: value for name, value in after.items() if value != before[name]}
        if changed:
            # Read again under a lock: somebody may have changed the row meanwhile.
            locked = dict(
                zip(changed, rows.select_for_update().values_list(*changed).get(pk=key), strict=True)
            )
            changed = {name: cleaned(value, patterns[name]) for name, value in locked.items()}
            if model is Mail:
                # Nobody waits for it any more, wherever it would have gone.
                waiting = rows.filter(pk=key, state__in=[Mail.State.QUEUED, Mail.State.FAILED])
                waiting.update(state=Mail.State.CANCELLED)
            rows.filter(pk=key).update(**changed)
            number += 1
    return number


def end_sessions(pattern: re.Pattern[str]) -> int:
    """End the sessions that hold a trace."""
    holding = [
        session.pk
        for session in Session.objects.all()
        if cleaned(data := session.get_decoded(), pattern) != data
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
