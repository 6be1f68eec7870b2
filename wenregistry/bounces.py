"""Mails that came back: read from a folder, and matched by the id that only we and the receiver know."""

import re
from collections.abc import Iterator
from email.message import Message
from email.utils import parseaddr
from uuid import UUID

from django.utils import timezone

from .mail import domain
from .models import Mail

# What says for good that a mailbox does not take mail: 5.1.1 or 550, not 4.4.1.
PERMANENT = re.compile(r"(?<![\d.])(5\.\d{1,3}\.\d{1,3}|55\d)(?![\d.])")
MACHINES = {"mailer-daemon", "postmaster"}


def bounced_mail(message: Message) -> Mail | None:
    """The mail that a message reports as undeliverable; nothing for delays, answers and forgeries."""
    if not has_failed(message):
        return None
    for key in ids_in(message):
        if mail := Mail.objects.filter(message_id=key, bounced_at=None).first():
            return mail
    return None


def note(mail: Mail) -> None:
    """Note that a mail did not arrive."""
    mail.state, mail.bounced_at = Mail.State.BOUNCED, timezone.now()
    mail.save()


def has_failed(message: Message) -> bool:
    """Whether a message says that delivery was given up."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            return any(
                block.get("Action", "").strip().lower() == "failed"
                and block.get("Status", "").strip().startswith("5")
                for block in part.get_payload()
                if isinstance(block, Message)
            )
    # Without a report, only what a mail server itself sends counts: people answer and are away.
    sender = parseaddr(message.get("From", ""))[1].partition("@")[0].lower()
    return sender in MACHINES and bool(PERMANENT.search(text_of(message)))


def ids_in(message: Message) -> Iterator[UUID]:
    """Our ids in what a message sends back: not in its own headers, which an answer repeats too."""
    pattern = rf"Message-ID:\s*<([0-9a-f-]{{36}})@{re.escape(domain())}>"
    for found in re.finditer(pattern, text_of(message), re.IGNORECASE):
        try:
            yield UUID(found[1])
        except ValueError:
            continue


def text_of(message: Message) -> str:
    """All text that a message carries, with the headers of the messages in it."""
    texts = []
    for part in message.walk():
        if part is not message and (part.get("Message-ID") or "").strip():
            texts.append(f"Message-ID: {part['Message-ID'].strip()}")
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            texts.append(payload.decode(errors="replace"))
    return "\n".join(texts)
