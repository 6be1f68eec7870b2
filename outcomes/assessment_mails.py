"""What the mails of a round of self-assessments say, to the secretariat of a network and to staff."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from wenregistry.models import Mail
from wenregistry.round_mails import asking, notice

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["network", "instrument", "link", "closes_on"]


def default_subject() -> str:
    """The subject that staff begin with, in the active language."""
    return _("The self-assessment of your network")


def default_text() -> str:
    """The text that staff begin with, in the active language."""
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
        return asking(
            request,
            step,
            Mail.Kind.ASSESSMENT,
            network=request.network.name,
            instrument=request.round.instrument.title,
        )


def notice_of(request: Any) -> dict[str, Any]:
    """Tells staff that a network stays silent."""
    names = {"network": request.network}
    with translation.override(settings.LANGUAGE_CODE):
        return notice(
            _("No self-assessment yet: %(network)s") % names,
            _(
                "%(network)s has not sent its self-assessment after two reminders. "
                "Please call its secretariat."
            )
            % names,
        )
