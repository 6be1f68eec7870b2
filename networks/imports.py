"""The spreadsheets that bring in offices, channels and memberships, with the columns of the exports."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenregistry.imports import CellError, Column, Kind
from wenregistry.imports.kinds import Values
from wenregistry.imports.matching import (
    CountryNames,
    Names,
    boolean,
    choice,
    day,
    email,
    key_of,
    languages,
    partial_date,
    phone,
    require,
    web,
)

from .models import (
    ContactChannel,
    Country,
    FocalPoint,
    Membership,
    Network,
    Organization,
)
from .models.organization import Sector


class Bodies:
    """Who can be named in a cell; each table is read once, when it is first asked."""

    @cached_property
    def countries(self) -> Names:
        return CountryNames(
            (
                country,
                [country.iso2, country.iso3, country.m49, str(int(country.m49)), *names_of(country)],
                country.aliases.splitlines(),
            )
            for country in Country.objects.all()
        )

    @cached_property
    def networks(self) -> Names:
        return Names(
            (
                network,
                [network.slug, network.acronym, *names_of(network)],
                [name.text for name in network.names.all()],
            )
            for network in Network.objects.prefetch_related("names")
        )

    @cached_property
    def organizations(self) -> Names:
        return Names(
            (
                organization,
                [organization.slug, organization.acronym, *names_of(organization)],
                organization.aliases.splitlines(),
            )
            for organization in Organization.objects.all()
        )

    @cached_property
    def focal_points(self) -> dict[UUID, FocalPoint]:
        return {office.public_id: office for office in FocalPoint.objects.all()}


def names_of(record: Any) -> list[str | None]:
    """The names of a record in the three languages."""
    return [record.name_en, record.name_fr, record.name_es]


def named(table: str) -> Callable[[str, Any], Any]:
    """Parses the name of a record in one of the look-up tables."""
    return lambda cell, tables: getattr(tables, table).find(cell)


def text(name: str, *titles: str, **options: Any) -> Column:
    """A column of text, for which the ends of lines are all alike."""
    return Column(name, titles, read=lambda record: lines(getattr(record, name)), **options)


def lines(text: str | None) -> str:
    """`text` with the ends of its lines as files are read."""
    return (text or "").replace("\r\n", "\n")


def derived(*names: str) -> list[Column]:
    """Columns that the registry works out itself; imports leave them out."""
    return [Column(name, is_read_only=True) for name in names]


def country_column(**options: Any) -> Column:
    titles = ["country or territory", "pays", "país", "país o territorio"]
    return Column("country", titles, named("countries"), **options)


def network_column(**options: Any) -> Column:
    return Column("network", ["WEN", "réseau", "red"], named("networks"), **options)


def organization_column(**options: Any) -> Column:
    titles = ["organisation", "agency", "institution", "organismo", "organización", "institución"]
    return Column("organization", titles, named("organizations"), **options)


SINCE = Column("since", ["from", "depuis", "desde"], partial_date)
UNTIL = Column("until", ["to", "jusqu'au", "hasta"], partial_date)
BASIS = Column("basis", ["base"], choice(Membership.Basis))


def refuse_changes(columns: Iterable[Column], model: type) -> Callable[[Values, Any], None]:
    """Refuses a value that no import may give, unless it is on record already, or by itself in a new one."""
    guarded = [column for column in columns if column.is_read_only and column.read]

    def check(values: Values, record: Any) -> None:
        for column in guarded:
            if column.name in values and values[column.name] != column.value_of(record or model()):
                raise CellError(
                    _("An import does not change this. Change it on the entry's own page."),
                    column=column.name,
                )

    return check


def refuse_disagreement(values: Values, columns: dict[str, str]) -> None:
    """Refuse a name that is not that of the body beside it, such as of another country."""
    for name, body in columns.items():
        if name in values and body in values and key_of(values[name]) not in called(values[body]):
            raise CellError(
                _("This does not agree with the column “%(column)s”.") % {"column": body}, column=name
            )


def called(body: Any) -> set[str]:
    """The keys of all that the exports call a body by."""
    return {key_of(name) for name in [*names_of(body), getattr(body, "acronym", "")] if name}


def public_id(cell: str, tables: Any) -> UUID:
    """The public id of an office."""
    try:
        return UUID(cell)
    except ValueError as error:
        raise CellError(_("This is not the id of an office.")) from error


# Focal points

# The public channels of an office that the directory's columns show, and how a cell of each is read.
CHANNELS: dict[str, tuple[str, int, Callable[[str, Any], str]]] = {
    "email_1": ("email", 0, email),
    "email_2": ("email", 1, email),
    "phone_1": ("phone", 0, phone),
    "phone_2": ("phone", 1, phone),
    "website": ("web", 0, web),
    "address": ("address", 0, lambda cell, tables: cell),
}
CHANNEL_TITLES = {
    "email_1": [
        "email",
        "e-mail",
        "e-mail address",
        "courriel",
        "correo electrónico",
        "adresse électronique",
    ],
    "phone_1": ["phone", "telephone", "téléphone", "teléfono"],
    "website": ["web", "site web", "sitio web"],
    "address": ["postal address", "adresse postale", "dirección postal", "adresse", "dirección"],
}


def channel_at(office: FocalPoint, kind: str, position: int) -> ContactChannel | None:
    """A public channel of an office by its place in the directory's columns."""
    public = [
        channel
        for channel in getattr(office, "imported_channels", ())
        if channel.kind == kind and channel.visibility == ContactChannel.Visibility.PUBLIC
    ]
    return public[position] if position < len(public) else None


