from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from meetings.models import Meeting
from wenregistry.sitemaps import RecordSitemap, RegistrySitemap

from .models import Activity, Outcome


class OutcomeSitemap(RecordSitemap):
    def items(self) -> QuerySet[Outcome]:
        return Outcome.objects.published().with_last_change()


class ActivitySitemap(RecordSitemap):
    def items(self) -> QuerySet[Activity]:
        return Activity.objects.published().annotate(changed_at=F("updated_at"))


class ProgressSitemap(RegistrySitemap):
    """What the meetings after the first one review; when an answer came in is not told of the page."""

    def items(self) -> QuerySet[Meeting]:
        series = Meeting.objects.published().in_series(Meeting.Series.GLOBAL)
        first = series.held().first()
        return series.filter(Q(starts_on=None) | Q(starts_on__gt=first.starts_on)) if first else series.none()

    def location(self, meeting: Any) -> str:
        return reverse("outcomes:progress", args=[meeting.slug])
