import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from wenregistry.models import Record
from wenregistry.phones import international, parse_phone

from ..querysets import ContactChannelQuerySet
from .focal_point import FocalPoint, FocalPointHolder
from .network import Network


class ContactChannel(Record):
    """One way to reach a focal point or a network, and who may know of it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Telephone")
        WEB = "web", _("Website")
        ADDRESS = "address", _("Postal address")
        SECURE_CHANNEL = "secure_channel", _("Secure channel")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        ON_REQUEST = "on_request", _("On request: messages are passed on")
        STAFF = "staff", _("Staff only")

    # How many public channels of a kind the directory's columns have room for.
    MOST_PUBLIC = {Kind.EMAIL: 2, Kind.PHONE: 2, Kind.WEB: 1, Kind.ADDRESS: 1}

    focal_point = models.ForeignKey(
        FocalPoint,
        models.CASCADE,
        verbose_name=_("focal point"),
        related_name="channels",
        null=True,
        blank=True,
    )
    network = models.ForeignKey(
        Network,
        models.CASCADE,
        verbose_name=_("network"),
        related_name="channels",
        null=True,
        blank=True,
    )
    holder = models.ForeignKey(
        FocalPointHolder,
        models.CASCADE,
        verbose_name=_("holder"),
        related_name="channels",
        null=True,
        blank=True,
        help_text=_("Only where the channel is a person's own; it is then never public."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    value = models.CharField(
        _("value"),
        max_length=500,
        help_text=_("Such as wildlife-unit@example.org, +254 20 123456 or https://example.org."),
    )
    visibility = models.CharField(
        _("visibility"), max_length=20, choices=Visibility, default=Visibility.STAFF
    )
    is_office = models.BooleanField(
        _("office channel"),
        default=True,
        help_text=_("A mailbox or line of the office, read by whoever is on duty."),
    )
    bounced_on = models.DateField(_("bounced on"), null=True, blank=True)

    objects = ContactChannelQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact channel")
        verbose_name_plural = _("contact channels")
        ordering = ["kind", "id"]
        permissions = [("view_restricted_details", _("Can see restricted details"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_point__isnull=False, network=None)
                | Q(focal_point=None, network__isnull=False),
                name="channel_reaches_one_body",
                violation_error_message=_("A channel reaches either a focal point or a network."),
            ),
            models.CheckConstraint(
                condition=Q(holder=None) | ~Q(visibility="public"),
                name="channel_of_a_holder_is_not_public",
                violation_error_message=_("A person's own channel is never public."),
            ),
            models.CheckConstraint(
                condition=Q(is_office=True) | ~Q(visibility="public"),
                name="public_channel_is_an_office_channel",
                violation_error_message=_("Only a channel of the office can be public."),
            ),
            models.CheckConstraint(
                condition=~Q(visibility="public", kind="secure_channel"),
                name="secure_channel_is_not_public",
                violation_error_message=_("A secure channel is never public."),
            ),
        ]

    def __str__(self) -> str:
        # Not the value: a title in the admin's log must not repeat what is staff only.
        return self.get_kind_display()

    def clean(self) -> None:
        try:
            match self.kind:
                case self.Kind.EMAIL:
                    EmailValidator(_("Write an e-mail address, such as unit@example.org."))(self.value)
                case self.Kind.WEB:
                    URLValidator(["http", "https"], message=_("Write an address that starts with https://."))(
                        self.value
                    )
                case self.Kind.PHONE:
                    self.value = parse_phone(self.value)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error
        except phonenumbers.NumberParseException as error:
            raise ValidationError(
                {"value": _("Write the number with its country code, such as +254 20 123456.")}
            ) from error

    @property
    def display(self) -> str:
        """The value as people write it: a telephone number in international form."""
        return international(self.value) if self.kind == self.Kind.PHONE else self.value

    @property
    def parts(self) -> list[str]:
        """The value as displayed, in the pieces between which a line may end: an address before its @."""
        name, at, domain = self.display.partition("@")
        return [name, at + domain] if at else [name]

    @property
    def href(self) -> str:
        """What a link to this channel opens."""
        scheme: dict[str, str] = {self.Kind.EMAIL: "mailto:", self.Kind.PHONE: "tel:", self.Kind.WEB: ""}
        return f"{scheme[self.kind]}{self.value}" if self.kind in scheme else ""
