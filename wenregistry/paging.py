"""
Pages of lists of any length, at a cost that does not grow with them.

Pages are numbered while a list has up to `MOST_ROWS` rows. Beyond, nothing is counted or skipped:
`?after=` and `?before=` name the row from which the next or the previous page goes on.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.core.signing import BadSignature, dumps, loads
from django.db.models import Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest

PER_PAGE = 25
MOST_ROWS = 10_000
SALT = "page"


class CappedPaginator(Paginator):
    """Numbered pages that count no further than `MOST_ROWS`."""

    object_list: QuerySet

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `MOST_ROWS`."""
        return min(self.counted, MOST_ROWS)

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: MOST_ROWS + 1].count()

    @property
    def is_capped(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.counted > MOST_ROWS


class CursorPage:
    """A page that knows its first and last row, but not its number."""

    def __init__(
        self, paginator: CappedPaginator, rows: list[Any], has_previous: bool, has_next: bool
    ) -> None:
        self.paginator = paginator
        self.object_list = rows
        self.previous_cursor = dumps(rows[0].pk, salt=SALT) if rows and has_previous else ""
        self.next_cursor = dumps(rows[-1].pk, salt=SALT) if rows and has_next else ""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)


def page_of(request: HttpRequest, rows: QuerySet, per_page: int = PER_PAGE) -> Any:
    """The page of `rows` that the query string asks for; a wild value becomes the nearest page."""
    paginator = CappedPaginator(rows, per_page)
    if not paginator.is_capped:
        return paginator.get_page(request.GET.get("page"))
    if before := row_named(rows, request.GET.get("before", "")):
        page = list(rows.reverse().filter(beyond(rows, before, backwards=True))[: per_page + 1])
        return CursorPage(paginator, page[:per_page][::-1], len(page) > per_page, has_next=True)
    after = row_named(rows, request.GET.get("after", ""))
    page = list(rows.filter(beyond(rows, after) if after else Q())[: per_page + 1])
    return CursorPage(paginator, page[:per_page], bool(after), len(page) > per_page)


def row_named(rows: QuerySet, cursor: str) -> Model | None:
    """The row that a cursor was made from, where it is still in the list."""
    try:
        return rows.filter(pk=loads(cursor, salt=SALT)).first()
    except BadSignature:
        return None


def beyond(rows: QuerySet, row: Any, backwards: bool = False) -> Q:
    """The rows that come after `row` in the order of the list, or before it."""
    terms = [term(order) for order in rows.query.order_by or rows.model._meta.ordering]
    values = rows.filter(pk=row.pk).values(*(name for name, _is_descending in terms)).get()
    found, level = Q(pk__in=[]), Q()
    for name, is_descending in terms:
        value = values[name]
        found |= level & further(name, value, is_descending != backwards, backwards)
        level &= Q(**{f"{name}__isnull": True} if value is None else {name: value})
    return found


def further(name: str, value: Any, downwards: bool, backwards: bool) -> Q:
    """The rows whose value of one term lies beyond `value`; unknown ones stand last."""
    is_unknown = Q(**{f"{name}__isnull": True})
    if value is None:
        return ~is_unknown if backwards else Q(pk__in=[])
    lies_beyond = Q(**{f"{name}__{'lt' if downwards else 'gt'}": value})
    return lies_beyond if backwards else lies_beyond | is_unknown


def term(order: Any) -> tuple[str, bool]:
    """The column of one term of an order, and whether it descends."""
    if isinstance(order, OrderBy):
        return order.expression.name, order.descending  # type: ignore[union-attr]
    return order.removeprefix("-"), order.startswith("-")
