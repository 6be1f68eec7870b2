from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from networks.models import Network, Organization, SourcedRecord
from wenregistry.models import PUBLISHABLE, Record, Searchable, Sorted, Translated

from ..paths import reached_from
from ..progress import Progress
from ..querysets import AddresseeQuerySet, OutcomeLinkQuerySet, OutcomeQuerySet, ThemeQuerySet


class Theme(Sorted, Record):
    """A subject that outcomes share across meetings."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["sort_name", "slug"]

    def __str__(self) -> str:
        return self.name


class Outcome(Searchable, Sorted, Translated, SourcedRecord):
    """One thing that a meeting agreed on: the smallest part that someone is asked to act on."""

    class Validity(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        ELAPSED = "elapsed", _("Elapsed")
        RETIRED = "retired", _("Retired")

    class Funding(models.TextChoices):
        NOT_NEEDED = "not_needed", _("Not needed")
        NEEDED = "needed", _("Needed")
        PARTLY_SECURED = "partly_secured", _("Partly secured")
        SECURED = "secured", _("Secured")
        UNKNOWN = "unknown", _("Not recorded")

    ADOPTED_TEXT = ["text_en", "text_fr", "text_es"]
    search_fields = [
        "code",
        "reference",
        "title_en",
        "title_fr",
        "title_es",
        "summary_en",
        "summary_fr",
        "summary_es",
        *ADOPTED_TEXT,
    ]
    sorted_by = {"sort_name": "title"}

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(
                r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$", _("Write letters, digits and hyphens, such as WEN4-3.")
            )
        ],
        help_text=_("The reference, such as WEN4-3. It never changes once published."),
        error_messages={"unique": _("Another outcome has this code.")},
    )
    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name=_("meeting"), related_name="outcomes")
    number = models.PositiveSmallIntegerField(_("number"), help_text=_("In the meeting, such as 3."))
    title = models.CharField(
        _("title"), max_length=200, help_text=_("Ours, short. Such as Make networks more visible.")
    )
    summary = models.TextField(_("summary"), blank=True, help_text=_("Ours, in a sentence or two."))
    text = models.TextField(
        _("adopted text"),
        blank=True,
        help_text=_("The wording that the meeting adopted. It cannot be changed once published."),
    )
    text_reference = models.CharField(
        _("where the text stands"),
        max_length=100,
        blank=True,
        help_text=_("In the first source, such as p. 3, para. 4."),
    )
    qualifier = models.CharField(
        _("qualifier"),
        max_length=200,
        blank=True,
        help_text=_("A condition in the text, for example “as appropriate”."),
    )
    listed_as_key_outcome = models.BooleanField(_("listed as a key outcome"), default=True)
    themes = models.ManyToManyField(Theme, verbose_name=_("themes"), related_name="outcomes", blank=True)
    validity = models.CharField(_("validity"), max_length=20, choices=Validity, default=Validity.CURRENT)
    funding = models.CharField(_("funding"), max_length=20, choices=Funding, default=Funding.UNKNOWN)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    is_published = models.BooleanField(_("published"), default=False)
    first_published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        default_permissions = PUBLISHABLE
        ordering = [F("meeting__starts_on").desc(nulls_last=True), "number", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"],
                name="outcome_number_is_used_once",
                violation_error_message=_("The meeting already has an outcome with this number."),
            ),
            models.UniqueConstraint(
                Lower("code"),
                name="outcome_code_is_unique_in_any_case",
                violation_error_message=_("Another outcome has this code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:outcome", args=[self.code])

    @property
    def reference(self) -> str:
        """What people call it by the numbers of its meeting and of its own, such as 4.3."""
        return f"{self.meeting.number}.{self.number}" if self.meeting.number else ""

    def clean(self) -> None:
        errors = {
            field: _("This cannot be changed any more: it has been published.")
            for field in self.changed_frozen_fields()
        }
        if errors:
            raise ValidationError(errors)

    def changed_frozen_fields(self) -> list[str]:
        """The code, and each language of the adopted text, that differ from what was once published."""
        stored = type(self).objects.filter(pk=self.pk, first_published_at__isnull=False)
        for before in stored.values("code", *self.ADOPTED_TEXT):
            return [field for field, value in before.items() if value and value != getattr(self, field)]
        return []

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        if self.is_published and not self.first_published_at:
            self.first_published_at = timezone.now()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.first_published_at:
            raise ValidationError(_("A published outcome stays on record; retire it instead."))
        return super().delete(*args, **kwargs)

    @property
    def last_answered_on(self) -> str:
        """The date of the newest answer, or nothing; needs `with_progress()`."""
        answers = (row for row in self.public_follow_ups if row.kind != "comment")
        return next((answer.date for answer in answers), "")

    @property
    def progress(self) -> Progress:
        """What each body that the outcome addresses has reported; needs `with_progress()`."""
        return Progress.of(self.addressees.all(), self.public_follow_ups)


class Addressee(models.Model):
    """Whom an outcome addresses: a network, an organization, or a group that stands for several."""

    class Group(models.TextChoices):
        ALL_WENS = "all_wens", _("All networks")
        ICCWC = "iccwc", _("ICCWC")
        ICCWC_PARTNERS = "iccwc_partners", _("ICCWC partners")
        PARTIES = "parties", _("Parties")
        DONORS = "donors", _("Donors")
        STAKEHOLDERS = "stakeholders", _("Stakeholders")

    class StandsFor(models.TextChoices):
        TOOK_PART = "took_part", _("Networks that took part in the meeting")
        EXISTING = "existing", _("Networks that exist")
        CHOSEN = "chosen", _("Chosen by staff")

    outcome = models.ForeignKey(Outcome, models.CASCADE, verbose_name=_("outcome"), related_name="addressees")
    network = models.ForeignKey(
        Network,
        models.PROTECT,
        verbose_name=_("network"),
        related_name="addressees",
        null=True,
        blank=True,
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        verbose_name=_("organization"),
        related_name="addressees",
        null=True,
        blank=True,
    )
    group = models.CharField(_("group"), max_length=20, choices=Group, blank=True)
    basis = models.CharField(
        _("basis"),
        max_length=20,
        choices=SourcedRecord.Basis,
        default=SourcedRecord.Basis.STATED,
    )
    stands_for = models.CharField(
        _("stands for"),
        max_length=20,
        choices=StandsFor,
        default=StandsFor.TOOK_PART,
        help_text=_("For the group of all networks. Another choice fills the list of networks in again."),
    )
    responding_networks = models.ManyToManyField(
        Network,
        verbose_name=_("networks that answer"),
        related_name="group_addressees",
        blank=True,
        help_text=_("For a group. Filled in by the choice above; a list that you change counts as chosen."),
    )
    responding_organizations = models.ManyToManyField(
        Organization,
        verbose_name=_("organizations that answer"),
        related_name="group_addressees",
        blank=True,
        help_text=_("For a group. Filled in with ICCWC or its members."),
    )

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(network__isnull=False, organization=None, group="")
                | Q(network=None, organization__isnull=False, group="")
                | (Q(network=None, organization=None) & ~Q(group="")),
                name="addressee_names_one_body",
                violation_error_message=_("Name one network, one organization or one group."),
            ),
            models.UniqueConstraint(
                fields=["outcome", "group"],
                condition=~Q(group=""),
                name="outcome_addresses_a_group_once",
                violation_error_message=_("This group is already an addressee."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_group_display() or str(self.network or self.organization)

    def bodies(self) -> list[Network | Organization]:
        """The networks and organizations that are to answer."""
        if self.group:
            return [*self.responding_networks.all(), *self.responding_organizations.all()]
        return [self.network or self.organization]  # type: ignore[list-item]

    def fill_in_responders(self) -> None:
        """Name the bodies that a group stands for by its rule; a list that staff chose stays as it is."""
        if self.stands_for == self.StandsFor.CHOSEN:
            return
        match self.group:
            case self.Group.ALL_WENS:
                self.responding_networks.set(self.networks_by_rule())
            case self.Group.ICCWC:
                self.responding_organizations.set(Organization.objects.filter(slug="iccwc"))
            case self.Group.ICCWC_PARTNERS:
                self.responding_organizations.set(Organization.objects.filter(consortia__slug="iccwc"))

    def networks_by_rule(self) -> list[Network]:
        """
        The networks that took part in the meeting, or those that exist.

        A network exists that works or is being set up today, and was not founded after the meeting. A
        proposed one was spoken of, and cannot answer.
        """
        meeting = self.outcome.meeting
        if self.stands_for == self.StandsFor.TOOK_PART:
            took_part = meeting.participations.filter(category="network").values("network")
            return list(Network.objects.filter(pk__in=took_part).exclude(status=Network.Status.PROPOSED))
        last_day = meeting.ends_on or meeting.starts_on
        return [network for network in Network.objects.current() if not network.is_founded_after(last_day)]


class OutcomeLink(SourcedRecord):
    """A thread between meetings: an outcome goes back to an earlier one, or to a decision elsewhere."""

    class Kind(models.TextChoices):
        FOLLOWS_UP = "follows_up", _("Follows up")
        RESTATES = "restates", _("Restates")
        SUPERSEDES = "supersedes", _("Supersedes")
        IMPLEMENTS = "implements", _("Implements")

    class System(models.TextChoices):
        CITES = "CITES", _("CITES")
        CBD = "CBD", _("CBD")
        CMS = "CMS", _("CMS")
        UNGA = "UNGA", _("UN General Assembly")
        UNEA = "UNEA", _("UN Environment Assembly")
        ECOSOC = "ECOSOC", _("ECOSOC")
        INTERPOL = "INTERPOL", _("INTERPOL")
        WCO = "WCO", _("WCO")
        OTHER = "other", _("Other")

    from_outcome = models.ForeignKey(Outcome, models.CASCADE, verbose_name=_("outcome"), related_name="links")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    to_outcome = models.ForeignKey(
        Outcome,
        models.CASCADE,
        verbose_name=_("earlier outcome"),
        related_name="later_links",
        null=True,
        blank=True,
    )
    system = models.CharField(
        _("system"),
        max_length=50,
        choices=System,
        blank=True,
        help_text=_("Whose decision it is, where the link goes outside the meetings."),
    )
    number = models.CharField(
        _("number"),
        max_length=50,
        blank=True,
        validators=[RegexValidator(r"\d", _("Write the number of the decision, such as Decision 18.12."))],
        help_text=_("Of an outside decision, such as Decision 18.12, Decision 15/4 or A/RES/71/326."),
    )
    url = models.URLField(_("address"), max_length=500, blank=True)

    objects = OutcomeLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["from_outcome", "kind", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_outcome__isnull=False, system="") | (Q(to_outcome=None) & ~Q(system="")),
                name="link_names_an_outcome_or_a_decision",
                violation_error_message=_("Name either an earlier outcome or an outside decision."),
            ),
            models.CheckConstraint(
                condition=Q(system="") | ~Q(number=""),
                name="outside_decision_has_a_number",
                violation_error_message=_("Write the number of the decision, such as Decision 18.12."),
            ),
            models.CheckConstraint(
                condition=Q(to_outcome=None) | ~Q(to_outcome=F("from_outcome")),
                name="link_joins_two_outcomes",
                violation_error_message=_("An outcome does not link to itself."),
            ),
            models.UniqueConstraint(
                fields=["from_outcome", "kind", "to_outcome"],
                name="outcome_link_is_stated_once",
                violation_error_message=_("This link is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        # An outcome whose form lacks its meeting is refused for that.
        has_meeting = self.from_outcome.meeting_id is not None
        if has_meeting and self.to_outcome_id and (sentence := self.reason_against()):
            raise ValidationError({"to_outcome": sentence})

    def reason_against(self) -> Any:
        """Why the link cannot go back to its earlier outcome, if there is a reason."""
        later, earlier = self.from_outcome, self.to_outcome
        days = later.meeting.starts_on, earlier.meeting.starts_on  # type: ignore[union-attr]
        if days[0] and days[1] and days[0] < days[1]:
            return _("This outcome is of a later meeting. A link goes back to an earlier one.")
        # Two links that are saved in the same moment can still close a loop: a thread stops at it.
        pairs = OutcomeLink.objects.exclude(pk=self.pk).exclude(to_outcome=None)
        beyond = reached_from(earlier.pk, pairs.values_list("from_outcome", "to_outcome"))
        if later.pk in beyond[1:]:
            return _("This outcome already goes back to the other one: the link would make a loop.")
        return None

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.clean()
        super().save(*args, **kwargs)
