"""
A list of bodies, pasted from the report of a meeting, as the spreadsheet that an import takes.

Nothing is guessed: a name is that of a body on record or it is handed on as printed, for the import to show
beside what it may have meant. Lines about people are refused before anything is kept.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import override

from wenregistry.exports import cell
from wenregistry.folding import fold
from wenregistry.imports import CellError, Refused
from wenregistry.imports.kinds import as_text
from wenregistry.translations import LANGUAGES

from .imports import Tables
from .models import Meeting, Participation

MOST_LETTERS = 30_000
COLUMNS = ["meeting", "category", "label_as_listed", "network", "country", "organization", "head_count"]
TABLES = {"network": "networks", "country": "countries", "organization": "organizations"}
# Where a body of each category is looked for; the first column is where an unknown one is asked about.
LOOKED_FOR = {
    "network": ["network", "organization"],
    "delegation": ["country", "organization"],
    "igo": ["organization", "network"],
    "ngo": ["organization", "network"],
    "donor": ["organization", "country"],
    "other": ["organization", "network"],
}
# What reports print above the bodies of a category, besides its own label.
HEADINGS = {
    "": ["List of participants", "Participants", "Liste des participants", "Lista de participantes"],
    "network": [
        *("WENs", "Wildlife Enforcement Networks", "Wildlife enforcement network representatives"),
        *("Réseaux de lutte contre la criminalité liée aux espèces sauvages", "Réseaux participants"),
        *("Redes de observancia y aplicación de la normativa de vida silvestre", "Redes participantes"),
    ],
    "delegation": [
        *("Parties", "Countries", "Delegations", "Governments", "States", "Governmental delegations"),
        *("Pays", "Délégations", "Gouvernements", "États"),
        *("Partes", "Países", "Delegaciones", "Gobiernos", "Estados"),
    ],
    "igo": [
        *("Intergovernmental organisations", "International organizations", "International organisations"),
        *("IGOs", "Intergovernmental bodies", "UN agencies", "OIG", "Organisations internationales"),
        *("Organizaciones internacionales", "Organismos internacionales"),
    ],
    "ngo": [
        *(
            "Non-governmental organisations",
            "NGOs",
            "Civil society",
            "ONG",
            "Société civile",
            "Sociedad civil",
        ),
    ],
    "donor": ["Funders", "Donateurs", "Bailleurs de fonds", "Donantes"],
    "other": [
        *("Other organisations", "Others", "Other participants", "Other bodies", "Observers", "Academia"),
        *("Private sector", "Autres", "Autres participants", "Observateurs", "Secteur privé"),
        *("Otros", "Otros participantes", "Observadores", "Sector privado"),
    ],
}

BULLET = re.compile(r"^\s*(?:[-–—•·*▪◦‣●○■□►▸✓]+\s*|\(?\d{1,3}[.)]\s+|\d{1,3}\t\s*|\(?[a-zA-Z]\)\s+)")
NUMBERING = re.compile(r"^\s*(?:#+|[IVX]+[.)]|[A-Za-z][.)])\s+")
FOOTNOTE = re.compile(r"(?:\s*(?:[*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹]+|\[\w{1,3}\])|(?<=[a-z])\d{1,2})$")
PEOPLE = (
    "persons|people|participants|delegates|representatives|personnes|délégués|représentants"
    "|personas|participantes|delegados|representantes"
)
HEAD_COUNT = re.compile(rf"\s*[(,:–—-]\s*(\d{{1,4}})\s+(?:{PEOPLE})\)?$", re.IGNORECASE)
NUMBER = re.compile(r"\s*\((\d{1,4})\)$")
SEPARATOR = re.compile(r"\s*[,;:]\s*(?:and|et|y|e)\s+|\s*[,;:]\s*|\s+(?:and|et|y|e)\s+")
OPEN_END = re.compile(r"(?:,|\s(?:and|et|y|e|the|of|de|des|du|del|la))$")
OPEN_START = re.compile(r"\(|(?:and|et|y|e)\s")
# Before a name in running text; in small letters, for “The Royal Foundation” is called so.
OF_THE_SENTENCE = re.compile(r"^(?:(?:and|et|y|e)\s+)?(?:(?:the|le|la|les|el|los|las)\s+|l[’'])?")
# Between the names of one body, as in “Horn of Africa WEN (HAWEN)”.
OTHER_NAME = re.compile(r"\s+/\s+|[()]")
PERSON = re.compile(
    r"(?<!\w)(?:(?:Mr|MR|Mrs|MRS|Ms|Miss|Dr|DR|Prof|Hon|Mme|MME|Mlle|Sr|Sra|Srta|Dra|Capt|Col|Gen)"
    r"\b\.?\s+|(?:M|MM|H\.E|S\.E)\.\s+)[^\W\d_]"
    r"|@|\+\d[\d ()./-]{6}"
)
# A name takes up few of the pieces into which commas cut it.
MOST_PIECES = 6
# A line is taken for a list where so much of it is on record: a name with a comma in it is none.
KNOWN_IN_LIST = 0.75


def spreadsheet_of(meeting: Meeting, text: str, *, counts_people: bool) -> bytes:
    """
    A CSV with a row for each body in `text`; raises `Refused` where a line is about a person.

    `counts_people` says that a bare number in brackets is one of people; it is left out where nobody says so.
    """
    if len(text) > MOST_LETTERS:
        raise Refused(_("The text is too long. Paste the list of bodies alone."))
    refuse_people(text)
    bodies = list(PastedList(Tables()).bodies(text))
    if not bodies:
        raise Refused(_("The text names no body."))
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for body in bodies:
        number = body.people or (body.number if counts_people else "")
        cells = [
            meeting.slug,
            body.category,
            body.label,
            *(body.cells.get(name, "") for name in TABLES),
            number,
        ]
        writer.writerow(map(cell, cells))
    return file.getvalue().encode()


def refuse_people(text: str) -> None:
    """Refuse a text with lines about people, by their numbers: what stands in them is repeated nowhere."""
    numbers = [str(number) for number, line in enumerate(text.splitlines(), 1) if PERSON.search(line)]
    if numbers:
        sentence = _("These lines look like people or addresses, not bodies: %(lines)s. Take them out.")
        raise Refused(sentence % {"lines": get_text_list(numbers, _("and"))})


@dataclass
class Body:
    """A name as printed, with the numbers beside it, and what each column of the spreadsheet says of it."""

    label: str
    category: str = ""
    people: str = ""
    number: str = ""
    cells: dict[str, str] = field(default_factory=dict)


class PastedList:
    """Reads a list with the names on record at hand."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.found: dict[tuple[str, str], str] = {}

    def bodies(self, text: str) -> Iterator[Body]:
        """Each body of the list, in its order, with the category of the heading above it."""
        category = ""
        for line in self.whole_lines(text):
            heading, rest = self.split_heading(line)
            if heading is not None:
                category = heading
            for label in self.labels(rest, category):
                if body := self.body(label, category):
                    yield body

    def body(self, label: str, category: str) -> Body | None:
        """The body with a label, without what is printed around its name; nothing where no name is left."""
        body = Body(label)
        body.label, body.people, body.number = stripped(label)
        if not re.search(r"[^\W\d_]", body.label):
            return None
        body.category = category
        columns = LOOKED_FOR.get(category, TABLES)
        known = {column: code for column in columns if (code := self.code(column, body.label))}
        if category:
            body.cells = dict(list((known or {LOOKED_FOR[category][0]: body.label}).items())[:1])
        else:
            # One that two tables know is in both columns: the rule of participations asks for one of them.
            body.cells = known or dict.fromkeys(TABLES, body.label)
            body.category = {"network": "network", "country": "delegation"}.get(next(iter(known), ""), "")
        return body

    # The names on record

    def code(self, column: str, name: str) -> str:
        """How a cell of a column names a body: by its code, or as printed where several are called so."""
        if (column, name) not in self.found:
            self.found[(column, name)] = self.look_up(column, name) or self.look_up_all(column, name)
        return self.found[(column, name)]

    def look_up(self, column: str, name: str) -> str:
        letters = re.sub(r"[\W\d_]", "", name)
        # “no”, “in” and “404” are words and numbers as well as codes of countries.
        if len(letters) <= 3 and not letters.isupper():
            return ""
        try:
            row = getattr(self.tables, TABLES[column]).known(name)
        except CellError:
            return name
        return as_text(row)

    def look_up_all(self, column: str, label: str) -> str:
        """The code of a body that is printed under several of its names; all of them have to agree."""
        names = [name.strip() for name in OTHER_NAME.split(label) if name.strip()]
        codes = {self.look_up(column, name) for name in names} if len(names) > 1 else set()
        return codes.pop() if len(codes) == 1 else ""

    def knows(self, name: str, columns: Iterable[str] = TABLES) -> bool:
        """Whether a text is the name of a body, with what is printed around it or without."""
        name = stripped(name)[0]
        return any(self.code(column, name) for column in columns)

    # Lines

    def whole_lines(self, text: str) -> Iterator[str]:
        """The lines of a text, those that the width of the page broke put together."""
        whole, hanging = "", 0
        for line in text.splitlines():
            bullet = BULLET.match(line)
            bare = " ".join(line[bullet.end() if bullet else 0 :].split())
            indent = len(line) - len(line.lstrip())
            if whole and bare and not bullet and (0 < hanging <= indent or self.goes_on(whole, bare)):
                whole = whole[:-1] + bare if whole.endswith("-") else f"{whole} {bare}"
            else:
                yield whole
                # What stands further to the right than a bullet belongs to it.
                whole, hanging = bare, indent + 1 if bullet else 0
        yield whole

    def goes_on(self, line: str, following: str) -> bool:
        """Whether a line ends within a name or a list that the following one goes on with."""
        if self.split_heading(following)[0] is not None:
            return False
        if line.endswith("-") or OPEN_END.search(line) or OPEN_START.match(following):
            return True
        if line.count("(") > line.count(")") or (";" in line and not line.endswith((";", "."))):
            return True
        return any(
            self.knows(f"{tail} {head}") and not (self.knows(tail) and self.knows(head))
            for tail in ends_of(line)
            for head in starts_of(following)
        )

    def split_heading(self, line: str) -> tuple[str | None, str]:
        """The category that a line announces, empty where that is not known, and what it lists itself."""
        before, colon, after = line.partition(":")
        title = NUMBERING.sub("", before)
        title = NUMBER.sub("", title.strip(" *_.")).strip(" *_.")
        if fold(title) in self.categories:
            return self.categories[fold(title)], after
        if not colon or self.knows(before):
            return None, line
        announced = {code for name, code in self.categories.items() if code and contains(fold(title), name)}
        if len(announced) == 1:
            return announced.pop(), after
        # A heading that means nothing here ends the one above it, and is shown as a name.
        return (None, line) if after.strip() else ("", before)

    @cached_property
    def categories(self) -> dict[str, str]:
        """The category of each folded heading."""
        labels = {fold(heading): category for category, headings in HEADINGS.items() for heading in headings}
        for language in LANGUAGES:
            with override(language):
                labels |= {fold(str(label)): code for code, label in Participation.Category.choices}
        return labels

    def labels(self, line: str, category: str) -> Iterator[str]:
        """The names in a line: those between semicolons, and within these the bodies of a running list."""
        for part in line.split(";"):
            ways = [LOOKED_FOR[category]] if category else [[column] for column in TABLES]
            lists = (self.running_list(part, columns) for columns in ways)
            yield from [part] if self.knows(part) else next(filter(None, lists), [part])

    def running_list(self, text: str, columns: list[str]) -> list[str]:
        """The names in running text, the longest that are known; none where too little of it is known."""
        pieces = pieces_of(text)
        names: list[str] = []
        known, place = 0, 0
        while place < len(pieces):
            ends = range(min(len(pieces), place + MOST_PIECES), place, -1)
            end = next((end for end in ends if self.knows(between(text, pieces, place, end), columns)), None)
            known += end is not None
            place, start = end or place + 1, place
            names.append(between(text, pieces, start, place))
        return names if len(names) > 1 and known >= KNOWN_IN_LIST * len(names) else []


