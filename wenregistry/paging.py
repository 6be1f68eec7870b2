"""Numbered pages for lists of any length, at a cost that does not grow with them."""

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 25
MOST_ROWS = 10_000


class CappedPaginator(Paginator):
    """Counts no further than `MOST_ROWS`, which is as far as numbered pages go."""

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


def page_of(request: HttpRequest, rows: QuerySet) -> Page:
    """The page of `rows` that `?page=` asks for; a wild number becomes the nearest page."""
    return CappedPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
