import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenregistry.partial_dates import in_force
from wenregistry.querysets import (
    SearchableQuerySet,
    children,
    codes_named,
    count_of,
    lacks_sources,
    last_change,
    of_published,
    ordered_by,
    related,
)

from .freshness import Freshness

MEMBER_STATUSES = ["member", "party", "signatory"]

# The links of the enforcement chain that coverage looks for, and the sectors that count for each. A sector
# that is wider than one link, such as justice or the environment, counts for none.
ENFORCEMENT_CHAIN = {
    "police": ["police"],
    "customs": ["customs"],
    "prosecution": ["prosecution"],
    "wildlife": ["wildlife", "cites_authority"],
}


class PeriodQuerySet(QuerySet[Any]):
    """Rows that hold from a first to a last day."""

    def in_force(self, on: datetime.date | None = None) -> Self:
        """The rows that hold on a day, today unless another is given."""
        return self.filter(in_force(on or timezone.localdate()))

    def ended(self, on: datetime.date | None = None) -> Self:
        """The rows whose last day lies before a day, today unless another is given."""
        day = (on or timezone.localdate()).isoformat()
        return self.exclude(until__in=["", day[:4], day[:7]]).filter(until__lt=day)


class ReachedQuerySet(SearchableQuerySet):
    """Bodies with channels of their own."""

    def bounced(self) -> Self:
        """Those of which a mailbox bounced, each with `bounced_on`, the day of the first."""
        # The mailbox of somebody who left is nobody's concern any more.
        channels = children(self, "channels").of_current_holders()
        bounced = channels.filter(bounced_on__isnull=False).order_by("bounced_on")
        return self.annotate(bounced_on=Subquery(bounced.values("bounced_on")[:1])).filter(Exists(bounced))


class SourceQuerySet(QuerySet[Any]):
    def behind(self, *facts: QuerySet) -> Self:
        """The sources of all rows of several querysets, each once."""
        condition = Q(pk__in=[])
        for rows in facts:
            links = rows.model.sources.through.objects.filter(
                **{f"{rows.model._meta.model_name}__in": rows.order_by().values("pk")}
            )
            condition |= Q(pk__in=links.values("source"))
        return self.filter(condition)


class CountryQuerySet(SearchableQuerySet):
    def in_region(self, region: str) -> Self:
        """Countries of a region, subregion or intermediate region."""
        return self.filter(Q(region=region) | Q(subregion=region) | Q(intermediate_region=region))

    def with_counts(self) -> Self:
        """Add `network_count` and `focal_point_count`, of what is public and in force today."""
        memberships = children(self, "memberships").published().of_members().in_force()
        focal_points = children(self, "focal_points").for_directory()
        return self.annotate(
            network_count=count_of(memberships, "network"),
            focal_point_count=count_of(focal_points),
        )

    def in_networks(self) -> Self:
        """Countries with a standing of any kind in a published network today."""
        return self.filter(Exists(children(self, "memberships").published().in_force()))

    def with_focal_points(self) -> Self:
        """Countries for which a published office answers today."""
        return self.filter(Exists(children(self, "focal_points").for_directory()))

    def covered(self) -> Self:
        """Countries that count as members of a published network that works or is being set up."""
        return self.filter(Exists(children(self, "memberships").for_coverage()))

    def with_coverage(self) -> Self:
        """Add `active_network_count`, of the networks that coverage counts, and `has_sent_delegation`."""
        delegations = children(self, "participations").published().filter(category="delegation")
        return self.annotate(
            active_network_count=count_of(children(self, "memberships").for_coverage(), "network"),
            has_sent_delegation=Exists(delegations),
        )

    def for_coverage(self) -> Self:
        """
        Independent countries, and territories that count as members themselves, region by region.

        Adds `coverage_memberships`, and `other_standings` in the same networks, such as candidates.
        """
        return (
            self.with_coverage()
            .with_standings()
            .filter(Q(is_independent=True) | Q(active_network_count__gt=0))
            .order_by("region", "subregion", "intermediate_region", "sort_name")
        )

    def on_map(self) -> Self:
        """Countries that the map of coverage shades, with the same two lists of memberships."""
        shaded = Q(active_network_count__gt=0) | Q(has_sent_delegation=True)
        return self.with_coverage().with_standings().filter(shaded)

    def with_standings(self) -> Self:
        standings = related(self, "memberships").in_current_networks().with_labels()
        return self.prefetch_related(
            Prefetch("memberships", standings.of_members(), to_attr="coverage_memberships"),
            Prefetch("memberships", standings.of_others(), to_attr="other_standings"),
        )

    def partners_of(self, country: Any, on: datetime.date | None = None) -> Self:
        """Countries that count as members on a day of a published network in which `country` does too."""
        networks = country.memberships.published().of_members().in_force(on).values("network")
        memberships = children(self, "memberships").of_members().in_force(on)
        return self.filter(Exists(memberships.filter(network__in=networks)))

    def with_last_change(self) -> Self:
        """Add `changed_at`, of the country, its memberships, offices and meetings."""
        return self.annotate(
            changed_at=last_change(
                children(self, "memberships").published(),
                children(self, "focal_points").for_directory(),
                children(self, "participations").published(),
            )
        )


