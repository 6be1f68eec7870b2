import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from wenregistry.fields import ChoiceListField
from wenregistry.folding import fold_all
from wenregistry.languages import LANGUAGES
from wenregistry.models import PUBLISHABLE, Searchable, Sorted, Translated
from wenregistry.partial_dates import PartialDateField, not_in_future

from ..freshness import Freshness
from ..querysets import (
    ENFORCEMENT_CHAIN,
    NetworkChildQuerySet,
    NetworkEventQuerySet,
    NetworkQuerySet,
    RelationQuerySet,
)
from .country import Country, Region
from .organization import Organization
from .source import SourcedRecord


class Network(Searchable, Sorted, Translated, SourcedRecord):
    """A body through which the agencies of several countries, or of one, fight wildlife crime together."""

    class Kind(models.TextChoices):
        WEN = "wen", _("Wildlife enforcement network")
        TREATY_BODY = "treaty_body", _("Treaty body")
        IGO_PROGRAMME = "igo_programme", _("Programme of an intergovernmental organization")
        PROSECUTOR_NETWORK = "prosecutor_network", _("Network of prosecutors")
        NATIONAL_INTERAGENCY = "national_interagency", _("National inter-agency group")
        SUPRANATIONAL_GROUP = "supranational_group", _("Supranational group")
        SPECIES_GROUP = "species_group", _("Species group")
        ASSOCIATED_BODY = "associated_body", _("Associated body")

    class Scope(models.TextChoices):
        GLOBAL = "global", _("Global")
        REGIONAL = "regional", _("Regional")
        SUBREGIONAL = "subregional", _("Subregional")
        NATIONAL = "national", _("National")

    class Formality(models.TextChoices):
        TREATY = "treaty", _("Treaty")
        STATUTE = "statute", _("Statute")
        MOU = "mou", _("Memorandum of understanding")
        DECLARATION = "declaration", _("Declaration")
        INFORMAL = "informal", _("Informal")
        UNKNOWN = "unknown", _("Not recorded")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        FORMING = "forming", _("Forming")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        MERGED = "merged", _("Merged")
        RENAMED = "renamed", _("Renamed")
        CLOSED = "closed", _("Closed")
        UNKNOWN = "unknown", _("Not recorded")

    search_fields = [
        *(f"{field}_{language}" for field in ("name", "host_city") for language in ("en", "fr", "es")),
        "acronym",
    ]
    sorted_by = {"sort_name": "name", "sort_label": "label"}

    slug = models.SlugField(
        _("slug"), max_length=60, unique=True, help_text=_("Part of its address, such as hawen.")
    )
    name = models.CharField(
        _("name"),
        max_length=300,
        help_text=_("Such as Horn of Africa Wildlife Enforcement Network."),
    )
    acronym = models.CharField(
        _("acronym"), max_length=50, blank=True, help_text=_("As the network spells it.")
    )
    sort_label = models.TextField(editable=False, default="")
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    scope = models.CharField(_("scope"), max_length=20, choices=Scope)
    formality = models.CharField(
        _("legal basis"), max_length=20, choices=Formality, default=Formality.UNKNOWN
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.UNKNOWN)
    status_basis = models.CharField(
        _("basis of the status"),
        max_length=20,
        choices=SourcedRecord.Basis,
        default=SourcedRecord.Basis.UNKNOWN,
    )
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("Two or three sentences on what the network does.")
    )
    founded_on = PartialDateField(
        _("founded on"), validators=[not_in_future], help_text=_("Such as 2017, 2017-11 or 2017-11-03.")
    )
    founding_instrument = models.CharField(
        _("founding instrument"),
        max_length=300,
        blank=True,
        help_text=_("Such as Lusaka Agreement of 8 September 1994."),
    )
    host_organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("host organization"),
        related_name="hosted_networks",
        null=True,
        blank=True,
    )
    host_city = models.CharField(_("host city"), max_length=100, blank=True)
    host_country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("host country"),
        related_name="hosted_networks",
        null=True,
        blank=True,
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("part of"),
        related_name="parts",
        null=True,
        blank=True,
        help_text=_("The network that this one belongs to."),
    )
    working_languages = ChoiceListField(_("working languages"), codes=LANGUAGES)
    working_languages_basis = models.CharField(
        _("basis of the languages"),
        max_length=20,
        choices=SourcedRecord.Basis,
        default=SourcedRecord.Basis.UNKNOWN,
    )
    regions = ChoiceListField(
        _("regions"), codes=Region.choices, max_length=400, help_text=_("The large region first.")
    )
    website = models.URLField(_("website"), blank=True)
    member_count_stated = models.PositiveIntegerField(
        _("number of members stated"),
        null=True,
        blank=True,
        help_text=_("Where a source counts the members without naming them."),
    )
    confidence = models.CharField(
        _("confidence"),
        max_length=10,
        blank=True,
        choices=[("high", _("High")), ("medium", _("Medium")), ("low", _("Low"))],
        help_text=_("How sure staff are of this entry; for staff only."),
    )
    discrepancy = models.TextField(
        _("where sources differ"),
        blank=True,
        help_text=_("Published. Such as: Seven members by UNODC, eight by the network's website."),
    )
    reviewed_on = models.DateField(
        _("reviewed on"),
        null=True,
        blank=True,
        validators=[not_in_future],
        help_text=_("When the facts of this entry were last checked as a whole."),
    )
    is_published = models.BooleanField(_("published"), default=False)

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        default_permissions = PUBLISHABLE
        ordering = ["sort_name", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")),
                name="network_is_not_its_own_parent",
                violation_error_message=_("A network is not a part of itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("networks:network", args=[self.slug])

    def clean(self) -> None:
        # A form leaves out the constraint, which names the row's own number; and a circle takes several rows.
        above, below = self.parent, {self.pk}
        while above:
            if above.pk in below:
                raise ValidationError({"parent": _("A network is not a part of itself.")})
            below.add(above.pk)
            above = above.parent

    @property
    def label(self) -> str:
        """What a row or a link calls the network: its acronym, or its name where it has none."""
        return self.acronym or self.name

    @property
    def other_names(self) -> list["NetworkName"]:
        """The names that the head of the page does not show."""
        shown = {self.name, self.acronym}
        return [name for name in self.names.all() if name.text not in shown]

    @property
    def region_names(self) -> str:
        """The regions in words, a large one only where it is not named by some of its parts."""
        return ", ".join(self._meta.get_field("regions").labels(Region.summed_up(self.regions)))

    def is_founded_after(self, day: datetime.date | None) -> bool:
        """Whether it did not exist yet on a day, as far as both are known."""
        return bool(self.founded_on and day) and self.founded_on.first_day > day

    @property
    def freshness(self) -> Freshness:
        """How long ago any of its offices was last confirmed; needs `for_coverage()`."""
        return Freshness.of(self.verified_on, timezone.localdate())

    @property
    def other_office_count(self) -> int:
        """How many of its offices stand for no link of the enforcement chain; needs `for_coverage()`."""
        return self.focal_point_count - sum(getattr(self, f"{link}_count") for link in ENFORCEMENT_CHAIN)

    @property
    def outcomes(self) -> list:
        """The outcomes that address the network, alone or in a group; needs `with_outcomes()`."""
        addressees = [*self.own_addressees, *self.shared_addressees]
        found = {addressee.outcome.pk: addressee.outcome for addressee in addressees}
        return sorted(found.values(), key=lambda outcome: (outcome.meeting.starts_on, outcome.number))


class NetworkName(models.Model):
    """Another name that the network goes by, on its own pages or on those of others; search reads all."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("Official name")
        ACRONYM = "acronym", _("Acronym")
        FORMER = "former", _("Former name")
        VARIANT = "variant", _("Variant")
        TRANSLATION = "translation", _("Translation")

    network = models.ForeignKey(Network, models.CASCADE, verbose_name=_("network"), related_name="names")
    text = models.CharField(_("name"), max_length=300, help_text=_("Such as HA-WEN."))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.VARIANT)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, blank=True)
    search_text = models.CharField(max_length=700, editable=False, default="")

    objects = NetworkChildQuerySet.as_manager()

    class Meta:
        verbose_name = _("name")
        verbose_name_plural = _("names")
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "text"],
                name="network_name_is_given_once",
                violation_error_message=_("The network already has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def save(self, *args, **kwargs) -> None:
        self.search_text = fold_all([self.text])
        super().save(*args, **kwargs)


class NetworkRelation(SourcedRecord):
    """How two networks hang together: one came before, belongs to, or works with the other."""

    class Kind(models.TextChoices):
        PREDECESSOR_OF = "predecessor_of", _("Predecessor of")
        PART_OF = "part_of", _("Part of")
        COOPERATES_WITH = "cooperates_with", _("Cooperates with")

    from_network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("network"), related_name="relations"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    to_network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("other network"), related_name="reverse_relations"
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["from_network", "kind", "to_network"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_network", "kind", "to_network"],
                name="network_relation_is_stated_once",
                violation_error_message=_("This relation is already recorded."),
            ),
            models.CheckConstraint(
                condition=~Q(from_network=F("to_network")),
                name="network_relation_joins_two_networks",
                violation_error_message=_("A relation joins two different networks."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def reverse_label(self) -> str:
        """The kind of relation as the other network sees it."""
        labels: dict[str, Any] = {
            self.Kind.PREDECESSOR_OF: _("Successor of"),
            self.Kind.PART_OF: _("Has as a part"),
            self.Kind.COOPERATES_WITH: _("Cooperates with"),
        }
        return labels[self.kind]


class NetworkEvent(Translated, SourcedRecord):
    """A dated step in the life of a network, from the first recommendation to a reactivation."""

    class Kind(models.TextChoices):
        RECOMMENDATION = "recommendation", _("Recommendation")
        DECLARATION = "declaration", _("Declaration")
        SIGNATURE = "signature", _("Signature")
        ESTABLISHMENT = "establishment", _("Establishment")
        ADOPTION = "adoption", _("Adoption")
        LAUNCH = "launch", _("Launch")
        ENTRY_INTO_FORCE = "entry_into_force", _("Entry into force")
        SUCCESSION = "succession", _("Succession")
        GOVERNANCE = "governance", _("Governance")
        PAUSE = "pause", _("Pause")
        REACTIVATION = "reactivation", _("Reactivation")

    network = models.ForeignKey(Network, models.CASCADE, verbose_name=_("network"), related_name="events")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    date = PartialDateField(_("date"), help_text=_("Such as 2014, 2014-09 or 2014-09-12."))
    title = models.CharField(
        _("title"), max_length=300, help_text=_("Such as Launched by the ASEAN ministers.")
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.ForeignKey(
        Country, models.PROTECT, verbose_name=_("country"), related_name="+", null=True, blank=True
    )

    objects = NetworkEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return self.title
