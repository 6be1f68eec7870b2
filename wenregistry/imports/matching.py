"""
What a cell means: names and choices in three languages, dates, ways to reach an office.

Nothing is guessed: what can be read in two ways is wrong, and what is near is only suggested.
"""

import datetime
import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Set
from functools import cache
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.utils.dates import MONTHS, MONTHS_3, MONTHS_AP
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from ..folding import fold
from ..languages import LANGUAGES
from ..partial_dates import PartialDate
from ..phones import parse_phone
from ..translations import LANGUAGES as READ_IN
from .kinds import CellError, Values

# Nearness is slow to judge: after so many unknown names in a file nobody waits for more.
MOST_SUGGESTIONS = 200
LITTLE_WORDS = {
    *("the", "of", "and"),
    *("le", "la", "les", "l", "de", "du", "des", "d", "et"),
    *("el", "los", "las", "del", "y"),
}
# What formal names say besides of a country; not “state”, for the State of Georgia is none.
FORMAL_WORDS = {
    *("republic", "republique", "republica"),
    *("kingdom", "royaume", "reino"),
    *("principality", "principaute", "principado"),
    *("grand", "gran", "duchy", "duche", "ducado"),
    *("sultanate", "sultanat", "sultania", "sultanato"),
    *("commonwealth", "mancomunidad"),
    "union",
    *("federation", "federacion", "confederation", "confederacion"),
    *("federal", "federale", "federative", "federativa"),
    *("democratic", "democratique", "democratica"),
    *("people", "peoples", "s", "populaire", "popular"),
    *("socialist", "socialiste", "socialista"),
    *("islamic", "islamique", "islamica"),
    *("arab", "arabe"),
    *("bolivarian", "bolivarienne", "bolivariana"),
}
# “Republic of China” is not China, and “Republic of Dominica” may mean the Dominican one.
NEVER_FORMAL = {"china", "chine", "dominica", "dominique"}


def key_of(name: str) -> str:
    """What two spellings of one name share: “Viet Nam” and “Vietnam”, “St. Lucia” and “Saint Lucia”."""
    spaced = re.sub(r"\bst\b\.?", "saint", name.replace("&", " and "), flags=re.IGNORECASE)
    return fold(spaced.replace("_", " ")).replace(" ", "")


def loose_key_of(name: str, without: Set[str] = LITTLE_WORDS) -> str:
    """The key of a name without its little words: “Democratic Republic of Congo” lacks a “the”."""
    words = fold(re.sub(r"[-’'(),]", " ", name)).split()
    return "".join(word for word in words if word not in without)


def plain_key_of(name: str) -> str:
    """The key of a country's name without what formal names say besides: “Republic of Kenya” is Kenya."""
    return loose_key_of(name, LITTLE_WORDS | FORMAL_WORDS)


def spellings(name: str, marks: str = ",") -> Iterator[str]:
    """A name as it may stand in a list; “Korea, Republic of” stands turned around too."""
    yield name
    if found := re.match(rf"([^{marks}]*)[{marks}](.*)", name, re.DOTALL):
        yield f"{found[2]} {found[1]}"


def loose_keys_of(name: str) -> Iterator[str]:
    """The loose keys of a name; “Korea (the Republic of)” is turned around too."""
    return map(loose_key_of, spellings(name, ",("))


class Names:
    """The records of a table by all that they are called; a proper name comes before a mere alias."""

    def __init__(self, rows: Iterable[tuple[Any, Iterable[str | None], Iterable[str | None]]]) -> None:
        tiers: list[dict[str, list[Any]]] = [defaultdict(list) for _tier in range(3)]
        self.tiers = tiers
        self.labels: dict[str, list[Any]] = defaultdict(list)
        self.unknown: dict[str, str] = {}
        for row, names, aliases in rows:
            self.index(row, list(filter(None, names)), list(filter(None, aliases)))

    def index(self, row: Any, names: list[str], aliases: list[str]) -> None:
        self.add(row, 0, map(key_of, names))
        self.add(row, 1, map(key_of, aliases))
        for name in [*names, *aliases]:
            self.add(row, 2, loose_keys_of(name))

    def add(self, row: Any, tier: int, keys: Iterable[str]) -> None:
        for key in {*keys} - {""}:
            self.tiers[tier][key].append(row)
            self.labels[key].append(row)

    def find(self, cell: str) -> Any:
        """The record that a cell names; raises a `CellError` with what it may have meant."""
        if row := self.known(cell):
            return row
        raise CellError(_("This name is not on record."), self.suggestion(key_of(cell)))

    def known(self, cell: str) -> Any:
        """The record that a cell names, or nothing; raises a `CellError` where it can mean several."""
        keys = list(map(key_of, spellings(cell)))
        for names, ways in zip(self.tiers, [keys, keys, loose_keys_of(cell)], strict=True):
            if row := only(row for key in ways for row in names.get(key, [])):
                return row
        return self.by_formal_name(cell)

    def by_formal_name(self, cell: str) -> Any:
        """What a name means that is more formal than those on record; nothing where that is not certain."""
        return None

    def suggestion(self, key: str) -> str:
        """The records with the names nearest to one that is unknown."""
        if key not in self.unknown and len(self.unknown) < MOST_SUGGESTIONS:
            near = difflib.get_close_matches(key, self.labels, n=3, cutoff=0.65)
            longer = [name for name in self.labels if len(key) > 3 and name.startswith(key)]
            rows = {row.pk: row for name in [*near, *longer] for row in self.labels[name]}
            self.unknown[key] = listed(list(rows.values())[:5])
        return self.unknown.get(key, "")


