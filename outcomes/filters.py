from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, ModelChoiceFilter

from meetings.filters import TaxonChoice
from meetings.models import Meeting, Trend
from networks.filters import CountryChoice, NetworkChoice
from networks.models import Country, Organization
from wenregistry.filters import BoxesFilter, ListFilter, OnFilter, OrderFilter
from wenregistry.partial_dates import not_in_future

from .models import Activity, Addressee, FollowUp, Outcome, Theme
from .progress import NO_REPORT


def every_meeting(request):
    return Meeting.objects.published().filter(outcomes__in=Outcome.objects.published()).distinct()


def every_theme(request):
    return Theme.objects.in_use().distinct()


def addressed_to(group: str) -> Q:
    """Outcomes that address a group."""
    addressees = Addressee.objects.published().filter(group=group)
    return Q(pk__in=addressees.values("outcome"))


def reported_as(state: str) -> Q:
    """Outcomes with an answer of this state, or with none at all."""
    outcomes = Outcome.objects.all()
    chosen = outcomes.without_report() if state == NO_REPORT else outcomes.reported_as(state)
    return Q(pk__in=chosen.order_by().values("pk"))


class OutcomeFilter(ListFilter):
    """The form above the outcomes."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    meeting = ModelChoiceFilter(
        label=_("Meeting"), queryset=every_meeting, to_field_name="slug", empty_label=_("All meetings")
    )
    theme = ModelChoiceFilter(
        label=_("Theme"),
        field_name="themes",
        queryset=every_theme,
        to_field_name="slug",
        empty_label=_("All themes"),
    )
    network = NetworkChoice(label=_("Network that is to act"), method="addressing")
    addressee = BoxesFilter(label=_("Addressed to"), choices=Addressee.Group.choices, condition=addressed_to)
    progress = BoxesFilter(
        label=_("Progress reported"),
        choices=[*FollowUp.State.choices, (NO_REPORT, _("No report yet"))],
        condition=reported_as,
    )
    status = BoxesFilter(label=_("Validity"), field_name="validity", choices=Outcome.Validity.choices)
    order = OrderFilter(fields={"code": "code", "meeting__starts_on": "meeting", "sort_name": "title"})

    class Meta:
        model = Outcome
        fields: list[str] = []

    def search(self, outcomes, name, value):
        return outcomes.search(value)

    def addressing(self, outcomes, name, network):
        return outcomes.addressing(network)


class AsOfFilter(ListFilter):
    """A form that asks for a day."""

    on = OnFilter(label=_("As of"), validators=[not_in_future])

    class Meta:
        model = Outcome
        fields: list[str] = []

    @property
    def day(self):
        """The day asked for, or nothing for the usual one."""
        return self.cleaned_data.get("on")


class MatrixFilter(AsOfFilter):
    """The form above the matrix: the outcomes of which meeting, and as of which day."""

    meeting = ModelChoiceFilter(
        label=_("Meeting"),
        queryset=every_meeting,
        to_field_name="slug",
        empty_label=_("The last Global Meeting"),
    )

    def narrow(self, queryset, but=""):
        if self.is_before_meeting:
            return queryset.none()
        return queryset.filter(meeting=self.shown_meeting)

    @cached_property
    def shown_meeting(self):
        """The meeting asked for, or the last Global Meeting of which outcomes are published."""
        global_meetings = every_meeting(self.request).filter(series=Meeting.Series.GLOBAL)
        return self.cleaned_data.get("meeting") or global_meetings.first()

    @property
    def is_before_meeting(self):
        """Whether the meeting had not begun on that day, so that nothing was agreed."""
        starts_on = self.shown_meeting and self.shown_meeting.starts_on
        return bool(self.day and starts_on) and self.day < starts_on


def years() -> list[tuple[str, str]]:
    """Every year in which a public activity went on, the last one first."""
    periods = Activity.objects.published().exclude(since="").values_list("since", "until")
    found = {
        year for since, until in periods for year in range(int(since[:4]), int((until or since)[:4]) + 1)
    }
    return [(str(year), str(year)) for year in sorted(found, reverse=True)]


def named_by_activities(model):
    """The rows of a model that public activities name."""
    return model.objects.filter(activities__in=Activity.objects.published()).distinct()


class ActivityFilter(ListFilter):
    """The form above the activities."""

    q = CharFilter(label=_("Words"), method="search", max_length=200)
    network = NetworkChoice(label=_("Network"), field_name="networks")
    country = CountryChoice(field_name="countries", offered=lambda: named_by_activities(Country))
    partner = ModelChoiceFilter(
        label=_("Partner"),
        field_name="partners",
        queryset=lambda request: named_by_activities(Organization),
        to_field_name="slug",
        empty_label=_("All partners"),
    )
    outcome = ModelChoiceFilter(
        label=_("Outcome"),
        field_name="outcomes",
        queryset=lambda request: named_by_activities(Outcome).published(),
        to_field_name="code",
        empty_label=_("All outcomes"),
    )
    trend = ModelChoiceFilter(
        label=_("Trend or priority"),
        field_name="trends",
        queryset=lambda request: named_by_activities(Trend).published(),
        to_field_name="slug",
        empty_label=_("All trends and priorities"),
    )
    taxon = TaxonChoice(method="about")
    year = ChoiceFilter(label=_("Year"), choices=years, method="in_year", empty_label=_("All years"))
    kind = BoxesFilter(label=_("Kind"), choices=Activity.Kind.choices)
    order = OrderFilter(fields={"known_since": "date", "title": "title", "kind": "kind"})

    class Meta:
        model = Activity
        fields: list[str] = []

    def search(self, activities, name, value):
        return activities.search(value)

    def about(self, activities, name, taxon):
        return activities.about(taxon)

    def in_year(self, activities, name, year):
        return activities.in_year(year)
