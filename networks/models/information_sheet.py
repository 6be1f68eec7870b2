from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenregistry.languages import LANGUAGES
from wenregistry.models import PUBLISHABLE, Searchable, Translated
from wenregistry.partial_dates import PartialDateField, not_in_future
from wenregistry.uploads import check_upload

from ..querysets import InformationSheetQuerySet
from .network import Network
from .source import SourcedRecord

MARKDOWN = _("Markdown. Leave empty what the network did not answer.")


class InformationSheet(Searchable, Translated, SourcedRecord):
    """The dated answer of a network to one round of the questionnaire, or the fact that it gave none."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        SUPERSEDED = "superseded", pgettext_lazy("information sheet", "Superseded")
        NO_REPLY = "no_reply", _("No reply")
        DECLINED = "declined", _("Declined")

    SECTIONS = [
        "mandate",
        "objectives",
        "authorities",
        "structure",
        "decision_making",
        "activities",
        "achievements",
        "challenges",
        "needs",
        "funding",
        "partners",
        "communication",
    ]
    search_fields = [f"{section}_{language}" for section in SECTIONS for language in ("en", "fr", "es")]
    FROZEN = [
        "network",
        "edition",
        "language",
        "as_of",
        *search_fields,
        "approved_by_role",
        "approved_on",
        "pdf",
        "external_url",
    ]

    network = models.ForeignKey(Network, models.CASCADE, verbose_name=_("network"), related_name="sheets")
    edition = models.PositiveSmallIntegerField(
        _("edition"),
        validators=[MinValueValidator(2000), MaxValueValidator(2100)],
        help_text=_("The year of the questionnaire round, such as 2022."),
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    language = models.CharField(_("original language"), max_length=5, choices=LANGUAGES, blank=True)
    as_of = PartialDateField(
        _("as of"), validators=[not_in_future], help_text=_("When the network answered, such as 2016-09.")
    )
    mandate = models.TextField(_("mandate"), blank=True, help_text=MARKDOWN)
    objectives = models.TextField(_("objectives"), blank=True, help_text=MARKDOWN)
    authorities = models.TextField(_("authorities"), blank=True, help_text=MARKDOWN)
    structure = models.TextField(_("structure"), blank=True, help_text=MARKDOWN)
    decision_making = models.TextField(_("decision-making"), blank=True, help_text=MARKDOWN)
    activities = models.TextField(_("activities"), blank=True, help_text=MARKDOWN)
    achievements = models.TextField(_("achievements"), blank=True, help_text=MARKDOWN)
    challenges = models.TextField(_("challenges"), blank=True, help_text=MARKDOWN)
    needs = models.TextField(_("needs"), blank=True, help_text=MARKDOWN)
    funding = models.TextField(_("funding"), blank=True, help_text=MARKDOWN)
    partners = models.TextField(_("partners"), blank=True, help_text=MARKDOWN)
    communication = models.TextField(_("communication"), blank=True, help_text=MARKDOWN)
    approved_by_role = models.CharField(
        _("approved by"),
        max_length=200,
        blank=True,
        help_text=_("The office, such as Secretariat."),
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, validators=[not_in_future])
    pdf = models.FileField(
        _("PDF"), upload_to="sheets/", blank=True, validators=[FileExtensionValidator(["pdf"])]
    )
    external_url = models.URLField(_("address of the original"), max_length=500, blank=True)
    submitted_at = models.DateTimeField(_("sent to review at"), null=True, blank=True, editable=False)
    # Empty where the network sent it through its link.
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("sent to review by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("published by"),
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )

    objects = InformationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("information sheet")
        verbose_name_plural = _("information sheets")
        default_permissions = PUBLISHABLE
        ordering = ["network", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "edition"],
                condition=Q(state="published"),
                name="one_published_sheet_per_edition",
                violation_error_message=_("This edition already has a published sheet."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)

    def get_absolute_url(self) -> str:
        return reverse("networks:edition", args=[self.network.slug, self.edition])

    def clean(self) -> None:
        sentence = _(
            "A newer sheet has followed, so this stays as it was. To correct it, enter another one of the "
            "same edition: once published, that takes the place of this one."
        )
        if errors := {field: sentence for field in self.changed_frozen_fields()}:
            raise ValidationError(errors)
        if self.pdf:
            try:
                check_upload(self.pdf)
            except ValidationError as error:
                raise ValidationError({"pdf": error}) from error

    def changed_frozen_fields(self) -> list[str]:
        """What differs from a sheet that stays as it was; what it left empty may still be filled in."""
        for before in type(self).objects.filter(pk=self.pk).frozen().values(*self.FROZEN, "state"):
            changed = [
                field
                for field in self.FROZEN
                if before[field] and before[field] != getattr(self, self._meta.get_field(field).attname)
            ]
            is_withdrawn = self.state not in (self.State.PUBLISHED, self.State.SUPERSEDED)
            return [*changed, "state"] if is_withdrawn else changed
        return []

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.is_frozen:
            raise ValidationError(_("A sheet that a newer one has followed stays on record."))
        return super().delete(*args, **kwargs)

    @property
    def is_frozen(self) -> bool:
        """Whether what the sheet says may no longer change, as it is stored."""
        return type(self).objects.filter(pk=self.pk).frozen().exists()

    def frozen_fields(self) -> list[str]:
        """The fields that stay as they were, once they hold something."""
        return [*self.FROZEN, "state"] if self.is_frozen else []

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def has_text(self) -> bool:
        """Whether the text of any section is on record."""
        return any(self.answers(section) for section in self.SECTIONS)

    def answers(self, section: str) -> bool:
        """Whether the network answered a section; what staff note of a sheet that never came is no answer."""
        return self.is_published and bool(getattr(self, section))
