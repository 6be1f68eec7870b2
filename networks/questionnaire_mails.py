"""What the mails of a questionnaire say, to the secretariat of a network and to staff."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from wenregistry.models import Mail
from wenregistry.round_mails import asking, notice

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["network", "edition", "link", "closes_on"]


def default_subject() -> str:
    """The subject that staff begin with, in the active language."""
    return _("The information sheet of your network in the WEN registry")


def default_text() -> str:
    """The text that staff begin with, in the active language."""
    return _(
        "Dear colleagues,\n\n"
        "we are preparing the {edition} edition of the information sheets of wildlife enforcement "
        "networks. The link below opens the questionnaire of {network}, with your last answers already "
        "in it: change what has changed, save as often as you like, and send it to us until "
        "{closes_on}.\n\n{link}\n\n"
        "The link is meant for your secretariat alone: please do not pass it on.\n\n"
        "Thank you. The secretariat of the WEN registry"
    )


def mail_of(request: Any, step: str) -> dict[str, Any]:
    """The fields of the mail for a step of the questionnaire of one network."""
    if step == "escalation":
        return notice_of(request)
    with translation.override(request.language):
        return asking(
            request,
            step,
            Mail.Kind.QUESTIONNAIRE,
            network=request.network.name,
            edition=str(request.round.edition),
        )


def notice_of(request: Any) -> dict[str, Any]:
    """Tells staff that a network stays silent: they call, or record it when the round is over."""
    names = {"network": request.network, "edition": request.round.edition}
    with translation.override(settings.LANGUAGE_CODE):
        return notice(
            _("No answer yet: %(network)s, sheet of %(edition)s") % names,
            _(
                "%(network)s has not answered the questionnaire of %(edition)s after two reminders. "
                "Please call its secretariat."
            )
            % names,
        )
