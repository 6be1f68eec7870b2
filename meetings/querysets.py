import datetime
from typing import Any, Self

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from modeltranslation.utils import build_localized_fieldname, get_language

from wenregistry.querysets import (
    SearchableQuerySet,
    children,
    count_of,
    last_change,
    of_published,
    related,
)


class MeetingQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Only the meetings that the public may see."""
        return self.filter(is_published=True)

    def with_discrepancy(self) -> Self:
        """Meetings of which sources differ."""
        return self.filter(discrepancy_en__gt="")

    def upcoming(self) -> Self:
        """Planned meetings that are not over, the next one first."""
        planned = self.filter(status="planned").exclude(ends_on__lt=timezone.localdate())
        return planned.order_by(F("starts_on").asc(nulls_last=True), "slug")

    def attended_by(self, network: Any) -> Self:
        """Meetings in which a network took part."""
        participations = children(self, "participations").published()
        return self.filter(Exists(participations.filter(network=network)))

    def held(self, by: datetime.date | None = None) -> Self:
        """Meetings that took place by a day, today unless another is given."""
        return self.filter(status="held", starts_on__lte=by or timezone.localdate())

    def in_series(self, series: str) -> Self:
        """The meetings of a series, the first one first; other meetings are none."""
        meetings = self.filter(series=series).exclude(series="other")
        return meetings.order_by(F("starts_on").asc(nulls_last=True), "slug")

    def earlier_than(self, meeting: Any) -> Self:
        """The meetings held before one begins, the newest first; all others where no day is set for it."""
        earlier = self.held().exclude(pk=meeting.pk)
        return earlier.filter(starts_on__lt=meeting.starts_on) if meeting.starts_on else earlier

    def before(self, meeting: Any) -> Self:
        """The meetings of the same series held before one begins, the newest first."""
        return self.earlier_than(meeting).in_series(meeting.series).reverse()

    def with_counts(self) -> Self:
        """Add `network_count`, `delegation_count`, `organization_count`, `outcome_count`, and head counts."""
        participations = children(self, "participations").published()
        counted = participations.exclude(head_count=None)
        heads = counted.order_by().values("meeting").annotate(heads=Sum("head_count")).values("heads")
        return self.annotate(
            people_count=Subquery(heads),
            counted_body_count=count_of(counted),
            body_count=count_of(participations),
            network_count=count_of(participations.filter(category="network")),
            delegation_count=count_of(participations.filter(category="delegation")),
            organization_count=count_of(participations.exclude(category__in=["network", "delegation"])),
            outcome_count=count_of(children(self, "outcomes").published()),
        )

    def with_follow_up(self) -> Self:
        """Add `acted_on_count` of outcomes, `document_count`, and whether its series has a meeting before."""
        outcomes = children(self, "outcomes").published()
        earlier = self.model.objects.published().held().exclude(series="other")
        return self.annotate(
            acted_on_count=count_of(outcomes.reported_as("under_way", "done")),
            document_count=count_of(children(self, "documents").published()),
            has_meeting_before=Exists(
                earlier.filter(series=OuterRef("series"), starts_on__lt=OuterRef("starts_on"))
            ),
        )

    def for_list(self) -> Self:
        """Published meetings with everything that a row of the list or export shows."""
        organizations = related(self, "conveners")
        consortia_last = Case(When(kind="consortium", then=1), default=0)
        city_here = build_localized_fieldname("city", get_language())
        return (
            self.published()
            .with_counts()
            # For the order: an empty text is unknown too, and stands last.
            .annotate(known_city=NullIf(Coalesce(city_here, "city_en", output_field=CharField()), Value("")))
            .select_related("country")
            .prefetch_related(
                Prefetch("conveners", organizations.order_by(consortia_last, "sort_name")),
                Prefetch("funders", organizations.select_related("parent")),
            )
        )

    def with_last_change(self) -> Self:
        """Add `changed_at`, of the meeting and of what its page shows."""
        return self.annotate(
            changed_at=last_change(
                children(self, "participations").published(),
                children(self, "sessions"),
                children(self, "documents").published(),
                children(self, "trends").published(),
                children(self, "outcomes").published(),
            )
        )

    def for_coverage(self) -> Self:
        """Published meetings that took place, with `listed_networks`: the participations of networks."""
        networks = related(self, "participations").published().exclude(network=None)
        return (
            self.published()
            .held()
            .prefetch_related(
                Prefetch("participations", networks.select_related("network"), to_attr="listed_networks")
            )
        )


class SessionQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Sessions of published meetings."""
        return self.filter(of_published(self, "meeting"))

    def with_items(self) -> Self:
        """Add `public_items`, and `closed_count`: how many more there are whose titles stay closed."""
        items = related(self, "items")
        closed = children(self, "items").closed()
        return self.annotate(closed_count=count_of(closed)).prefetch_related(
            Prefetch("items", items.published().with_bodies(), to_attr="public_items")
        )


class SessionItemQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Items of published meetings that are not closed, nor in a closed session."""
        return self.filter(of_published(self, "session")).exclude(
            Q(access="closed") | Q(session__access="closed")
        )

    def closed(self) -> Self:
        """Items of which the public may know only the number."""
        return self.filter(Q(access="closed") | Q(session__access="closed"))

    def with_bodies(self) -> Self:
        """Add who presented each, and its document where that is public."""
        return self.select_related("organization").prefetch_related(
            Prefetch("network", related(self, "network").published()),
            Prefetch("document", related(self, "document").published()),
        )


class ParticipationQuerySet(QuerySet[Any]):
    def published(self) -> Self:
        """Participations in published meetings, of bodies that are not unpublished networks."""
        return self.filter(of_published(self, "meeting", "network"))

    def publishable(self) -> Self:
        """Participations that are public with their meeting: all but those of unpublished networks."""
        return self.filter(of_published(self, "network"))

    def concerning(self, country: Any) -> Self:
        """A country's own delegations, and the networks that it belongs to today."""
        networks = related(self, "network").published().covering(country)
        return self.filter(Q(country=country) | Q(network__in=networks))

    def with_bodies(self) -> Self:
        """Add the body behind each, in the order of the list: category, then name as printed."""
        return self.select_related("meeting", "network", "country", "organization").order_by(
            "meeting__starts_on", self.category_rank(), "id"
        )

    def category_rank(self) -> Case:
        """Networks first, then delegations and organizations, as meetings list them."""
        categories = enumerate(self.model.Category.values)
        return Case(*[When(category=category, then=rank) for rank, category in categories])

    def by_category(self) -> list[tuple[str, list]]:
        """The rows under the label of each category, in the order that the source prints them."""
        groups: dict[str, list] = {}
        for participation in self:
            groups.setdefault(participation.get_category_display(), []).append(participation)
        return list(groups.items())


class DocumentQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Public documents of published meetings and networks."""
        return self.filter(of_published(self, "meeting", "network"), access="public")

    def in_versions(self) -> list[tuple[Any, list]]:
        """Each document with its other languages: the reader's own stands first, or else the original."""
        groups: dict[int, list] = {}
        for document in self:
            groups.setdefault(document.translation_of_id or document.pk, []).append(document)
        here = get_language()
        for versions in groups.values():
            versions.sort(
                key=lambda version: (
                    version.language != here,
                    bool(version.translation_of_id),
                    version.language,
                )
            )
        return [(first, others) for first, *others in groups.values()]


class TaxonQuerySet(SearchableQuerySet):
    def noted(self) -> Self:
        """Taxa that published trends are about."""
        return self.filter(Exists(children(self, "trends").published()))


class TrendQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Trends of published meetings and networks, or of neither."""
        return self.filter(of_published(self, "meeting", "network"))

    def matching(self, word: str) -> Q:
        """Trends in which a word occurs, or in a name of what they are about."""
        taxa = related(self, "taxa").filter(search_text__contains=word)
        about = self.model.taxa.through.objects.filter(taxon__in=taxa)
        return super().matching(word) | Q(pk__in=about.values("trend"))

    def in_region(self, region: str) -> Self:
        """Trends of a region, of a part of it, or of a country in it."""
        countries = related(self, "countries").in_region(region)
        parts = countries.filter(region=region).values("subregion")
        smaller_parts = countries.exclude(intermediate_region="").values("intermediate_region")
        named = self.model.countries.through.objects.filter(country__in=countries)
        return self.filter(
            Q(region=region)
            | Q(region__in=parts)
            | Q(region__in=smaller_parts)
            | Q(pk__in=named.values("trend"))
        )

    def for_list(self) -> Self:
        """Published trends with what a row of the list or export shows, the newest meeting first."""
        activities = related(self, "activities").published()
        return (
            self.published()
            .select_related("meeting", "network")
            .prefetch_related(
                "taxa",
                "countries",
                "sources",
                Prefetch("activities", activities, to_attr="public_activities"),
            )
            # For the order: an empty text is unknown too, and stands last.
            .annotate(known_period=NullIf("period", Value("")))
            .order_by(
                F("meeting__starts_on").desc(nulls_last=True),
                "category",
                F("known_period").desc(nulls_last=True),
                "slug",
            )
        )
