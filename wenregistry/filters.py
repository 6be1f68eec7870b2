"""What the forms above the lists share: counts beside choices, chips, and words for what was ignored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.forms import BoundField
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django_filters import DateFilter, FilterSet, MultipleChoiceFilter, OrderingFilter

from .partial_dates import day_in_words
from .querysets import ordered_by


@dataclass
class Option:
    """One box of a group: how many rows it stands for under the other filters, and whether it is ticked."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass
class Group:
    """A group of boxes, any of which a row may match."""

    name: str
    label: str
    options: list[Option]
    is_wrong: bool


@dataclass
class Chip:
    """A filter in force, and the query string that takes it away."""

    label: str
    value: str
    query: str


@dataclass
class Problem:
    """Why a filter could not be used, and the id of its control on the page, if it has one."""

    sentence: str
    control: str = ""


class BoxesFilter(MultipleChoiceFilter):
    """Boxes to tick, each with the number of rows behind it; `condition` tells which rows those are."""

    def __init__(self, *args: Any, condition: Callable[[str], Q] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, widget=forms.CheckboxSelectMultiple, **kwargs)
        self.condition = condition or (lambda value: Q(**{self.field_name: value}))

    @property
    def choices(self) -> Iterable[tuple[str, Any]]:
        """The values of the boxes and their labels, in the order of the active language where that counts."""
        choices = self.extra["choices"]
        return choices() if callable(choices) else choices

    def filter(self, queryset: QuerySet, values: Iterable[str]) -> QuerySet:
        return queryset.filter(reduce(or_, map(self.condition, values), Q()))

    def counts(self, queryset: QuerySet) -> dict[str, int]:
        """How many rows of `queryset` each choice stands for, in one query."""
        values = [value for value, _label in self.choices]
        numbers = queryset.order_by().aggregate(
            **{
                f"choice_{position}": Count("pk", filter=self.condition(value))
                for position, value in enumerate(values)
            }
        )
        return dict(zip(values, numbers.values(), strict=True))


class OrderFilter(OrderingFilter):
    """`?order=`: unknown values come last in both directions, and the row's number settles ties."""

    def filter(self, queryset: QuerySet, value: list[str] | None) -> QuerySet:
        params = [param for param in value or [] if param]
        return queryset.order_by(*map(self.get_ordering_value, params), "pk") if params else queryset

    def get_ordering_value(self, param: str) -> Any:
        field = self.param_map[param.removeprefix("-")]
        return ordered_by(self.model, field, descending=param.startswith("-"))


class DayInput(forms.DateInput):
    """A day from a calendar; what is no day is shown as the text that it is, to be corrected."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        is_wrong = "aria-invalid" in context["widget"]["attrs"]
        context["widget"]["type"] = "text" if is_wrong else "date"
        return context


class OnFilter(DateFilter):
    """`?on=`: the day that a page shows; the page's own filter applies it, today by default."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"label": _("In force on"), **kwargs},
            widget=DayInput(format="%Y-%m-%d"),
            error_messages={"invalid": _("Write a day such as 2022-11-21.")},
        )

    def filter(self, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset


class ListFilter(FilterSet):
    """The form above a list; the page and its exports read the same one."""

    @property
    def cleaned_data(self) -> dict[str, Any]:
        """The values that made sense."""
        self.form.is_valid()  # Reads the query string, the first time.
        return self.form.cleaned_data

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return self.narrow(queryset)

    def narrow(self, queryset: QuerySet, but: str = "") -> QuerySet:
        """`queryset` under every filter that made sense, except the one named `but`."""
        for name, value in self.cleaned_data.items():
            if name != but:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

    @property
    def groups(self) -> list[Group]:
        """The boxes of the form, without those that stand for no row."""
        groups = []
        for name, boxes in self.filters.items():
            if isinstance(boxes, BoxesFilter):
                counts = boxes.counts(self.narrow(self.queryset.all(), but=name))
                chosen = self.cleaned_data.get(name) or []
                options = [
                    Option(value, str(label), counts[value], value in chosen)
                    for value, label in boxes.choices
                    if counts[value] or value in chosen
                ]
                groups.append(Group(name, str(boxes.label), options, name in self.form.errors))
        return groups

    @property
    def plain_fields(self) -> list[BoundField]:
        """The other controls of the form."""
        return [
            self.form[name]
            for name, control in self.filters.items()
            if not isinstance(control, BoxesFilter | OrderFilter)
        ]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form passes on without a control of its own."""
        return [
            (name, self.data[name])
            for name, control in self.filters.items()
            if isinstance(control, OrderFilter) and self.cleaned_data.get(name)
        ]

    @property
    def chips(self) -> list[Chip]:
        """The filters in force, each with a link that removes it."""
        return [
            Chip(str(self.filters[name].label), self.words_for(name, value), self.query_without(name, value))
            for name, values in self.cleaned_data.items()
            if not isinstance(self.filters[name], OrderFilter)
            for value in (values if isinstance(values, list) else [values])
            if value not in (None, "")
        ]

    def words_for(self, name: str, value: Any) -> str:
        """A filter's value as the form shows it."""
        if hasattr(value, "isoformat"):
            return day_in_words(value, "DATE_FORMAT")
        field = self.form.fields[name]
        choices = getattr(field, "choices", ())
        if isinstance(choices, ModelChoiceIterator):
            return str(field.null_label if value == field.null_value else value)
        return str(dict(choices).get(value, value))

    def query_without(self, name: str, value: Any) -> str:
        """The query string without one value of one filter, back on the first page."""
        query = self.data.copy()
        for place in ("page", "after", "before"):
            query.pop(place, None)
        left = [other for other in query.getlist(name) if other != value]
        query.setlist(name, left if isinstance(self.filters[name], BoxesFilter) else [])
        return f"?{query.urlencode()}"

    @property
    def problems(self) -> list[Problem]:
        """A sentence for each filter that could not be used."""
        sentence = _("%(label)s: “%(value)s” could not be used, so this filter was ignored.")
        return [
            Problem(
                sentence
                % {"label": self.filters[name].label, "value": ", ".join(self.data.getlist(name))[:100]},
                self.control_of(name),
            )
            for name in self.form.errors
        ]

    def control_of(self, name: str) -> str:
        """The id of a filter's control; none where the form shows no control for it."""
        if isinstance(self.filters[name], OrderFilter):
            return ""
        if isinstance(self.filters[name], BoxesFilter):
            return f"group-{name}"
        return self.form[name].id_for_label
