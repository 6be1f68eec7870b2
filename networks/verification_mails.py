"""What the mails of a verification round say, to an office and to who speaks for those that stay silent."""

from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from wenregistry.languages import LANGUAGES
from wenregistry.models import Mail
from wenregistry.round_mails import asking

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["office", "details", "link", "closes_on"]


def default_subject() -> str:
    """The subject that staff begin with, in the active language."""
    return _("Is your entry in the WEN registry still correct?")


def default_text() -> str:
    """The text that staff begin with, in the active language."""
    return _(
        "Dear colleagues,\n\n"
        "the WEN registry lists your office as a contact for wildlife enforcement: {office}.\n\n"
        "This is what we have on file:\n\n{details}\n\n"
        "Please tell us until {closes_on} whether it is correct. The link below leads to a page with "
        "three answers; nothing happens before you choose one there. It is meant for your office alone: "
        "please do not pass it on.\n\n{link}\n\n"
        "Thank you. The secretariat of the WEN registry"
    )


def mail_of(request: Any, step: str) -> dict[str, Any]:
    """The fields of the mail for a step of a verification request."""
    if step == "escalation":
        return escalation_of(request)
    with translation.override(request.language):
        return asking(
            request,
            step,
            Mail.Kind.VERIFICATION,
            office=name_of(request.focal_point),
            details="\n".join(f"{label}: {value}" for label, value in details_of(request)),
        )


def name_of(office: Any) -> str:
    """What tells an office from others of the same title."""
    return f"{office}, {office.country.name}" if office.country else str(office)


def details_of(request: Any) -> list[tuple[str, str]]:
    """
    Everything on file that the receiver of a request may see, each with its label.

    The channels of the office are for whoever reads its mailbox; the person who holds the post and their
    own channels only for that person's own mailbox. Another body sees what the public sees.
    """
    office = request.focal_point
    holder = request.channel.holder if request.is_of_office else None
    lines = [
        (_("Title of the post"), office.position_title),
        (_("Unit"), office.unit),
        (_("Organization"), office.organization.name if office.organization else ""),
        (_("Country"), office.country.name if office.country else ""),
        (_("Network"), office.network.name if office.network else ""),
        (_("Role"), office.get_role_display()),
        (_("Languages"), ", ".join(str(dict(LANGUAGES).get(code, code)) for code in office.languages)),
    ]
    if holder:
        lines.append((_("Name"), f"{holder.title} {holder.name}".strip()))
    lines += [
        (
            _("%(kind)s (%(visibility)s)")
            % {"kind": channel.get_kind_display(), "visibility": channel.get_visibility_display()},
            channel.display,
        )
        for channel in request.shown_channels()
    ]
    return [(label, value or _("Not recorded")) for label, value in lines]


def escalation_of(request: Any) -> dict[str, Any]:
    """One mail for each round and network to its secretariat: which of its offices have not answered."""
    network = request.focal_point.network
    mailbox = request.focal_point.channels.model.objects.of_secretariat(network).first()
    today = timezone.localdate()
    silent = type(request).objects.of_directory().filter(round=request.round, answered_at=None)
    silent = silent.filter(focal_point__network=network).select_related("focal_point__country")
    office = mailbox.focal_point if mailbox else None
    language = office.mail_language if office else settings.LANGUAGE_CODE
    with translation.override(language):
        offices = "\n".join(f"- {name_of(each.focal_point)}" for each in silent)
        text = _(
            "Dear colleagues,\n\n"
            "these offices have not yet answered whether their entry in the WEN registry is correct:\n\n"
            "%(offices)s\n\n"
            "Could you remind them, or tell us who answers instead? They have until %(closes_on)s.\n\n"
            "Thank you. The secretariat of the WEN registry"
        ) % {"offices": offices, "closes_on": date_format(request.round.closes_on)}
        subject = _("Offices that have not answered: %(round)s") % {"round": request.round.title}
    return {
        # The same for all its offices that day, so that it is queued once; no office's own bounce.
        "key": f"verification/{request.round_id}/escalation/{network.pk if network else 0}/{today}",
        "request": None,
        "to": mailbox.value if mailbox else settings.SECRETARIAT_EMAIL,
        "kind": Mail.Kind.ESCALATION,
        "language": language,
        "subject": subject,
        "text": text,
    }
