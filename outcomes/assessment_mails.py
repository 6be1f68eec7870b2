"""What the mails of a round of self-assessments say, to the secretariat of a network and to staff."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wenregistry.addresses import lasting
from wenregistry.models import Mail
from wenregistry.placeholders import fill

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["network", "instrument", "link", "closes_on"]


def default_subject(language: str) -> str:
    """The subject that staff begin with."""
    with translation.override(language):
        return _("The self-assessment of your network")


def default_text(language: str) -> str:
    """The text that staff begin with."""
    with translation.override(language):
        return _(
            "Dear colleagues,\n\n"
            "how strong is {network}, and what should become better? The link below opens a self-assessment "
            "({instrument}): answer what you can, save as often as you like, and send it to us until "
            "{closes_on}. You then see your result, beside your last one.\n\n{link}\n\n"
            "Your answers are for you and for us alone, and networks are never compared with each other. The "
            "link is meant for your secretariat alone: please do not pass it on.\n\n"
            "Thank you. The secretariat of the WEN registry"
        )


def mail_of(request: Any, step: str) -> dict[str, Any]:
    """The fields of the mail for a step of the self-assessment of one network."""
    if step == "escalation":
        return notice_of(request)
    with translation.override(request.language):
        values = {
            "network": request.network.name,
            "instrument": request.round.instrument.title,
            "link": lasting(request.get_absolute_url()),
            "closes_on": date_format(request.round.closes_on),
        }
        subject = fill(request.round.subject, **values)
        if step != "first":
            subject = _("Reminder: %(subject)s") % {"subject": subject}
        text = fill(request.round.text, **values)
    return {"to": request.address, "kind": Mail.Kind.ASSESSMENT, "subject": subject, "text": text}


def notice_of(request: Any) -> dict[str, Any]:
    """Tells staff that a network stays silent: they call it before the round is over."""
    names = {"network": request.network}
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "to": settings.SECRETARIAT_EMAIL,
            # No bounce of it is the network's own.
            "request": None,
            "kind": Mail.Kind.NOTICE,
            "language": settings.LANGUAGE_CODE,
            "subject": _("No self-assessment yet: %(network)s") % names,
            "text": _(
                "%(network)s has not sent its self-assessment after two reminders. "
                "Please call its secretariat."
            )
            % names,
        }
