from django.db.models import QuerySet

from wenregistry.sitemaps import RecordSitemap

from .models import Outcome


class OutcomeSitemap(RecordSitemap):
    def items(self) -> QuerySet[Outcome]:
        return Outcome.objects.published().with_last_change()
