from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ..folding import fold_all, sort_key
from ..translations import LANGUAGES, follow, pairs, registry_translates

# What can be allowed on rows that the public sees only once somebody publishes them.
PUBLISHABLE = ["add", "change", "delete", "view", "publish"]


class Record(models.Model):
    """A row of the registry, which knows when it was made and last changed."""

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class Derived(models.Model):
    """A row with columns that follow from the others each time that it is saved."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        derived = self.derived()
        for column, value in derived.items():
            setattr(self, column, value)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *derived}
        super().save(*args, **kwargs)

    def derived(self) -> dict[str, Any]:
        """What the columns should hold."""
        return {}


class Searchable(Derived):
    """A row that search finds by the folded texts of its `search_fields`, all of them public."""

    search_fields: ClassVar[list[str]]

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def derived(self) -> dict[str, Any]:
        folded = fold_all(getattr(self, field) for field in self.search_fields)
        return {**super().derived(), "search_text": folded}


class Sorted(Derived):
    """A row that lists order by what they call it, in the alphabet of their language."""

    # Each column to order by, and the attribute that it puts in its place.
    sorted_by: ClassVar[dict[str, str]] = {"sort_name": "name"}

    sort_name = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def derived(self) -> dict[str, Any]:
        columns = super().derived()
        for language in LANGUAGES:
            with override(language):
                for column, attribute in self.sorted_by.items():
                    columns[f"{column}_{language}"] = sort_key(getattr(self, attribute), language)
        return columns


class Translated(Derived):
    """A row that knows of each translation which wording of the original it was made from."""

    translated_from = models.JSONField(editable=False, default=dict)

    class Meta:
        abstract = True

    def derived(self) -> dict[str, Any]:
        now = pairs(self, registry_translates(type(self)))
        return {**super().derived(), "translated_from": follow(self.translated_from, now)}

    def confirm_translations(self) -> None:
        """Count every translation as made from the original as it is now."""
        self.translated_from = {}
        self.save()