class OrganizationQuerySet(SearchableQuerySet):
    def with_meetings(self) -> Self:
        """Add `public_participations`: the published meetings in which each took part."""
        participations = related(self, "participations")
        return self.select_related("country").prefetch_related(
            Prefetch(
                "participations",
                participations.published().select_related("meeting"),
                to_attr="public_participations",
            )
        )

    def samples(self) -> Self:
        """The invented agencies that the sample offices belong to."""
        return self.filter(is_sample=True)


class NetworkQuerySet(ReachedQuerySet):
    def published(self) -> Self:
        """Only the networks that the public may see."""
        return self.filter(is_published=True)

    def current(self) -> Self:
        """Networks that work or are being set up: those that coverage counts."""
        return self.filter(status__in=["active", "forming"])

    def matching(self, word: str) -> Q:
        aliases = children(self, "names").filter(search_text__contains=word)
        return super().matching(word) | Q(Exists(aliases))

    def in_region(self, region: str) -> Self:
        """Networks that work in a region."""
        return self.filter(regions__contains=f",{region},")

    def covering(self, country: str, on: datetime.date | None = None) -> Self:
        """Networks in which a country has a standing of any kind on a day."""
        memberships = children(self, "memberships").in_force(on)
        return self.filter(Exists(memberships.filter(country=country)))

    def with_counts(self) -> Self:
        """Add how many countries and organizations count as members today, and `focal_point_count`."""
        members = children(self, "memberships").of_members().in_force()
        countries = members.filter(organization=None)
        return self.annotate(
            member_count=count_of(members),
            member_country_count=count_of(countries.exclude(status="signatory"), "country"),
            signatory_count=count_of(countries.filter(status="signatory"), "country"),
            member_organization_count=count_of(members.filter(country=None), "organization"),
            focal_point_count=count_of(children(self, "focal_points").for_directory()),
            has_sample_focal_points=Exists(children(self, "focal_points").for_directory().samples()),
        )

    def with_discrepancy(self) -> Self:
        """Networks of which sources differ, in a note of the network or in one of its memberships."""
        disputed = children(self, "memberships").filter(status="disputed", until="")
        return self.filter(Q(discrepancy_en__gt="") | Exists(disputed))

    def with_gaps(self) -> Self:
        """Add what each lacks: the names of `completeness.GAPS`."""
        members = children(self, "memberships").of_members().in_force()
        offices = children(self, "focal_points").in_force()
        return self.annotate(
            lacks_principal=~Exists(offices.filter(rank="principal")),
            lacks_member=~Exists(members) & Q(member_count_stated=None),
            lacks_sheet=~Exists(children(self, "sheets").filter(state="published")),
            lacks_summary=Q(summary_en=None) | Q(summary_en=""),
            lacks_founding=Q(founded_on=""),
            lacks_instrument=Q(founding_instrument=""),
            lacks_seat=(Q(host_city_en=None) | Q(host_city_en="")) & Q(host_country=None),
            lacks_sources=lacks_sources(self.model),
        )

    def without_sheet_since(self, edition: int) -> Self:
        """Networks that sent no sheet of an edition or a later one, each with its `newest_edition`."""
        sent = children(self, "sheets").answered()
        newest = Subquery(sent.values("edition")[:1])
        return self.filter(~Exists(sent.filter(edition__gte=edition))).annotate(newest_edition=newest)

    def by_label(self) -> Self:
        """Networks in the order of what rows call them: the acronym, or the name where there is none."""
        return self.order_by("sort_label", "slug")

    def for_list(self) -> Self:
        """Published networks with everything that a row of the list or export shows."""
        memberships = related(self, "memberships")
        return (
            self.published()
            .by_label()
            .with_counts()
            # For the order: an empty text is unknown too, and stands last.
            .annotate(known_founded_on=NullIf("founded_on", Value("")))
            .select_related("host_country", "host_organization")
            .prefetch_related(
                Prefetch("parent", self.model.objects.published()),
                Prefetch(
                    "memberships",
                    memberships.of_members().in_force().with_bodies(),
                    to_attr="members",
                ),
            )
        )

    def for_coverage(self) -> Self:
        """
        Published networks that work or are being set up, with what is recorded of their offices.

        Adds `verified_count`, `verified_on` (of the office confirmed last), and the number of offices
        for each link of the enforcement chain, such as `police_count`.
        """
        offices = children(self, "focal_points").for_directory()
        verified = offices.filter(Freshness.VERIFIED.condition(timezone.localdate()))
        last = offices.order_by(F("verified_on").desc(nulls_last=True))
        chain = {
            f"{link}_count": count_of(offices.in_sectors(sectors))
            for link, sectors in ENFORCEMENT_CHAIN.items()
        }
        return (
            self.published()
            .current()
            .by_label()
            .with_counts()
            .annotate(
                verified_count=count_of(verified),
                verified_on=Subquery(last.values("verified_on")[:1]),
                **chain,
            )
        )

    def for_sheet(self) -> Self:
        """Published networks with the facts at the head of their sheet."""
        return (
            self.published()
            .with_counts()
            .with_outcomes()
            .select_related("host_country", "host_organization")
            .prefetch_related("names", Prefetch("parent", self.model.objects.published()))
        )

    def with_outcomes(self) -> Self:
        """Add what `Network.outcomes` reads: the published outcomes that address each network."""
        own = related(self, "addressees")
        addressees = own.published().select_related("outcome__meeting")
        return self.prefetch_related(
            Prefetch("addressees", addressees, to_attr="own_addressees"),
            Prefetch("group_addressees", addressees, to_attr="shared_addressees"),
        )

    def with_last_change(self) -> Self:
        """Add `changed_at`, of the network and of what its sheet shows."""
        return self.annotate(
            changed_at=last_change(
                children(self, "memberships"),
                children(self, "events"),
                children(self, "sheets").published(),
                children(self, "focal_points").for_directory(),
                children(self, "participations").published(),
                children(self, "documents").published(),
                children(self, "trends").published(),
                children(self, "activities").published(),
            )
        )