def read_channel(kind: str, position: int, office: FocalPoint) -> str:
    channel = channel_at(office, kind, position)
    return lines(channel.value) if channel else ""


def write_channel(kind: str, position: int, office: FocalPoint, value: str) -> None:
    """Change a public channel, or keep a new one for staff only, who decide whether it is public."""
    channel = channel_at(office, kind, position) or ContactChannel(focal_point=office, kind=kind)
    channel.value, channel.bounced_on = value, None
    channel.save()


def post_of(values: Values) -> tuple[Any, ...]:
    """What tells a post from others, where a file does not give its id."""
    bodies = (values[name].pk if name in values else None for name in ("network", "country", "organization"))
    titles = (values.get(f"position_title_{language}") for language in ("en", "fr", "es"))
    return (
        *bodies,
        values.get("role", ""),
        values.get("rank", FocalPoint.Rank.PRINCIPAL),
        next(filter(None, titles), ""),
    )


def find_offices(keys: Collection[Any]) -> dict[Any, FocalPoint]:
    """Offices by public id, or by their post where exactly one on file has it."""
    ids = [key for key in keys if isinstance(key, UUID)]
    titles = {key[-1] for key in keys if isinstance(key, tuple)} - {""}
    same_title = (
        Q(position_title_en__in=titles) | Q(position_title_fr__in=titles) | Q(position_title_es__in=titles)
    )
    offices = (
        FocalPoint.objects.filter(Q(public_id__in=ids) | same_title)
        .with_details()
        .prefetch_related(Prefetch("channels", ContactChannel.objects.order_by("id"), "imported_channels"))
    )
    found: dict[Any, FocalPoint] = {}
    posts: dict[Any, list[FocalPoint]] = defaultdict(list)
    for office in offices:
        found[office.public_id] = office
        bodies = (office.network_id, office.country_id, office.organization_id)
        for title in titles & {office.position_title_en, office.position_title_fr, office.position_title_es}:
            posts[(*bodies, office.role, office.rank, title)].append(office)
    for post in posts.keys() & set(keys):
        fitting = posts[post]
        fitting[0].fits_several = len(fitting) > 1  # type: ignore[attr-defined]
        found[post] = fitting[0]
    return found


def check_office(values: Values, office: Any) -> None:
    if office is None and "focal_point" in values:
        raise CellError(_("No office has this id. Leave it empty for a new one."), column="focal_point")
    if "focal_point" not in values and getattr(office, "fits_several", False):
        raise CellError(
            _("Several entries are alike. Give the id of the one that is meant."), column="focal_point"
        )
    refuse_disagreement(
        values, {"organization_name": "organization", "country_name": "country", "network_acronym": "network"}
    )
    refuse_changes(FOCAL_POINT_COLUMNS, FocalPoint)(values, office)
    # What is on file already, though not public, is no news.
    on_file = {
        (channel.kind, channel.value)
        for channel in getattr(office, "imported_channels", ())
        if channel.visibility != ContactChannel.Visibility.PUBLIC
    }
    for name, (kind, position, _parse) in CHANNELS.items():
        if (kind, values.get(name)) in on_file and not channel_at(office, kind, position):
            del values[name]


FOCAL_POINT_COLUMNS = [
    Column("focal_point", ["id", "public id"], public_id, lambda office: office.public_id, is_read_only=True),
    text("position_title_en", "position title", "position", "post", "title of the post", is_required=True),
    text("position_title_fr", "titre du poste", "poste", "fonction"),
    text("position_title_es", "título del cargo", "cargo", "puesto"),
    text("unit", "unité", "unidad"),
    organization_column(),
    Column("organization_name", is_read_only=True),
    country_column(),
    Column("country_name", is_read_only=True),
    network_column(),
    Column("network_acronym", is_read_only=True),
    Column("role", ["rôle", "función"], choice(FocalPoint.Role), is_required=True),
    Column("rank", ["rang", "rango"], choice(FocalPoint.Rank)),
    Column("sector", ["secteur"], choice(Sector)),
    text("topic", "sujet", "tema"),
    Column("languages", ["langues", "idiomas", "language", "langue", "idioma"], languages()),
    SINCE,
    UNTIL,
    text("designation_reference", "reference of the designation"),
    Column("designation_date", ["date of the designation"], partial_date),
    *(
        Column(
            name,
            CHANNEL_TITLES.get(name, ()),
            parse,
            partial(read_channel, kind, position),
            partial(write_channel, kind, position),
            is_related=True,
        )
        for name, (kind, position, parse) in CHANNELS.items()
    ),
    Column(
        "passes_messages_on",
        parse=boolean,
        read=lambda office: bool(getattr(office, "passes_messages_on", False)),
        is_read_only=True,
    ),
    Column("verified_on", parse=day, read=lambda office: office.verified_on, is_read_only=True),
    Column(
        "verified_by",
        parse=choice(FocalPoint.VerifiedBy),
        read=lambda office: office.verified_by,
        is_read_only=True,
    ),
    Column("is_sample", parse=boolean, read=lambda office: office.is_sample, is_read_only=True),
    Column("is_published", parse=boolean, read=lambda office: office.is_published, is_read_only=True),
    *derived("freshness", "updated_at", "url"),
]

