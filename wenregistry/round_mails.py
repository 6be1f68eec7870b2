"""What the mails of all rounds have in common; the words of each kind stand in a module of its own."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .addresses import lasting
from .models import Mail
from .placeholders import fill


def first_texts(mails: Any) -> dict[str, str]:
    """The subject and text that staff begin with in each language, by the column of a round."""
    texts = {}
    for language in dict(settings.LANGUAGES):
        with translation.override(language):
            texts[f"subject_{language}"] = mails.default_subject()
            texts[f"text_{language}"] = mails.default_text()
    return texts


def asking(request: Any, step: str, kind: str, **words: str) -> dict[str, Any]:
    """
    The fields of a mail that asks, or reminds, in the active language.

    The text of the round is filled in with `words`, the link and the last day.
    """
    words |= {"link": lasting(request.get_absolute_url()), "closes_on": date_format(request.round.closes_on)}
    subject = fill(request.round.subject, **words)
    if step != "first":
        subject = _("Reminder: %(subject)s") % {"subject": subject}
    return {
        "to": request.address,
        "kind": kind,
        "subject": subject,
        "text": fill(request.round.text, **words),
    }


def notice(subject: str, text: str) -> dict[str, Any]:
    """The fields of a mail that tells staff of a silence: they call before the round is over."""
    return {
        "to": settings.SECRETARIAT_EMAIL,
        # No bounce of it is that of the body that is asked.
        "request": None,
        "kind": Mail.Kind.NOTICE,
        "language": settings.LANGUAGE_CODE,
        "subject": subject,
        "text": text,
    }