class NetworkChildQuerySet(QuerySet[Any]):
    """Names and events, which are public where their network is."""

    def published(self) -> Self:
        """Rows of published networks."""
        return self.filter(of_published(self, "network"))


class NetworkEventQuerySet(NetworkChildQuerySet):
    def in_order(self) -> Self:
        """Events by their date, those without one last."""
        date = NullIf("date", Value(""))
        return self.annotate(known_date=date).order_by(F("known_date").asc(nulls_last=True), "id")


class RelationQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Relations between two published networks."""
        return self.filter(of_published(self, "from_network", "to_network"))


class MembershipQuerySet(PeriodQuerySet):
    def published(self) -> Self:
        """Memberships in published networks."""
        return self.filter(of_published(self, "network"))

    def of_members(self) -> Self:
        """Those that coverage counts: members, parties and signatories."""
        return self.filter(status__in=MEMBER_STATUSES)

    def of_others(self) -> Self:
        """Those that coverage does not count, such as candidates, or where sources differ."""
        return self.exclude(status__in=MEMBER_STATUSES)

    def in_current_networks(self) -> Self:
        """Those in force today, in published networks that work or are being set up."""
        return self.in_force().filter(network__in=related(self, "network").published().current())

    def for_coverage(self) -> Self:
        """Those that count today, in published networks that work or are being set up."""
        return self.of_members().in_current_networks()

    def with_labels(self) -> Self:
        """Add the network of each, in the order of what rows call them."""
        label = ordered_by(self.model, "network__sort_label")
        return self.select_related("network").order_by(label, "id")

    def with_bodies(self) -> Self:
        """Add the country or organization of each, in the order of their names."""
        country = ordered_by(self.model, "country__sort_name")
        organization = ordered_by(self.model, "organization__sort_name")
        return self.select_related("country", "organization", "network").order_by(country, organization, "id")

    def with_networks(self) -> Self:
        """Add the network of each and the outcomes that address it, in the order of their names."""
        networks = related(self, "network").with_counts().with_outcomes()
        in_order = self.order_by(ordered_by(self.model, "network__sort_name"), "id")
        return in_order.prefetch_related(Prefetch("network", networks))


class InformationSheetQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """What the public may know of: published sheets, and that a network did not answer."""
        return self.filter(of_published(self, "network"), state__in=["published", "no_reply", "declined"])

    def answered(self) -> Self:
        """The published sheets themselves, the newest edition first."""
        return self.published().filter(state="published").order_by("-edition", "-id")

    def frozen(self) -> Self:
        """Sheets that the public could read until another followed: what they say stays as it was."""
        newer = self.model.objects.filter(
            network=OuterRef("network"), edition__gt=OuterRef("edition"), state="published"
        )
        return self.filter(Q(state="superseded") | Q(Exists(newer), state="published"))

    def update(self, **values: Any) -> int:
        columns = {*self.model.FROZEN, *self.model.SECTIONS, "network_id", "state"}
        if columns & values.keys() and self.frozen().exists():
            raise ValidationError(_("A sheet that a newer one has followed is frozen."))
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.frozen().exists():
            raise ValidationError(_("A sheet that a newer one has followed stays on record."))
        return super().delete()


class FocalPointQuerySet(ReachedQuerySet, PeriodQuerySet):  # type: ignore[override]
    def published(self) -> Self:
        """Published offices, of a published network or of none."""
        return self.filter(of_published(self, "network"), is_published=True)

    def in_order(self) -> Self:
        """Offices by country, those of a network as a whole last."""
        country = ordered_by(self.model, "country__sort_name")
        network = ordered_by(self.model, "network__sort_label")
        return self.order_by(country, network, "sort_name", "id")

    def for_directory(self, on: datetime.date | None = None) -> Self:
        """The published offices in force on a day."""
        return self.published().in_force(on).in_order()

    def stale(self) -> Self:
        """Offices that were not confirmed for 15 months, or never."""
        today = timezone.localdate()
        return self.filter(Freshness.UNCONFIRMED.condition(today) | Freshness.NEVER.condition(today))

    def in_sectors(self, sectors: list[str]) -> Self:
        """Offices of certain sectors; one without a sector of its own has that of its agency."""
        of_agency = Q(sector="", organization__sector__in=sectors)
        return self.filter(Q(sector__in=sectors) | of_agency)

    def matching(self, word: str) -> Q:
        networks = related(self, "network").published()
        return (
            super().matching(word)
            | Q(sector__in=codes_named(self.model, "sector", word))
            | Q(role__in=codes_named(self.model, "role", word))
            | Q(country__search_text__contains=word)
            | Q(organization__search_text__contains=word)
            | Q(network__in=networks.filter(networks.matching(word)))
        )

    def with_details(self) -> Self:
        """Add what a row of the directory shows, `public_channels` and `passes_messages_on` among it."""
        channels = related(self, "channels")
        on_request = children(self, "channels").on_request()
        return (
            self.select_related("country", "network", "organization")
            .prefetch_related(Prefetch("channels", channels.public(), to_attr="public_channels"))
            .annotate(passes_messages_on=Exists(on_request))
        )

    def with_relay(self) -> Self:
        """Add `takes_messages`, of offices to which visitors can write through the site."""
        mailboxes = children(self, "channels").for_relay()
        return self.annotate(takes_messages=Q(is_sample=False) & Exists(mailboxes))

    def samples(self) -> Self:
        """The invented offices."""
        return self.filter(is_sample=True)

    def for_search_engines(self) -> Self:
        """The real offices in force, with `changed_at`, of the office and its public channels."""
        return (
            self.for_directory()
            .filter(is_sample=False)
            .annotate(changed_at=last_change(children(self, "channels").public()))
        )


class FocalPointHolderQuerySet(PeriodQuerySet):
    def in_force(self, on: datetime.date | None = None) -> Self:
        """The people whose time at a post has not ended; a successor is on file before it begins."""
        return self.exclude(pk__in=self.ended(on).values("pk"))

    def to_erase(self, on: datetime.date | None = None) -> Self:
        """The people whose time ended at least 24 months ago."""
        day = on or timezone.localdate()
        first = datetime.date(day.year - 2, day.month, min(day.day, 28))
        return self.ended(first)


class ContactChannelQuerySet(QuerySet[Any]):
    def published_parents(self) -> Self:
        """Channels of published offices in force today, or of published networks."""
        offices = related(self, "focal_point").for_directory()
        networks = related(self, "network").published()
        return self.filter(Q(focal_point__in=offices) | Q(network__in=networks))

    def public(self) -> Self:
        """The only channels that any public output may show."""
        return self.published_parents().filter(visibility="public", holder=None, is_office=True)

    def on_request(self) -> Self:
        """Channels of which the public may know only that a message can be passed on."""
        return self.published_parents().filter(visibility="on_request")

    def of_current_holders(self) -> Self:
        """All channels but those of persons who no longer hold the post."""
        holders = related(self, "holder").in_force()
        return self.filter(Q(holder=None) | Q(holder__in=holders))

    def for_relay(self) -> Self:
        """Mailboxes to which messages are passed on: of the office, or of a holder who agreed to that."""
        agreed = Q(holder__consents__scope="relay", holder__consents__withdrawn_on=None)
        holds_it = in_force(timezone.localdate(), "holder__")
        mailboxes = self.on_request().filter(kind="email", bounced_on=None)
        return mailboxes.filter(Q(holder=None) | agreed & holds_it).distinct()

    def of_offices(self) -> Self:
        """The mailboxes that belong to no person, and did not bounce."""
        return self.filter(kind="email", bounced_on=None, holder=None, is_office=True)

    def of_organization(self, organization: Any) -> Self:
        """The mailboxes of an organization's offices in the directory, of principal ones first."""
        offices = related(self, "focal_point").for_directory()
        offices = offices.filter(organization=organization, is_sample=False)
        mailboxes = self.of_offices().filter(focal_point__in=offices.order_by())
        return mailboxes.order_by("-focal_point__rank", "focal_point", "pk")

    def of_secretariat(self, network: Any) -> Self:
        """The mailboxes of those who speak for a network: of its secretariat's office, then of itself."""
        if network is None:
            return self.none()
        offices = related(self, "focal_point").for_directory()
        offices = offices.filter(role="network_secretariat", is_sample=False)
        spoken_for = Q(focal_point__in=offices.order_by(), focal_point__network=network) | Q(network=network)
        of_office_first = F("focal_point").asc(nulls_last=True)
        return (
            self.of_offices()
            .filter(spoken_for)
            .exclude(focal_point=None, network=None)
            .order_by(of_office_first, "pk")
        )

    def for_verification(self) -> Self:
        """The mailboxes that can be asked about an office: its own first, then that of who holds the post."""
        mailboxes = self.of_current_holders().filter(kind="email", bounced_on=None)
        return mailboxes.order_by(F("holder").asc(nulls_first=True), "-is_office", "pk")

    def note_bounce(self, address: str) -> None:
        """Note today on every mailbox of an address that a message to it did not arrive."""
        for channel in self.filter(kind="email", value__iexact=address, bounced_on=None):
            channel.bounced_on = timezone.localdate()
            channel.save()