class CountryNames(Names):
    """Countries; a formal name means one where the rest of it is its name, and could be of no other."""

    def __init__(self, rows: Iterable[tuple[Any, Iterable[str | None], Iterable[str | None]]]) -> None:
        self.plain: dict[str, list[Any]] = defaultdict(list)
        super().__init__(rows)

    def index(self, row: Any, names: list[str], aliases: list[str]) -> None:
        super().index(row, names, aliases)
        for name in [*names, *aliases]:
            self.plain[plain_key_of(name)].append(row)

    def by_formal_name(self, cell: str) -> Any:
        key = plain_key_of(cell)
        if not key or key in NEVER_FORMAL:
            return None
        # Of “Korea” there are two, whichever is formally called what.
        row = only(self.plain.get(key, []))
        return row if key in self.tiers[2] else None


def only(rows: Iterable[Any]) -> Any:
    """The one of some records, nothing where there is none; raises a `CellError` where there are several."""
    found = {row.pk: row for row in rows}
    if len(found) > 1:
        raise CellError(_("This name can mean several."), listed(found.values()))
    return next(iter(found.values()), None)


def listed(rows: Iterable[Any]) -> str:
    """Some records by name and by the code to write in the file."""
    return "; ".join(f"{row} ({getattr(row, 'slug', row.pk)})" for row in rows)


def require(values: Values, *names: str) -> None:
    """Refuse a row without a value that tells it from others."""
    for name in names:
        if name not in values:
            raise CellError(_("Every row needs this column."), column=name)


def choice(choices: Any) -> Callable[[str, Any], str]:
    """Parses the code or the label of a choice, in any of the three languages."""

    @cache
    def codes() -> dict[str, str]:
        pairs = [(code, label) for code, label in getattr(choices, "choices", choices) if code]
        found = {key_of(code): code for code, _label in pairs}
        for language in READ_IN:
            with override(language):
                for code, label in pairs:
                    found.setdefault(key_of(str(label)), code)
        return found

    def parse(cell: str, tables: Any) -> str:
        key = key_of(cell)
        if key not in codes():
            near = difflib.get_close_matches(key, codes(), n=3)
            raise CellError(
                _("This is none of the choices."), "; ".join(dict.fromkeys(codes()[name] for name in near))
            )
        return codes()[key]

    return parse


def several(parse: Callable[[str, Any], Any]) -> Callable[[str, Any], list[Any]]:
    """Parses a list with semicolons or commas between, each entry by `parse`."""

    def parse_all(cell: str, tables: Any) -> list[Any]:
        parts = [part.strip() for part in re.split(r"[;,\n]", cell)]
        return list(dict.fromkeys(parse(part, tables) for part in parts if part))

    return parse_all


def languages() -> Callable[[str, Any], list[str]]:
    """Parses languages by code, or by name in the three languages or in their own."""
    own = [(code, get_language_info(code)["name_local"]) for code, _name in LANGUAGES if knows(code)]
    return several(choice([*LANGUAGES, *own]))


def knows(code: str) -> bool:
    """Whether Django knows what the language calls itself."""
    try:
        return bool(get_language_info(code))
    except KeyError:
        return False


YES = {"yes", "y", "true", "1", "oui", "o", "vrai", "si", "s", "verdadero"}
NO = {"no", "n", "false", "0", "non", "faux", "falso"}


def boolean(cell: str, tables: Any) -> bool:
    """Yes or no, in the three languages."""
    if fold(cell) not in YES | NO:
        raise CellError(_("Write yes or no."))
    return fold(cell) in YES


