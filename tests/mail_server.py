"""A mail server on this machine, which takes, refuses or drops what it is given."""

import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from django.test import override_settings


class Postbox:
    """
    Keeps the messages it takes; addresses tell it what else to do.

    `refused…` and `later…` are answered 550 and 451, `slow…` gets no answer although the message is kept,
    and `spam…` is refused after the text.
    """

    def __init__(self):
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return f"550 5.1.1 <{address}> unknown"
        if address.startswith("later"):
            return "451 4.7.1 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        if address.startswith("spam"):
            return "554 5.7.1 Not wanted"
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if address.startswith("slow"):
            server.transport.abort()
        return "250 OK"

    def of(self, address):
        """The messages to one address."""
        return [message for message in self.messages if message["To"] == address]


def free_port():
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def mail_server(postbox=None):
    """A running server and its postbox; mails of the site go there meanwhile."""
    postbox = postbox or Postbox()
    postbox.port = free_port()
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    controller.start()
    try:
        with override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=postbox.port,
            EMAIL_TIMEOUT=5,
        ):
            yield postbox
    finally:
        controller.stop()