class ToolQuerySet(SearchableQuerySet):
    def with_owners(self) -> Self:
        """Add the organizations that offer each, and `public_meetings`, which point to it."""
        meetings = related(self, "meetings").published()
        return self.prefetch_related("owners", Prefetch("meetings", meetings, to_attr="public_meetings"))


class VerificationRequestQuerySet(QuerySet[Any]):
    def with_details(self) -> Self:
        """Add all that a mail or page of a request shows."""
        channels = related(self, "channel")
        return self.select_related(
            "round",
            "channel__holder",
            "focal_point__organization",
            "focal_point__country",
            "focal_point__network",
        ).prefetch_related(Prefetch("focal_point__channels", channels.order_by("kind", "pk")))

    def of_directory(self) -> Self:
        """The requests of offices that the directory lists."""
        offices = related(self, "focal_point").for_directory().order_by()
        return self.filter(focal_point__in=offices.values("pk"))

    def overdue(self) -> Self:
        """Requests without an answer for more than 21 days, while their round still takes answers."""
        limit = timezone.now() - datetime.timedelta(days=21)
        unanswered = self.of_directory().filter(answered_at=None, sent_at__lt=limit)
        return unanswered.filter(round__closes_on__gte=timezone.localdate())

    def of_last_year(self) -> Self:
        """The requests of rounds started in the last 12 months, of offices that the directory lists."""
        limit = timezone.now() - datetime.timedelta(days=365)
        return self.of_directory().filter(round__started_at__gte=limit)
