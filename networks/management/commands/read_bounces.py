import imaplib
import mailbox
import os
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from networks.models import ContactChannel
from wenregistry.bounces import bounced_mail, note
from wenregistry.rounds import note_bounce


class Command(BaseCommand):
    """Reads mails that came back; a report read twice changes nothing the second time."""

    help = "Note which mails came back, from an mbox file or the IMAP folder that IMAP_URL names."

    def add_arguments(self, parser: CommandParser) -> None:
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("mbox", nargs="?", help="an mbox file")
        # The address holds a password, which a list of processes would show.
        source.add_argument(
            "--imap",
            action="store_true",
            help="IMAP_URL, such as imaps://user:password@mail.example.org/INBOX",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        messages = from_imap() if options["imap"] else from_mbox(options["mbox"])
        read = bounced = 0
        try:
            for message in messages:
                read += 1
                if mail := bounced_mail(message):
                    note(mail)
                    note_bounce(mail)
                    ContactChannel.objects.note_bounce(mail.to)
                    bounced += 1
        except (OSError, imaplib.IMAP4.error) as error:
            raise CommandError(f"The mailbox cannot be read ({type(error).__name__}).") from None
        self.stdout.write(f"Read: {read}. Came back: {bounced}.")


def from_mbox(path: str) -> Iterator[Message]:
    """The messages in a file."""
    try:
        with closing(mailbox.mbox(path, create=False)) as box:
            yield from box
    except mailbox.NoSuchMailboxError:
        raise CommandError(f"There is no file {path}.") from None


def from_imap() -> Iterator[Message]:
    """The unread messages of a folder, which are read afterwards; `imap:` is for a server on this machine."""
    address = urlsplit(os.environ.get("IMAP_URL", ""))
    kinds: dict[str, Any] = {"imaps": imaplib.IMAP4_SSL, "imap": imaplib.IMAP4}
    if address.scheme not in kinds or not address.hostname:
        raise CommandError("Set IMAP_URL, such as imaps://user:password@mail.example.org/INBOX.")
    port = address.port or (993 if address.scheme == "imaps" else 143)
    with kinds[address.scheme](address.hostname, port, timeout=20) as server:
        server.login(unquote(address.username or ""), unquote(address.password or ""))
        status, _count = server.select(f'"{unquote(address.path.strip("/")) or "INBOX"}"')
        if status != "OK":
            raise CommandError("IMAP_URL names a folder that is not there.")
        for number in server.search(None, "UNSEEN")[1][0].split():
            # Peeked at: whoever is interrupted finds it unread again.
            yield message_from_bytes(server.fetch(number, "(BODY.PEEK[])")[1][0][1])
            server.store(number, "+FLAGS", "\\Seen")
