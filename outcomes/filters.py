from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ModelChoiceFilter

from meetings.models import Meeting
from networks.filters import NetworkChoice
from wenregistry.filters import BoxesFilter, ListFilter, OrderFilter

from .models import Addressee, FollowUp, Outcome, Theme
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
