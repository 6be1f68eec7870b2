from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter

from networks.filters import CountryChoice, NetworkChoice
from networks.models import Country
from networks.models.country import Region
from wenregistry.filters import BoxesFilter, ListFilter, OrderFilter

from .models import Meeting


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
