"""The relay: a message to an office through the site, which never tells the address."""

from django import forms
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wenregistry.mail import queue_mail
from wenregistry.models import Mail
from wenregistry.visitor_forms import OpenForm

from .models import ContactChannel, FocalPoint


class MessageForm(OpenForm):
    """What a visitor wants to have passed on."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )
    sender_email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("The office sees it and can answer you."),
        max_length=254,
    )

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.order_fields(["subject", "text", "sender_email"])


def mailbox_of(office: FocalPoint) -> ContactChannel | None:
    """The mailbox that messages to an office go to: the office's own first."""
    return office.channels.for_relay().order_by("-is_office", "pk").first()


def pass_on(office: FocalPoint, form: MessageForm) -> None:
    """Queue the message of a visitor; the same page sent twice is one message."""
    mailbox = mailbox_of(office)
    if mailbox is None:
        return
    data = form.cleaned_data
    language = office.mail_language
    with translation.override(language):
        subject = _("Message through the WEN registry: %(subject)s") % {"subject": data["subject"]}
        opening = _(
            "A visitor of the WEN registry wrote this to your office. Your address was not shown to them; "
            "if you answer, they will see it."
        )
        sender = _("From: %(email)s") % {"email": data["sender_email"]}
    queue_mail(
        f"relay/{office.public_id}/{data['opened']}",
        to=mailbox.value,
        reply_to=data["sender_email"],
        kind=Mail.Kind.RELAY,
        language=language,
        subject=subject,
        text="\n\n".join([opening, sender, data["text"]]),
    )
