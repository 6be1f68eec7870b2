from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from networks.models import ContactChannel, Network
from wenregistry.models import Record, Round, SignedRequest, Translated
from wenregistry.partial_dates import PartialDateField, not_in_future
from wenregistry.translations import LANGUAGES

from ..assessment_mails import PLACEHOLDERS, mail_of
from ..querysets import AssessmentQuerySet
from ..results import Bar, bars_of, said
from .follow_up import FollowUp


class Instrument(Translated, Record):
    """A questionnaire with which a network assesses itself, such as the one of the ICCWC Guidelines."""

    code = models.SlugField(_("code"), max_length=60, unique=True, help_text=_("Such as wen-provisional-0."))
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=300, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    is_official = models.BooleanField(
        _("official"),
        default=False,
        help_text=_("Whether its items are those of the ICCWC Guidelines. If not, every page says so."),
    )

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class InstrumentItem(Translated, Record):
    """One thing that an instrument asks about, answered from 0 to 3 or as not applicable."""

    class Part(models.IntegerChoices):
        ESTABLISHING = 1, _("Part 1: establishing a network")
        STRENGTHENING = 2, _("Part 2: strengthening a network")

    class Category(models.TextChoices):
        MEMBERSHIP = "membership", _("Membership")
        GOVERNANCE = "governance", _("Governance")
        FINANCE = "finance", _("Finance")
        SUPPORT = "support", _("Support")
        DELIVERABLES = "deliverables", _("Deliverables")

    # Frozen from the first answer on, as far as it says something.
    WORDING = ["number", "part", "category", *(f"text_{language}" for language in LANGUAGES)]

    instrument = models.ForeignKey(
        Instrument, models.CASCADE, verbose_name=_("instrument"), related_name="items"
    )
    number = models.CharField(_("number"), max_length=20, help_text=_("Such as P2.7."))
    position = models.PositiveSmallIntegerField(_("position"))
    part = models.PositiveSmallIntegerField(_("part"), choices=Part)
    # Empty for what a network needs before it exists.
    category = models.CharField(_("category"), max_length=20, choices=Category, blank=True)
    text = models.TextField(_("text"))
    help = models.TextField(_("explanation"), blank=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["instrument", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "number"],
                name="item_number_is_used_once",
                violation_error_message=_("The instrument already has an item with this number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text}"

    @property
    def section_label(self) -> str:
        """Under which heading it is asked."""
        return self.get_category_display() if self.category else gettext("Readiness")

    def clean(self) -> None:
        sentence = _("This cannot be changed any more: it has been answered.")
        if errors := {name: sentence for name in self.changed_wording()}:
            raise ValidationError(errors)

    def changed_wording(self) -> list[str]:
        """What differs from the wording that was once answered."""
        answered = type(self).objects.filter(pk=self.pk, answers__isnull=False)
        for before in answered.values(*self.WORDING)[:1]:
            return [name for name, value in before.items() if value and value != getattr(self, name)]
        return []


class Assessment(Record):
    """How a network sees itself on a day, by one instrument; private unless it agrees to show the bars."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        FINAL = "final", _("Final")

    network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("network"), related_name="assessments"
    )
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, verbose_name=_("instrument"), related_name="assessments"
    )
    assessed_on = PartialDateField(_("date"), blank=False, validators=[not_in_future])
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    answered_by = models.CharField(
        _("answered by"), max_length=200, blank=True, help_text=_("The office, never a person.")
    )
    # The network's own consent, with its date; staff record what it said.
    bars_public_since = models.DateField(
        _("bars public since"),
        null=True,
        blank=True,
        validators=[not_in_future],
        help_text=_("The day on which the network agreed that the five bars are published. Empty: private."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For staff only; never published."))

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("self-assessment")
        verbose_name_plural = _("self-assessments")
        ordering = ["network", "-assessed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.network}, {self.assessed_on}"

    @property
    def bars(self) -> list[Bar]:
        """One for each of the five categories: all of it that can ever be public."""
        return bars_of(self.instrument.items.all(), self.answers.all(), InstrumentItem.Category.choices)

    @property
    def readiness(self) -> Bar:
        """The bar of what a network needs before it exists."""
        [bar] = bars_of(self.instrument.items.all(), self.answers.all(), [("", gettext("Readiness"))])
        return bar


class AssessmentAnswer(Record):
    """The answer to one item, what shows it, and what is to become better."""

    assessment = models.ForeignKey(
        Assessment, models.CASCADE, verbose_name=_("self-assessment"), related_name="answers"
    )
    item = models.ForeignKey(InstrumentItem, models.PROTECT, verbose_name=_("item"), related_name="answers")
    value = models.PositiveSmallIntegerField(_("value"), null=True, blank=True)
    is_not_applicable = models.BooleanField(_("not applicable"), default=False)
    evidence = models.TextField(_("evidence"), blank=True)
    improvement = models.TextField(_("improvement action"), blank=True)
    # What the improvement action became.
    follow_up = models.OneToOneField(
        FollowUp,
        models.PROTECT,
        verbose_name=_("follow-up"),
        related_name="improvement",
        null=True,
        blank=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["assessment", "item"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "item"],
                name="item_is_answered_once",
                violation_error_message=_("This item is already answered."),
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__lte=3, is_not_applicable=False),
                name="answer_is_a_value_or_not_applicable",
                violation_error_message=_("Answer with 0, 1, 2 or 3, or as not applicable."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def said(self) -> str:
        """The answer in words; empty where none was given."""
        return said(self.value, self.is_not_applicable)

    def clean(self) -> None:
        if self.item.instrument_id != self.assessment.instrument_id:
            raise ValidationError(_("This item belongs to another instrument."))


class AssessmentRound(Round):
    """One occasion on which networks are asked to assess themselves."""

    instrument = models.ForeignKey(
        Instrument, models.PROTECT, verbose_name=_("instrument"), related_name="rounds"
    )

    class Meta:
        verbose_name = _("self-assessment round")
        verbose_name_plural = _("self-assessment rounds")
        ordering = ["-started_at", "-id"]

    def clean(self) -> None:
        self.check_texts(PLACEHOLDERS)


class AssessmentRequest(SignedRequest):
    """The self-assessment of one network: a draft that it fills in through a link."""

    round = models.ForeignKey(
        AssessmentRound, models.CASCADE, verbose_name=_("round"), related_name="requests"
    )
    assessment = models.OneToOneField(
        Assessment, models.CASCADE, verbose_name=_("self-assessment"), related_name="request"
    )
    channel = models.ForeignKey(
        ContactChannel,
        models.SET_NULL,
        verbose_name=_("mailbox"),
        related_name="assessment_requests",
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("self-assessment request")
        verbose_name_plural = _("self-assessment requests")
        ordering = ["round", "id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def network(self) -> Network:
        return self.assessment.network

    @property
    def is_closed(self) -> bool:
        # What staff count as final changes no more.
        return super().is_closed or self.assessment.state != Assessment.State.DRAFT

    @property
    def address(self) -> str:
        return self.channel.value if self.channel else ""

    def get_absolute_url(self) -> str:
        # In the language of the network, whichever is active.
        with override(self.language):
            return reverse("outcomes:assess", args=[self.token])

    def message(self, step: str) -> dict[str, Any]:
        return mail_of(self, step)
