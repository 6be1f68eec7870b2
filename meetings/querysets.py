from typing import Self

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from wenregistry.querysets import SearchableQuerySet, children, count_of, of_published


class MeetingQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Only the meetings that the public may see."""
        return self.filter(is_published=True)

    def newest_first(self) -> Self:
        """Planned meetings without a date, then the latest."""
        return self.order_by(F("starts_on").desc(nulls_first=True), "slug")

    def held(self) -> Self:
        """Meetings that took place."""
        return self.filter(status="held", starts_on__lte=timezone.localdate())

    def with_counts(self) -> Self:
        """Add `network_count`, `delegation_count`, `organization_count` and `outcome_count`."""
        participations = children(self, "participations").published()
        return self.annotate(
            network_count=count_of(participations.filter(category="network")),
            delegation_count=count_of(participations.filter(category="delegation")),
            organization_count=count_of(participations.exclude(category__in=["network", "delegation"])),
            outcome_count=count_of(children(self, "outcomes").published()),
        )

    def for_list(self) -> Self:
        """Published meetings with everything that a row of the list or export shows."""
        return (
            self.published().with_counts().select_related("country").prefetch_related("conveners", "funders")
        )


class SessionQuerySet(QuerySet):
    def published(self) -> Self:
        """Sessions of published meetings."""
        return self.filter(of_published(self, "meeting"))

    def with_items(self) -> Self:
        """Add `public_items`, and `closed_count`: how many more there are whose titles stay closed."""
        items = self.model._meta.get_field("items").related_model.objects
        closed = children(self, "items").closed()
        return self.annotate(closed_count=count_of(closed)).prefetch_related(
            Prefetch("items", items.published().with_bodies(), to_attr="public_items")
        )


class SessionItemQuerySet(QuerySet):
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
        documents = self.model._meta.get_field("document").related_model.objects
        return self.select_related("organization", "network").prefetch_related(
            Prefetch("document", documents.published())
        )


class ParticipationQuerySet(QuerySet):
    def published(self) -> Self:
        """Participations in published meetings, of bodies that are not unpublished networks."""
        return self.filter(of_published(self, "meeting", "network"))

    def with_bodies(self) -> Self:
        """Add the body behind each, in the order of the list: category, then name as printed."""
        return self.select_related("meeting", "network", "country", "organization").order_by(
            "meeting__starts_on", "category", "label_as_listed", "id"
        )


class DocumentQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Public documents of published meetings and networks."""
        return self.filter(of_published(self, "meeting", "network"), access="public")


class TrendQuerySet(SearchableQuerySet):
    def published(self) -> Self:
        """Trends of published meetings and networks, or of neither."""
        return self.filter(of_published(self, "meeting", "network"))
