from django.db.models import QuerySet

from wenregistry.sitemaps import RecordSitemap

from .models import Meeting


class MeetingSitemap(RecordSitemap):
    def items(self) -> QuerySet[Meeting]:
        return Meeting.objects.published().with_last_change()
