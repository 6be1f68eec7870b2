import os
import signal
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from networks.models import ContactChannel
from tests.factories import ContactChannelFactory, MailFactory
from tests.mail_server import Postbox, free_port, mail_server
from wenregistry.mail import queue_mail
from wenregistry.models import Mail


@pytest.fixture
def postbox():
    with mail_server() as postbox:
        yield postbox


def sent(mail):
    """What became of a mail."""
    mail.refresh_from_db()
    return mail.state


def test_each_mail_is_delivered_once_in_its_language_as_text_and_html(postbox):
    for language in ("en", "fr", "es"):
        MailFactory(to=f"{language}@example.org", language=language, text="Ç <b>\nhttps://example.org/x")

    call_command("send_mails")
    call_command("send_mails")

    assert sorted(message["To"] for message in postbox.messages) == [
        "en@example.org",
        "es@example.org",
        "fr@example.org",
    ]
    [message] = postbox.of("fr@example.org")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{Mail.objects.get(language='fr').message_id}@example.org>"
    assert message.get_body("plain").get_content().split() == ["Ç", "<b>", "https://example.org/x"]
    html = message.get_body("html").get_content()
    assert '<html lang="fr">' in html
    assert "Ç &lt;b&gt;" in html
    assert '<a href="https://example.org/x"' in html


def test_a_mail_that_is_gone_says_nothing_any_more(postbox):
    mail = MailFactory()

    call_command("send_mails")

    assert sent(mail) == "sent"
    assert (mail.subject, mail.text) == ("", "")


def test_a_key_is_queued_once():
    for _ in range(2):
        queue_mail("receipt/1", to="a@example.org", kind="receipt", subject="A\nB: c", text="x")

    assert Mail.objects.get().subject == "A B: c"


def test_a_refused_mailbox_is_marked_and_not_asked_again(postbox, capsys):
    mail = MailFactory(to="refused@example.org")
    channel = ContactChannelFactory(value="Refused@example.org")

    call_command("send_mails")

    assert sent(mail) == "refused"
    assert mail.answer == "550 5.1.1 <…> unknown"
    assert not mail.text
    assert ContactChannel.objects.get(pk=channel.pk).bounced_on
    assert "@" not in "".join(capsys.readouterr())


def test_a_message_that_is_not_wanted_does_not_mark_the_mailbox(postbox):
    mail = MailFactory(to="spam@example.org")
    channel = ContactChannelFactory(value="spam@example.org")

    call_command("send_mails")

    assert sent(mail) == "refused"
    assert ContactChannel.objects.get(pk=channel.pk).bounced_on is None


def test_a_server_that_is_busy_is_asked_again_some_times(postbox):
    mail = MailFactory(to="later@example.org")

    states = [call_command("send_mails") or sent(mail) for _ in range(6)]

    assert states == ["failed"] * 4 + ["refused"] * 2
    assert mail.tries == 5


def test_a_broken_connection_leaves_one_mail_uncertain_and_the_others_are_sent(postbox):
    slow, other = MailFactory(to="slow@example.org"), MailFactory(to="a@example.org")

    call_command("send_mails")
    call_command("send_mails")

    assert (sent(slow), sent(other)) == ("sending", "sent")
    assert len(postbox.of("slow@example.org")) == len(postbox.of("a@example.org")) == 1
    assert slow.text


def test_mails_wait_while_the_server_does_not_answer(capsys):
    mail = MailFactory()
    with override_settings(
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=free_port(),
    ):
        call_command("send_mails")

    assert sent(mail) == "queued"
    assert mail.tries == 0
    assert "mails wait" in capsys.readouterr().err


class KillingPostbox(Postbox):
    """Kills the run that delivers the second message, before that hears of it."""

    async def handle_DATA(self, server, session, envelope):
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.messages) == 2:
            self.run.kill()
        return answer


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_sends_nothing_twice_and_loses_nothing():
    mails = [MailFactory(to=f"{name}@example.org") for name in ("a", "b", "c")]
    postbox = KillingPostbox()
    with mail_server(postbox):
        postbox.run = start_run(postbox.port)
        assert postbox.run.wait(timeout=60) == -signal.SIGKILL
        postbox.run = SimpleNamespace(kill=lambda: None)
        call_command("send_mails")

    assert [message["To"] for message in postbox.messages] == [mail.to for mail in mails]
    # Nobody heard whether the second arrived: it is kept, for staff to decide.
    assert [sent(mail) for mail in mails] == ["sent", "sending", "sent"]


def start_run(port):
    """`manage.py send_mails` in a process of its own, on the database of this test."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{database['NAME']}"
    else:
        address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": address, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    return subprocess.Popen([sys.executable, "manage.py", "send_mails"], env=environment)