FOCAL_POINTS = Kind(
    name="focal_points",
    label=gettext_lazy("focal points"),
    model=FocalPoint,
    columns=FOCAL_POINT_COLUMNS,
    key=lambda values: values.get("focal_point") or post_of(values),
    find=find_offices,
    tables=Bodies,
    check=check_office,
)


# Contact channels


def channel_key(values: Values) -> tuple[UUID, str, str]:
    """The office, the kind and the value, which is put into the form in which it is kept."""
    require(values, "focal_point", "kind", "value")
    channel = ContactChannel(kind=values["kind"], value=values["value"])
    try:
        if channel.kind == ContactChannel.Kind.EMAIL:
            email(channel.value, None)  # Names a second address in the cell.
        channel.clean()
    except CellError as error:
        raise CellError(error.sentence, column="value") from error
    except ValidationError as error:
        raise CellError(" ".join(error.messages), column="value") from error
    values["value"] = channel.value
    return values["focal_point"].public_id, channel.kind, channel.value


def find_channels(keys: Collection[Any]) -> dict[Any, ContactChannel]:
    channels = ContactChannel.objects.filter(
        focal_point__public_id__in={key[0] for key in keys}, value__in={key[2] for key in keys}
    )
    found = {}
    for channel in channels.select_related("focal_point").order_by("-id"):
        office: Any = channel.focal_point
        found[(office.public_id, channel.kind, channel.value)] = channel
    return found


def office_of(cell: str, tables: Bodies) -> FocalPoint:
    """The office with a public id."""
    office = tables.focal_points.get(public_id(cell, tables))
    if not office:
        raise CellError(_("No office has this id."))
    return office


CHANNEL_COLUMNS = [
    Column("focal_point", ["id", "public id"], office_of, is_required=True),
    Column("kind", ["type", "tipo"], choice(ContactChannel.Kind), is_required=True),
    Column("value", ["valeur", "valor"], is_required=True),
    Column("is_office", ["office channel"], boolean),
    # A new channel is for staff only; no import shows one to the public.
    Column(
        "visibility",
        parse=choice(ContactChannel.Visibility),
        read=lambda channel: channel.visibility,
        is_read_only=True,
    ),
]

CHANNELS_OF_OFFICES = Kind(
    name="channels",
    label=gettext_lazy("contact channels"),
    model=ContactChannel,
    columns=CHANNEL_COLUMNS,
    key=channel_key,
    find=find_channels,
    tables=Bodies,
    check=refuse_changes(CHANNEL_COLUMNS, ContactChannel),
    also_needs=["networks.view_restricted_details"],
    published_with="focal_point",
)


# Memberships


def membership_key(values: Values) -> tuple[Any, ...]:
    """The network, the member and the first day, which a file may leave out."""
    require(values, "network")
    if ("country" in values) == ("organization" in values):
        raise CellError(_("Name either a country or an organization."), column="country")
    country, organization = values.get("country"), values.get("organization")
    return (
        values["network"].pk,
        country.pk if country else None,
        organization.pk if organization else None,
        values.get("since", ""),
    )


def find_memberships(keys: Collection[Any]) -> dict[Any, Membership]:
    """Memberships by their first day, or the open one where no day is given."""
    memberships = Membership.objects.filter(network__in={key[0] for key in keys}).filter(
        Q(country__in={key[1] for key in keys} - {None})
        | Q(organization__in={key[2] for key in keys} - {None})
    )
    found: dict[Any, Membership] = {}
    for membership in memberships.select_related("network", "country", "organization").order_by("id"):
        body = (membership.network_id, membership.country_id, membership.organization_id)
        found[(*body, membership.since)] = membership
        if not membership.until:
            found[(*body, "")] = membership
    return found


MEMBERSHIPS = Kind(
    name="memberships",
    label=gettext_lazy("memberships"),
    model=Membership,
    columns=[
        network_column(is_required=True),
        country_column(),
        organization_column(),
        Column("status", ["statut", "estado"], choice(Membership.Status)),
        SINCE,
        UNTIL,
        BASIS,
        *derived("updated_at", "url"),
    ],
    key=membership_key,
    find=find_memberships,
    tables=Bodies,
    published_with="network",
)

KINDS = [FOCAL_POINTS, CHANNELS_OF_OFFICES, MEMBERSHIPS]
