from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter
from django_filters.fields import ModelChoiceField, ModelChoiceIterator

from wenregistry.filters import BoxesFilter, ListFilter, OnFilter, OrderFilter
from wenregistry.languages import languages_by_name

from .freshness import Freshness
from .models import Country, FocalPoint, Membership, Network
from .models.country import Region
from .models.organization import Sector


def speaks(language: str) -> Q:
    """Rows whose list of languages holds one."""
    return Q(languages__contains=f",{language},")


class OfferedCountries(ModelChoiceIterator):
    """The countries that a form offers: a short list on a slow phone."""

    def __init__(self, field: Any) -> None:
        super().__init__(field)
        self.queryset = field.offered()


class CountryField(ModelChoiceField):
    iterator = OfferedCountries

    def __init__(self, *args: Any, offered: Callable[[], QuerySet], **kwargs: Any) -> None:
        self.offered = offered
        super().__init__(*args, **kwargs)


class CountrySelect(forms.Select):
    """Offers the chosen country too, where it leads nowhere: else the next search would forget it."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        groups = super().optgroups(name, value, attrs)
        if not any(option["selected"] for _name, options, _index in groups for option in options):
            for country in Country.objects.filter(pk__in=[code for code in value if code.isalpha()]):
                option = self.create_option(name, country.pk, country.name, True, len(groups))
                groups.append((None, [option], len(groups)))
        return groups


class CountryChoice(ModelChoiceFilter):
    """Understands every country, and offers those that lead somewhere."""

    field_class = CountryField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Country"),
            queryset=Country.objects.all(),
            widget=CountrySelect,
            empty_label=_("All countries"),
            **kwargs,
        )


class NetworkField(ModelChoiceField):
    def label_from_instance(self, network: Any) -> str:
        return f"{network.acronym} – {network.name}" if network.acronym else network.name


class NetworkChoice(ModelChoiceFilter):
    """The published networks, by the acronym that people know."""

    field_class = NetworkField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=lambda request: Network.objects.published().by_label(),
            to_field_name="slug",
            empty_label=_("All networks"),
            **kwargs,
        )


class NetworkFilter(ListFilter):
    """The form above the list of networks."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    country = CountryChoice(method="covering", offered=Country.objects.in_networks)
    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )
    language = ChoiceFilter(
        label=_("Working language"),
        choices=languages_by_name,
        method="speaking",
        empty_label=_("All languages"),
    )
    kind = BoxesFilter(label=_("Kind"), choices=Network.Kind.choices)
    status = BoxesFilter(label=_("Status"), choices=Network.Status.choices)
    order = OrderFilter(
        fields={
            "sort_name": "name",
            "sort_label": "acronym",
            "kind": "kind",
            "known_founded_on": "founded",
            "member_count": "members",
            "reviewed_on": "reviewed",
        }
    )

    class Meta:
        model = Network
        fields: list[str] = []

    def search(self, networks, name, value):
        return networks.search(value)

    def covering(self, networks, name, country):
        return networks.covering(country)

    def in_region(self, networks, name, region):
        return networks.in_region(region)

    def speaking(self, networks, name, language):
        return networks.filter(working_languages__contains=f",{language},")


class FocalPointFilter(ListFilter):
    """The form above the directory of focal points."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    country = CountryChoice(offered=Country.objects.with_focal_points)
    network = NetworkChoice(label=_("Network"))
    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )
    sector = BoxesFilter(label=_("Agency type"), choices=Sector.choices)
    role = BoxesFilter(label=_("Role"), choices=FocalPoint.Role.choices)
    language = BoxesFilter(label=_("Language"), choices=languages_by_name, condition=speaks)
    freshness = BoxesFilter(
        label=_("Last verified"),
        choices=Freshness.choices,
        condition=lambda value: Freshness(value).condition(timezone.localdate()),
    )
    on = OnFilter()
    order = OrderFilter(
        fields={
            "country__sort_name": "country",
            "network__sort_label": "network",
            "sort_name": "office",
            "verified_on": "verified",
        }
    )

    class Meta:
        model = FocalPoint
        fields: list[str] = []

    def narrow(self, queryset, but=""):
        return super().narrow(queryset.in_force(self.cleaned_data.get("on")), but)

    def search(self, focal_points, name, value):
        return focal_points.search(value)

    def in_region(self, focal_points, name, region):
        return focal_points.filter(country__in=Country.objects.in_region(region))


class MembershipFilter(ListFilter):
    """The day for which a sheet or a country page shows members and offices."""

    on = OnFilter()

    class Meta:
        model = Membership
        fields: list[str] = []

    def narrow(self, queryset, but=""):
        return super().narrow(queryset.in_force(self.day), but)

    @property
    def day(self):
        """The day asked for, or nothing for today."""
        return self.cleaned_data.get("on")


class CountryFilter(ListFilter):
    """The form above the list of countries."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )
    network = NetworkChoice(label=_("Network"), method="in_network")

    class Meta:
        model = Country
        fields: list[str] = []

    def search(self, countries, name, value):
        return countries.search(value)

    def in_region(self, countries, name, region):
        return countries.in_region(region)

    def in_network(self, countries, name, network):
        return countries.filter(pk__in=network.memberships.in_force().values("country"))


class CoverageFilter(ListFilter):
    """The form above the tables of coverage, which narrows countries and networks alike."""

    region = ChoiceFilter(
        label=_("Region"), choices=Region.choices, method="in_region", empty_label=_("All regions")
    )

    class Meta:
        fields: list[str] = []

    def in_region(self, rows, name, region):
        return rows.in_region(region)


class ToolFilter(ListFilter):
    """The form above the tools and services."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)

    class Meta:
        fields: list[str] = []

    def search(self, tools, name, value):
        return tools.search(value)