def stripped(label: str) -> tuple[str, str, str]:
    """A name as printed, without footnotes and numbers; the number of people, and a bare one in brackets."""
    people = number = ""
    before = None
    while before != label:
        before, label = label, FOOTNOTE.sub("", label.strip().strip(",;")).strip()
        label = re.sub(r"(?<!\.\w)\.$", "", label)
        if found := HEAD_COUNT.search(label):
            people, label = found[1], label[: found.start()]
        elif found := NUMBER.search(label):
            number, label = found[1], label[: found.start()]
    return OF_THE_SENTENCE.sub("", label), people, number


def contains(text: str, words: str) -> bool:
    return f" {words} " in f" {text} "


Span = tuple[int, int]


def pieces_of(text: str) -> list[Span]:
    """Where the pieces of a list stand between its commas and conjunctions."""
    ends = [(found.start(), found.end()) for found in SEPARATOR.finditer(text)]
    spans = zip(
        [0, *(end for _start, end in ends)], [*(start for start, _end in ends), len(text)], strict=True
    )
    return [(start, end) for start, end in spans if text[start:end].strip()]


def between(text: str, pieces: list[Span], start: int, end: int) -> str:
    """The text from one piece up to another, with what parts them."""
    return text[pieces[start][0] : pieces[end - 1][1]]


def ends_of(line: str) -> list[str]:
    """The last pieces of a line, more and more of them."""
    pieces = pieces_of(line)[-MOST_PIECES:]
    return [between(line, pieces, place, len(pieces)) for place in reversed(range(len(pieces)))]


def starts_of(line: str) -> list[str]:
    """The first pieces of a line, more and more of them."""
    pieces = pieces_of(line)[:MOST_PIECES]
    return [between(line, pieces, 0, place + 1) for place in range(len(pieces))]