def number(cell: str, tables: Any) -> int:
    """A whole number, with nothing around it."""
    if not re.fullmatch(r"\d{1,9}", cell, re.ASCII):
        raise CellError(_("Write a whole number in digits."))
    return int(cell)


@cache
def months() -> dict[str, int]:
    """The months by their folded names and short forms in the three languages."""
    found = {}
    for language in READ_IN:
        with override(language):
            for names in (MONTHS, MONTHS_3, MONTHS_AP):
                found.update({fold(str(name)): month for month, name in names.items()})
    return found


def partial_date(cell: str, tables: Any) -> PartialDate:
    """A date in ISO form or as day, month and year; raises a `CellError` where it can be read in two ways."""
    # Digits of other scripts are digits; Excel writes a day as its midnight.
    text = re.sub(r"\s00:00(:00)?$|T00:00(:00)?$", "", unicodedata.normalize("NFKC", cell))
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return date_of(text)
    if found := re.fullmatch(r"([0-9]{1,2})[/. -]+([0-9]{1,2})[/. -]+([0-9]{4})", text):
        return day_month_year(*map(int, found.groups()))
    if found := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{4})", text):
        return date_of(f"{found[2]}-{int(found[1]):02}")
    if re.fullmatch(r"[0-9]{1,2}[/. -]+[0-9]{1,2}[/. -]+[0-9]{2}", text):
        raise CellError(_("Write the year with four digits."))
    return in_words(text)


def day_month_year(day: int, month: int, year: int) -> PartialDate:
    """A date in figures, unless day and month could be the other way round."""
    readings = [f"{year}-{month:02}-{day:02}", f"{year}-{day:02}-{month:02}"]
    if day <= 12 and month <= 12 and day != month:
        raise CellError(_("This date can be read in two ways."), "; ".join(readings))
    if day <= 12 < month:
        raise CellError(_("Write the day before the month, or the date as year-month-day."), readings[1])
    return date_of(readings[0])


def in_words(text: str) -> PartialDate:
    """A date with its month in words, in one of the three languages."""
    words = [word for word in fold(re.sub(r"[-/.,’']", " ", text)).split() if word not in {"de", "del", "of"}]
    named = [months()[word] for word in words if word in months()]
    figures = [re.sub(r"(?<=\d)(st|nd|rd|th|er|o)$", "", word) for word in words if word not in months()]
    years = [figure for figure in figures if re.fullmatch(r"\d{4}", figure)]
    days = [int(figure) for figure in figures if re.fullmatch(r"\d{1,2}", figure)]
    if len(named) != 1 or len(years) != 1 or len(days) > 1 or len(years) + len(days) != len(figures):
        raise CellError(_("Write a date such as 2017, 2017-11, 2017-11-30 or 30 November 2017."))
    return date_of("-".join([years[0], f"{named[0]:02}", *(f"{day:02}" for day in days)]))


def date_of(text: str) -> PartialDate:
    try:
        return PartialDate(text)
    except ValueError as error:
        raise CellError(_("There is no such day.")) from error


def day(cell: str, tables: Any) -> datetime.date:
    """A date that is known to the day."""
    date = partial_date(cell, tables)
    if date.precision != "day":
        raise CellError(_("Write the whole date, with day and month."))
    return date.first_day


def email(cell: str, tables: Any) -> str:
    """One e-mail address."""
    address = cell.removeprefix("mailto:")
    if address.count("@") > 1 or (address.count("@") == 1 and re.search(r"[;,/\s]", address)):
        raise CellError(_("There is more than one address in this cell. Give each its own column or row."))
    return held_to(EmailValidator(), address, _("Write an e-mail address, such as unit@example.org."))


def web(cell: str, tables: Any) -> str:
    """One address of a page."""
    return held_to(URLValidator(["http", "https"]), cell, _("Write an address that starts with https://."))


def held_to(validate: Callable[[str], None], text: str, sentence: str) -> str:
    """`text` where a validator lets it pass."""
    try:
        validate(text)
    except ValidationError as error:
        raise CellError(sentence) from error
    return text


def phone(cell: str, tables: Any) -> str:
    """One telephone number with its country code, as E.164."""
    if len(re.findall(r"\+", cell)) > 1 or re.search(r"[;,/]", cell):
        raise CellError(_("There is more than one number in this cell. Give each its own column or row."))
    try:
        return parse_phone(cell)
    except phonenumbers.NumberParseException as error:
        raise CellError(_("Write the number with its country code, such as +254 20 123456.")) from error
