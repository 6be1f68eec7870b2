from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from networks.models import Country, Network, Organization, SourcedRecord

from ..querysets import ParticipationQuerySet
from .meeting import Meeting


class Participation(SourcedRecord):
    """A body that took part in a meeting, under the name that the source prints; never a person."""

    class Category(models.TextChoices):
        NETWORK = "network", _("Networks")
        DELEGATION = "delegation", _("National delegations")
        IGO = "igo", _("Intergovernmental organizations")
        NGO = "ngo", _("Non-governmental organizations")
        DONOR = "donor", _("Donors")
        OTHER = "other", _("Other organizations")

    class Role(models.TextChoices):
        PARTICIPANT = "participant", _("Participant")
        PRESENTER = "presenter", _("Presenter")
        CHAIR = "chair", _("Chair")
        HOST = "host", _("Host")
        OBSERVER = "observer", _("Observer")
        FUNDER = "funder", _("Funder")

    meeting = models.ForeignKey(
        Meeting, models.CASCADE, verbose_name=_("meeting"), related_name="participations"
    )
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("network"),
        related_name="participations",
        null=True,
        blank=True,
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="participations",
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("organization"),
        related_name="participations",
        null=True,
        blank=True,
    )
    category = models.CharField(
        _("category"), max_length=20, choices=Category, help_text=_("As the source lists it.")
    )
    label_as_listed = models.CharField(
        _("name as listed"),
        max_length=300,
        help_text=_("As the source prints it, such as ASEANOPOL; never corrected."),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.PARTICIPANT)
    head_count = models.PositiveIntegerField(_("number of people"), null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["meeting", "category", "label_as_listed", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, country=None, organization=None)
                | Q(network=None, country__isnull=False, organization=None)
                | Q(network=None, country=None, organization__isnull=False),
                name="participation_names_one_body",
                violation_error_message=_("Name one network, one country or one organization."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "category", "network"],
                name="network_takes_part_once",
                violation_error_message=_("This network is already listed in this category."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "category", "country"],
                name="country_takes_part_once",
                violation_error_message=_("This country is already listed in this category."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "category", "organization"],
                name="organization_takes_part_once",
                violation_error_message=_("This organization is already listed in this category."),
            ),
        ]

    def __str__(self) -> str:
        return self.label_as_listed

    @property
    def body(self) -> Network | Country | Organization:
        """The network, country or organization that took part."""
        return self.network or self.country or self.organization  # type: ignore[return-value]
