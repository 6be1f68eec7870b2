"""What the mails of a reporting round say, to the office of a body and to staff."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wenregistry.addresses import lasting
from wenregistry.models import Mail
from wenregistry.placeholders import fill

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["body", "meeting", "link", "closes_on"]


def default_subject(language: str) -> str:
    """The subject that staff begin with."""
    with translation.override(language):
        return _("What came of the outcomes of the {meeting}?")


def default_text(language: str) -> str:
    """The text that staff begin with."""
    with translation.override(language):
        return _(
            "Dear colleagues,\n\n"
            "the next meeting reviews what came of the outcomes of the {meeting}. The link below opens those "
            "that address {body}, each with your last answer: say how far you have come, save as often as "
            "you like, and send it to us until {closes_on}.\n\n{link}\n\n"
            "Nothing is published before we have read it. The link is meant for your office alone: please do "
            "not pass it on.\n\n"
            "Thank you. The secretariat of the WEN registry"
        )


def mail_of(request: Any, step: str) -> dict[str, Any]:
    """The fields of the mail for a step of the request to one body."""
    if step == "escalation":
        return notice_of(request)
    with translation.override(request.language):
        values = {
            "body": request.body.name,
            "meeting": request.round.meeting.title,
            "link": lasting(request.get_absolute_url()),
            "closes_on": date_format(request.round.closes_on),
        }
        subject = fill(request.round.subject, **values)
        if step != "first":
            subject = _("Reminder: %(subject)s") % {"subject": subject}
        text = fill(request.round.text, **values)
    return {"to": request.address, "kind": Mail.Kind.REPORTING, "subject": subject, "text": text}


def notice_of(request: Any) -> dict[str, Any]:
    """Tells staff that a body stays silent: they call it before the round is over."""
    names = {"body": request.body, "meeting": request.round.meeting}
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "to": settings.SECRETARIAT_EMAIL,
            # No bounce of it is the body's own.
            "request": None,
            "kind": Mail.Kind.NOTICE,
            "language": settings.LANGUAGE_CODE,
            "subject": _("No report yet: %(body)s, outcomes of %(meeting)s") % names,
            "text": _(
                "%(body)s has not reported on the outcomes of %(meeting)s after two reminders. "
                "Please call its office."
            )
            % names,
        }
