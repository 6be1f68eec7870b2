from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from wenregistry.languages import LANGUAGES
from wenregistry.models import Searchable
from wenregistry.partial_dates import PartialDateField, not_in_future

from ..querysets import InformationSheetQuerySet
from .network import Network
from .source import SourcedRecord

MARKDOWN = _("Markdown. Leave empty what the network did not answer.")


class InformationSheet(Searchable, SourcedRecord):
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

    objects = InformationSheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("information sheet")
        verbose_name_plural = _("information sheets")
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
        return reverse("networks:network", args=[self.network.slug])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED
