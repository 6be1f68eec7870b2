from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenregistry.partial_dates import PartialDateField, period_constraint

from ..querysets import MembershipQuerySet
from .country import Country
from .network import Network
from .organization import Organization
from .source import SourcedRecord


class Membership(SourcedRecord):
    """The standing of a country or an agency in a network, for as long as it lasts."""

    class Status(models.TextChoices):
        MEMBER = "member", _("Member")
        PARTY = "party", _("Party")
        SIGNATORY = "signatory", _("Signatory")
        CANDIDATE = "candidate", _("Candidate")
        ASSOCIATE = "associate", _("Associate")
        OBSERVER = "observer", _("Observer")
        SPECIAL_OBSERVER = "special_observer", _("Special observer")
        ENGAGING = "engaging", _("Being engaged")
        SUSPENDED = "suspended", _("Suspended")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DISPUTED = "disputed", _("Sources differ")
        PENDING = "pending", _("Pending")

    network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("network"), related_name="memberships"
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        verbose_name=_("country"),
        related_name="memberships",
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("organization"),
        related_name="memberships",
        null=True,
        blank=True,
        help_text=_("Instead of a country, where agencies are the members."),
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.MEMBER)
    since = PartialDateField(_("since"), help_text=_("The first day, such as 1996 or 1996-12-10."))
    until = PartialDateField(_("until"), help_text=_("The last day. Empty while it is in force."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["network", "country", "organization"]
        constraints = [
            models.CheckConstraint(
                condition=Q(country=None, organization__isnull=False)
                | Q(country__isnull=False, organization=None),
                name="membership_names_one_body",
                violation_error_message=_("Name either a country or an organization."),
            ),
            period_constraint("membership_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["network", "country"],
                condition=Q(until=""),
                name="membership_of_a_country_is_open_once",
                violation_error_message=_("This country already has an open membership."),
            ),
            models.UniqueConstraint(
                fields=["network", "organization"],
                condition=Q(until=""),
                name="membership_of_an_organization_is_open_once",
                violation_error_message=_("This organization already has an open membership."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def body(self) -> Country | Organization:
        """The country or organization that is the member."""
        return self.country or self.organization  # type: ignore[return-value]
