"""
Mail: queued in the database with the change that causes it, sent by a command, never twice.

A mail is claimed in a transaction of its own before the mail server sees it. Whatever happens after that,
no later run touches it, unless the server answered that it did not take the message.
"""

import re
import smtplib
from collections.abc import Iterator
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from .models import Mail

MOST_TRIES = 5
# Whatever a mail server repeats of an address, in whichever form.
ADDRESS = re.compile(r"[^\s<>]+@[^\s<>]+")


def queue_mail(key: str, **fields: Any) -> Mail | None:
    """Queue a message of a key; nothing where that key has been queued before, or no mailbox is known."""
    if not fields["to"]:
        return None
    fields["subject"] = " ".join(fields["subject"].split())[:300]  # A header is one line.
    mail, is_new = Mail.objects.get_or_create(key=key, defaults=fields)
    return mail if is_new else None


def send_queued() -> Iterator[Mail]:
    """
    Send what waits, and yield each mail with its outcome; several runs at once share the work.

    Raises what the mail server's silence raises before a mail is claimed: all that wait go on waiting.
    """
    connection = get_connection()
    try:
        for key in list(Mail.objects.to_send().values_list("pk", flat=True)):
            connection.open()
            if mail := claimed(key):
                hand_over(mail, connection)
                yield mail
    finally:
        connection.close()


def claimed(key: int) -> Mail | None:
    """The mail, now marked as being handed over; nothing where another run was faster."""
    with transaction.atomic():
        waiting = Mail.objects.to_send().filter(pk=key)
        if not waiting.update(state=Mail.State.SENDING, claimed_at=timezone.now()):
            return None
        return Mail.objects.get(pk=key)


def hand_over(mail: Mail, connection: Any) -> None:
    """Give a claimed mail to the mail server, and note what it answers."""
    mail.tries += 1
    try:
        connection.send_messages([message_of(mail)])
    except smtplib.SMTPServerDisconnected as error:
        # Before the server took the message there is no harm in another try; after, nobody knows.
        mail.answer = type(error).__name__
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        note_refusal(mail, code, reason)
        mail.bounced_at = timezone.now() if code >= 500 else None
    except smtplib.SMTPSenderRefused as error:
        # Our own mailbox is at fault, not the one of the receiver.
        mail.state = Mail.State.FAILED
        mail.answer = f"{error.smtp_code} {type(error).__name__}"
    except smtplib.SMTPResponseException as error:
        note_refusal(mail, error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        note_refusal(mail, 0, type(error).__name__)
    else:
        mail.state, mail.sent_at, mail.answer = Mail.State.SENT, timezone.now(), ""
        empty(mail)
    mail.save()
    if mail.state != Mail.State.SENT:
        connection.close()  # The next mail starts afresh: this connection may be half-way through another.


def note_refusal(mail: Mail, code: int, reason: bytes | str) -> None:
    """A server that refuses for now (4xx) is asked again, some times; one that refuses for good is not."""
    for_good = code >= 500 or mail.tries >= MOST_TRIES
    mail.state = Mail.State.REFUSED if for_good else Mail.State.FAILED
    words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
    mail.answer = ADDRESS.sub("…", f"{code or ''} {words}".strip())[:300]
    if for_good:
        empty(mail)


def empty(mail: Mail) -> None:
    """Forget what a mail said: it holds links and details that are nobody else's business."""
    mail.text = mail.subject = ""


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail as plain text with a simple HTML twin of the same words."""
    headers = {"Message-ID": f"<{mail.message_id}@{domain()}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    with translation.override(mail.language):
        message.attach_alternative(render_to_string("mail.html", {"mail": mail}), "text/html")
    return message


def domain() -> str:
    """The domain of the mailbox that mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
