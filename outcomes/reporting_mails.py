"""What the mails of a reporting round say, to the office of a body and to staff."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from wenregistry.models import Mail
from wenregistry.round_mails import asking, notice

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["body", "meeting", "link", "closes_on"]


def default_subject() -> str:
    """The subject that staff begin with, in the active language."""
    return _("What came of the outcomes of the {meeting}?")


def default_text() -> str:
    """The text that staff begin with, in the active language."""
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
        return asking(
            request,
            step,
            Mail.Kind.REPORTING,
            body=request.body.name,
            meeting=request.round.meeting.title,
        )


def notice_of(request: Any) -> dict[str, Any]:
    """Tells staff that a body stays silent."""
    names = {"body": request.body, "meeting": request.round.meeting}
    with translation.override(settings.LANGUAGE_CODE):
        return notice(
            _("No report yet: %(body)s, outcomes of %(meeting)s") % names,
            _(
                "%(body)s has not reported on the outcomes of %(meeting)s after two reminders. "
                "Please call its office."
            )
            % names,
        )
