"""Model fields that more than one app uses."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class ChoiceListField(models.CharField):
    """
    A few codes from a fixed list, such as the languages of an office: a Python list, kept as `,en,fr,`.

    With commas on both sides, `languages__contains=",fr,"` finds a code on every database.
    """

    def __init__(self, *args: Any, codes: Sequence[tuple[str, Any]] = (), **kwargs: Any) -> None:
        self.codes = list(codes)
        super().__init__(*args, **{"max_length": 200, "blank": True, "default": list, **kwargs})

    # Not `choices`: Django would compare the whole list with one code. Not deconstructed either, so
    # that a new language or region needs no migration.

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> list[str]:
        return [code for code in (value or "").split(",") if code]

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [code for code in value.split(",") if code]
        return list(value or [])

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, str):  # The right side of a look-up.
            return value
        return f",{','.join(value)}," if value else ""

    def value_to_string(self, record: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(record))

    def validate(self, value: list[str], model_instance: models.Model | None) -> None:
        known = dict(self.codes)
        for code in value:
            if code not in known:
                raise ValidationError(
                    _("%(code)s is not in the list."), params={"code": code}, code="invalid_choice"
                )

    def run_validators(self, value: list[str]) -> None:
        super().run_validators(self.get_prep_value(value))

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            choices=self.codes,
            required=not self.blank,
            label=self.verbose_name,
            help_text=self.help_text,
            initial=[],
            widget=forms.CheckboxSelectMultiple,
        )

    def labels(self, value: Sequence[str]) -> list[str]:
        """The words for the codes in `value`, in the active language."""
        known = dict(self.codes)
        return [str(known.get(code, code)) for code in value]
