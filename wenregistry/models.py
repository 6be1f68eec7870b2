from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from .folding import fold_all


class User(AbstractUser):
    """A member of the secretariat's staff; nobody else has an account."""


class Record(models.Model):
    """A row of the registry, which knows when it was made and last changed."""

    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class Searchable(models.Model):
    """A row that search finds by the folded texts of its `search_fields`, all of them public."""

    search_fields: ClassVar[list[str]]

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold_all(getattr(self, field) for field in self.search_fields)
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class ShippedRecord(models.Model):
    """
    What the shipped registry said of one record when it was last loaded.

    Compared with the file and with the database, it tells an edit by staff from an old fact.
    """

    model = models.CharField(max_length=100)
    key = models.CharField(max_length=500)
    values = models.JSONField(default=dict)
    loaded_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="shipped_record_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.model} {self.key}"
