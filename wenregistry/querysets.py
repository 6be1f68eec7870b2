"""How querysets reach the rows beside them without importing their models, and search."""

from typing import Any, Self

from django.conf import settings
from django.db.models import Count, Exists, F, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import NegatedExpression, OrderBy
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import override
from modeltranslation.manager import rewrite_lookup_key

from .folding import fold, words


def related(queryset: QuerySet, field: str) -> Any:
    """Every row at the other end of a relation: where a child's rule is built from its parent's."""
    return queryset.model._meta.get_field(field).related_model.objects.all()


def children(queryset: QuerySet, relation: str) -> Any:
    """The rows of a reverse `relation`, for a subquery on each row of `queryset`."""
    reverse = queryset.model._meta.get_field(relation)
    return reverse.related_model.objects.filter(**{reverse.field.name: OuterRef("pk")})


def count_of(rows: QuerySet, distinct: str = "pk") -> Coalesce:
    """The number of `rows`, or of their different `distinct` values, as a subquery that keeps the order."""
    counted = rows.order_by().annotate(one=Count("pk") * 0).values("one")
    return Coalesce(
        Subquery(counted.annotate(number=Count(distinct, distinct=True)).values("number")),
        0,
        output_field=IntegerField(),
    )


def lacks_sources(model: Any) -> NegatedExpression:
    """Whether no source stands behind a row of `model`."""
    links = model.sources.through.objects
    return ~Exists(links.filter(**{model._meta.model_name: OuterRef("pk")}))


def last_change(*children: QuerySet) -> Greatest:
    """When each row, or the newest of the public `children` that its page shows, last changed."""
    newest = (Subquery(rows.order_by("-updated_at").values("updated_at")[:1]) for rows in children)
    return Greatest("updated_at", *(Coalesce(moment, "updated_at") for moment in newest))


def ordered_by(model: type[Model], field: str, descending: bool = False) -> OrderBy:
    """Order by a field in the active language, with unknown values last in both directions."""
    column = F(rewrite_lookup_key(model, field))
    return column.desc(nulls_last=True) if descending else column.asc(nulls_last=True)


def of_published(queryset: QuerySet, *fields: str) -> Q:
    """Rows whose related ones in `fields` are published, or which have none there."""
    condition = Q()
    for field in fields:
        public = related(queryset, field).published()
        condition &= Q(**{field: None}) | Q(**{f"{field}__in": public})
    return condition


def codes_named(model: type[Model], field: str, word: str) -> list[str]:
    """The choices of a field with a word, in any language of the site, that begins with `word`."""
    named = []
    column: Any = model._meta.get_field(field)
    for code, label in column.flatchoices:
        for language, _name in settings.LANGUAGES:
            with override(language):
                if any(part.startswith(word.strip()) for part in fold(str(label)).split()):
                    named.append(code)
    return named


class SearchableQuerySet(QuerySet[Any]):
    """Rows in which every word of a query stands."""

    def search(self, text: str) -> Self:
        """The rows that contain each word of `text`, whatever its case, accents and punctuation."""
        found = self if words(text) else self.none()
        for word in words(text):
            found = found.filter(self.matching(word))
        return found

    def matching(self, word: str) -> Q:
        """The rows in which one folded `word` occurs."""
        return Q(search_text__contains=word)


class MailQuerySet(QuerySet[Any]):
    def to_send(self) -> Self:
        """The mails that wait for the next run, in the order in which they were queued."""
        return self.filter(state__in=["queued", "failed"]).order_by("pk")
