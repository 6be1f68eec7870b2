import datetime

from django.db.models import QuerySet

from wenregistry.sitemaps import RecordSitemap, RegistrySitemap

from .models import Country, FocalPoint, InformationSheet, Network


class NetworkSitemap(RecordSitemap):
    def items(self) -> QuerySet[Network]:
        return Network.objects.published().with_last_change()


class EditionSitemap(RegistrySitemap):
    """One page for each edition, even where a late sheet followed the note that none came."""

    def items(self) -> list[InformationSheet]:
        sheets = InformationSheet.objects.published().select_related("network").order_by("updated_at")
        return list({(sheet.network_id, sheet.edition): sheet for sheet in sheets}.values())

    def lastmod(self, sheet: InformationSheet) -> datetime.datetime:
        return sheet.updated_at


class FocalPointSitemap(RecordSitemap):
    def items(self) -> QuerySet[FocalPoint]:
        return FocalPoint.objects.for_search_engines()


class CountrySitemap(RecordSitemap):
    def items(self) -> QuerySet[Country]:
        return Country.objects.with_last_change()
