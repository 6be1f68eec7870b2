"""How to cite a sheet: in words, as BibTeX and as RIS."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wenregistry.addresses import absolute
from wenregistry.partial_dates import PartialDate

from .models import InformationSheet, Network

# What TeX takes for commands. BibTeX counts braces even behind a backslash, so these get names.
TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: rf"\{character}" for character in "&%$#_"},
    }
)

MEDIA_TYPES = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}


@dataclass(frozen=True)
class Citation:
    """One sheet as it stood on a day, named so that others find the same."""

    key: str
    title: str
    year: str
    edition: int | None
    changed_on: PartialDate
    verified_on: PartialDate | None
    url: str
    accessed_on: PartialDate

    @property
    def publisher(self) -> str:
        """Who answers for the content: a body, never a person."""
        return _("WEN registry")

    @property
    def version(self) -> str:
        """Which wording of the sheet this is."""
        names = {"edition": self.edition, "date": self.changed_on.display()}
        if self.edition:
            return _("edition %(edition)s, changed on %(date)s") % names
        return _("changed on %(date)s") % names

    @property
    def verified(self) -> str:
        """When somebody entitled to it last confirmed the content."""
        date = self.verified_on.display() if self.verified_on else _("not recorded")
        return _("verified: %(date)s") % {"date": date}

    @property
    def bib(self) -> str:
        """An entry for BibTeX."""
        fields = {
            "author": f"{{{self.publisher}}}",  # Braces keep the name of a body in one piece.
            "title": f"{{{tex(self.title)}}}",
            "year": self.year,
            "version": tex(self.version),
            "note": tex(self.verified),
            "publisher": self.publisher,
            "url": self.url,
            "urldate": self.accessed_on,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}}}\n"

    @property
    def ris(self) -> str:
        """An entry in the form that reference managers exchange."""
        fields = [
            ("TY", "ELEC"),
            ("ID", self.key),
            ("AU", self.publisher),
            ("TI", self.title),
            ("PY", self.year),
            ("ET", self.version),
            ("N1", self.verified),
            ("PB", self.publisher),
            ("LA", get_language()),
            ("UR", self.url),
            ("Y2", self.accessed_on.replace("-", "/")),
        ]
        lines = "".join(f"{tag}  - {in_one_line(value)}\r\n" for tag, value in fields)
        return f"{lines}ER  - \r\n"


def citation_of_network(request: HttpRequest, network: Any, sheet: InformationSheet | None) -> Citation:
    """How to cite the page of a `network` with its last change, which shows its newest `sheet`."""
    changed_on = day_of(network.changed_at)
    return Citation(
        key=network.slug,
        title=_("%(network)s: information sheet") % {"network": full_name(network)},
        year=changed_on[:4],
        edition=sheet.edition if sheet else None,
        changed_on=changed_on,
        verified_on=PartialDate(str(network.reviewed_on)) if network.reviewed_on else None,
        url=absolute(request, network.get_absolute_url()),
        accessed_on=day_of(timezone.now()),
    )


def citation_of_sheet(request: HttpRequest, sheet: InformationSheet) -> Citation:
    """How to cite one edition, which stays as it is."""
    names = {"network": full_name(sheet.network), "edition": sheet.edition}
    verified_on = sheet.approved_on or sheet.as_of
    return Citation(
        key=f"{sheet.network.slug}-{sheet.edition}",
        title=(
            _("%(network)s: information sheet of %(edition)s") % names
            if sheet.is_published
            else _("%(network)s: information sheet of %(edition)s (%(state)s)")
            % {**names, "state": sheet.get_state_display()}
        ),
        year=str(sheet.edition),
        edition=sheet.edition,
        changed_on=day_of(sheet.updated_at),
        verified_on=PartialDate(str(verified_on)) if verified_on else None,
        url=absolute(request, sheet.get_absolute_url()),
        accessed_on=day_of(timezone.now()),
    )


def citation_response(citation: Citation, ending: str) -> HttpResponse:
    """Download a citation as `bib` or `ris`."""
    return HttpResponse(
        getattr(citation, ending),
        content_type=f"{MEDIA_TYPES[ending]}; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, f"{citation.key}.{ending}")},
    )


def full_name(network: Network) -> str:
    """The name, with the acronym that people look for."""
    if not network.acronym:
        return network.name
    return _("%(name)s (%(acronym)s)") % {"name": network.name, "acronym": network.acronym}


def day_of(moment: datetime.datetime) -> PartialDate:
    return PartialDate(timezone.localdate(moment).isoformat())


def in_one_line(value: object) -> str:
    """A value without the line breaks that would begin another field."""
    return " ".join(str(value).split())


def tex(text: str) -> str:
    """`text` as TeX prints it."""
    return in_one_line(text).translate(TEX)
