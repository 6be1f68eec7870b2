import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenregistry.fields import ChoiceListField
from wenregistry.languages import LANGUAGES
from wenregistry.models import PUBLISHABLE, Record, Searchable, Sorted, Translated
from wenregistry.partial_dates import PartialDateField, not_in_future, period_constraint
from wenregistry.translations import spoken_here

from ..freshness import Freshness
from ..querysets import FocalPointHolderQuerySet, FocalPointQuerySet
from .country import Country
from .network import Network
from .organization import Organization, Sector
from .source import SourcedRecord


def reaches(until: str, since: str) -> bool:
    """Whether the last day `until` is not before the first day `since`, as precisely as both are known."""
    return until[: len(since)] >= since[: len(until)]


class FocalPoint(Searchable, Sorted, Translated, SourcedRecord):
    """A post in an agency that answers for a network or a country, for as long as it is designated."""

    class Role(models.TextChoices):
        NETWORK_SECRETARIAT = "network_secretariat", _("Network secretariat")
        NETWORK_FOCAL_POINT = "network_focal_point", _("Network focal point")
        NATIONAL_FOCAL_POINT = "national_focal_point", _("National focal point")
        CITES_ENFORCEMENT_AUTHORITY = (
            "cites_enforcement_authority",
            _("CITES enforcement authority"),
        )
        SPECIES_FOCAL_POINT = "species_focal_point", _("Species focal point")
        TOPIC_FOCAL_POINT = "topic_focal_point", _("Topic focal point")
        OTHER = "other", _("Other")

    class Rank(models.TextChoices):
        PRINCIPAL = "principal", _("Principal")
        ALTERNATE = "alternate", _("Alternate")

    class VerifiedBy(models.TextChoices):
        HOLDER = "holder", _("The office itself")
        NETWORK = "network", _("The network secretariat")
        NATIONAL_AUTHORITY = "national_authority", _("The national authority")
        STAFF = "staff", _("The registry's staff")
        NOTIFICATION = "notification", _("Reply to a Notification")

    search_fields = ["position_title_en", "position_title_fr", "position_title_es", "unit", "topic"]
    sorted_by = {"sort_name": "position_title"}

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    position_title = models.CharField(
        _("title of the post"),
        max_length=200,
        help_text=_("The post, never a person. Such as National focal point."),
    )
    unit = models.CharField(
        _("unit"), max_length=200, blank=True, help_text=_("Such as Investigations desk.")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("organization"),
        related_name="focal_points",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("network"),
        related_name="focal_points",
        null=True,
        blank=True,
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="focal_points",
        null=True,
        blank=True,
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, default=Rank.PRINCIPAL)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector, blank=True)
    topic = models.CharField(
        _("topic"),
        max_length=200,
        blank=True,
        help_text=_("For a species or topic focal point. Such as Rhinocerotidae."),
    )
    languages = ChoiceListField(_("languages"), codes=LANGUAGES)
    since = PartialDateField(_("since"), help_text=_("The first day, such as 2024-05."))
    until = PartialDateField(_("until"), help_text=_("The last day. Empty while it is in force."))
    designation_reference = models.CharField(
        _("reference of the designation"),
        max_length=100,
        blank=True,
        help_text=_("Such as Notification 2022/031."),
    )
    designation_date = PartialDateField(_("date of the designation"))
    verified_on = models.DateField(
        _("verified on"),
        null=True,
        blank=True,
        validators=[not_in_future],
        help_text=_("When someone entitled to say so last confirmed the entry."),
    )
    verified_by = models.CharField(_("verified by"), max_length=20, choices=VerifiedBy, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    is_published = models.BooleanField(_("published"), default=False)

    objects = FocalPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("focal point")
        verbose_name_plural = _("focal points")
        default_permissions = PUBLISHABLE
        ordering = ["country__sort_name", "network__sort_label", "sort_name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False) | Q(country__isnull=False),
                name="focal_point_answers_for_a_network_or_country",
                violation_error_message=_("Name a network, a country or both."),
            ),
            period_constraint("focal_point_ends_after_it_starts"),
            models.UniqueConstraint(
                # A database counts two empty values as different; this index does not.
                Coalesce("network", Value(0, models.BigIntegerField())),
                Coalesce("country", Value("")),
                "role",
                "sector",
                "topic",
                condition=Q(rank="principal", until=""),
                name="one_principal_focal_point_in_force",
                violation_error_message=_(
                    "There is already a principal focal point in force for this network, country, "
                    "role, sector and topic. End it first, or make this one an alternate."
                ),
            ),
            models.CheckConstraint(
                condition=Q(verified_on=None, verified_by="")
                | Q(verified_on__isnull=False) & ~Q(verified_by=""),
                name="focal_point_says_who_verified_it",
                violation_error_message=_("Give both the day and who verified the entry, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return self.position_title

    def get_absolute_url(self) -> str:
        return reverse("networks:focal_point", args=[self.public_id])

    def clean(self) -> None:
        if self.rank == self.Rank.PRINCIPAL and any(map(self.overlaps, self.other_principals())):
            raise ValidationError(
                _(
                    "The time of this principal focal point overlaps with that of another one for the same "
                    "network, country, role, sector and topic. Change the dates, or make it an alternate."
                )
            )

    def other_principals(self) -> FocalPointQuerySet:
        """The other principal posts that answer for the same, those aside that the database refuses."""
        answers_for = ["network", "country", "role", "sector", "topic"]
        same = {field: self._meta.get_field(field).value_from_object(self) for field in answers_for}
        others = type(self).objects.filter(rank=self.Rank.PRINCIPAL, **same).exclude(pk=self.pk)
        return others if self.until else others.exclude(until="")

    def overlaps(self, other: "FocalPoint") -> bool:
        """Whether both posts are in force on the same day, today or later."""
        today = timezone.localdate().isoformat()
        return all(
            reaches(until, since)
            for until in (self.until, other.until)
            for since in (self.since, other.since, today)
        )

    @property
    def mail_language(self) -> str:
        """The language in which the site writes to the office: the first of its own that it speaks."""
        return spoken_here(self.languages)

    @property
    def freshness(self) -> Freshness:
        """How long ago the entry was last confirmed, in words."""
        return Freshness.of(self.verified_on, timezone.localdate())

    @property
    def has_ended(self) -> bool:
        """Whether the designation is over."""
        return bool(self.until) and self.until.last_day < timezone.localdate()


class FocalPointHolder(Record):
    """The person who holds a post; for staff only, no public output ever reads this row."""

    focal_point = models.ForeignKey(
        FocalPoint, models.CASCADE, verbose_name=_("focal point"), related_name="holders"
    )
    title = models.CharField(_("title"), max_length=50, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name = models.CharField(_("family name"), max_length=100)
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"), help_text=_("Empty while the person holds the post."))

    objects = FocalPointHolderQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder")
        verbose_name_plural = _("holders")
        ordering = ["-since", "id"]
        constraints = [period_constraint("holder_ends_after_they_start")]

    def __str__(self) -> str:
        # Not the name: a title in the admin's log must not repeat what is staff only.
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def has_ended(self) -> bool:
        """Whether the person holds the post no longer."""
        return bool(self.until) and self.until.last_day < timezone.localdate()

    @property
    def name(self) -> str:
        """The person's name, for staff."""
        return f"{self.given_name} {self.family_name}".strip()


class Consent(Record):
    """A holder's agreement to be kept on file and reached through the relay."""

    class Scope(models.TextChoices):
        ON_FILE = "on_file", _("Kept on file")
        RELAY = "relay", _("Reached through the relay")

    holder = models.ForeignKey(
        FocalPointHolder, models.CASCADE, verbose_name=_("holder"), related_name="consents"
    )
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    given_on = models.DateField(_("given on"), default=datetime.date.today, validators=[not_in_future])
    method = models.CharField(_("method"), max_length=100, help_text=_("Such as signed form."))
    text_version = models.CharField(_("version of the text"), max_length=20)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, validators=[not_in_future])

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=models.F("given_on")),
                name="consent_is_withdrawn_after_it_is_given",
                violation_error_message=_("Consent cannot be withdrawn before it is given."),
            )
        ]

    def __str__(self) -> str:
        return self.get_scope_display()
