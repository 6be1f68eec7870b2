from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField

from networks.filters import CountryChoice, NetworkChoice
from networks.models import Country
from networks.models.country import Region
from wenregistry.filters import BoxesFilter, ListFilter, OrderFilter

from .commodities import commodities, naming
from .models import Meeting, Taxon, Trend


def hosts() -> QuerySet:
    """Countries in which a published meeting was held."""
    return Country.objects.filter(hosted_meetings__in=Meeting.objects.published()).distinct()


class MeetingFilter(ListFilter):
    """The form above the list of meetings."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    network = NetworkChoice(label=_("Network that took part"), method="attended_by")
    country = CountryChoice(offered=hosts)
    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )
    status = BoxesFilter(label=_("Status"), choices=Meeting.Status.choices)
    order = OrderFilter(
        fields={"starts_on": "date", "number": "number", "known_city": "city", "sort_name": "title"}
    )

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search(self, meetings, name, value):
        return meetings.search(value)

    def attended_by(self, meetings, name, network):
        return meetings.attended_by(network)

    def in_region(self, meetings, name, region):
        return meetings.filter(country__in=Country.objects.in_region(region))


def meetings_with_trends(request):
    return Meeting.objects.published().filter(trends__in=Trend.objects.published()).distinct()


class TaxonField(ModelChoiceField):
    def label_from_instance(self, taxon: Any) -> str:
        return (
            f"{taxon.scientific_name} – {taxon.common_name}" if taxon.common_name else taxon.scientific_name
        )


class TaxonChoice(ModelChoiceFilter):
    """The taxa that public trends are about, by their scientific and common names."""

    field_class = TaxonField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Taxon"),
            queryset=lambda request: Taxon.objects.noted(),
            to_field_name="slug",
            empty_label=_("All taxa"),
            **kwargs,
        )


class TrendFilter(ListFilter):
    """The form above the trends and priorities."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    meeting = ModelChoiceFilter(
        label=_("Meeting"),
        queryset=meetings_with_trends,
        to_field_name="slug",
        empty_label=_("All meetings"),
        null_label=_("Noted outside a meeting"),
        null_value="none",
    )
    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )
    network = NetworkChoice(label=_("Network"))
    taxon = TaxonChoice(field_name="taxa")
    commodity = ChoiceFilter(
        label=_("Commodity"), choices=commodities, method="naming", empty_label=_("All commodities")
    )
    category = BoxesFilter(label=_("Category"), choices=Trend.Category.choices)
    order = OrderFilter(
        fields={"meeting__starts_on": "meeting", "known_period": "period", "network__sort_label": "network"}
    )

    class Meta:
        model = Trend
        fields: list[str] = []

    def search(self, trends, name, value):
        return trends.search(value)

    def in_region(self, trends, name, region):
        return trends.in_region(region)

    def naming(self, trends, name, commodity):
        return trends.filter(naming(commodity))
