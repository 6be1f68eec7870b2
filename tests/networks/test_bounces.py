import mailbox
import socketserver
import threading
from email import message_from_string

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from networks.models import ContactChannel
from tests.factories import MailFactory, VerificationRequestFactory

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: registry@example.org
Subject: Undelivered
Message-ID: <report@mx.example.org>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; unit@example.org
Action: {action}
Status: {status}
--b
Content-Type: message/rfc822

From: registry@example.org
To: unit@example.org
Message-ID: <{key}@example.org>
Subject: Is this correct?

Text
--b--
"""
RETURNED = """\
From: {sender}
To: registry@example.org
Subject: failure notice
In-Reply-To: <{key}@example.org>

<unit@example.org>: 550 5.1.1 no such user

--- Below this line is a copy of the message.
{quoted}
"""


@pytest.fixture
def mail():
    request = VerificationRequestFactory(channel__value="unit@example.org")
    return MailFactory(to="unit@example.org", state="sent", sent_at=timezone.now(), request=request.public_id)


def read(tmp_path, *texts):
    """Run the command on a file with these messages."""
    box = mailbox.mbox(tmp_path / "box")
    for text in texts:
        box.add(message_from_string(text))
    box.close()
    call_command("read_bounces", str(tmp_path / "box"))


def report(mail, action="failed", status="5.1.1", key=None):
    return REPORT.format(action=action, status=status, key=key or mail.message_id)


def returned(mail, sender="MAILER-DAEMON@mx.example.org", quoted="Message-ID: <{key}@example.org>"):
    quoted = quoted.format(key=mail.message_id)
    return RETURNED.format(sender=sender, key=mail.message_id, quoted=quoted)


def has_bounced(mail):
    mail.refresh_from_db()
    return mail.state == "bounced"


@pytest.mark.parametrize("text", [report, returned], ids=["report", "returned"])
def test_a_mail_that_came_back_marks_mail_request_and_mailbox(tmp_path, mail, text, capsys):
    read(tmp_path, text(mail), text(mail))

    assert has_bounced(mail)
    channel = ContactChannel.objects.get()
    assert channel.bounced_on == timezone.localdate()
    assert channel.verification_requests.get().bounced_at
    assert capsys.readouterr().out == "Read: 2. Came back: 1.\n"


def test_reading_again_changes_nothing(tmp_path, mail):
    read(tmp_path, report(mail))
    ContactChannel.objects.update(bounced_on=None)

    call_command("read_bounces", str(tmp_path / "box"))

    assert ContactChannel.objects.get().bounced_on is None


@pytest.mark.parametrize(
    "text",
    [
        lambda mail: report(mail, action="delayed", status="4.4.1"),
        lambda mail: report(mail, status="4.4.1"),
        lambda mail: report(mail, key="00000000-0000-4000-8000-000000000000"),
        lambda mail: returned(mail, sender="person@example.org"),
        lambda mail: returned(mail, quoted="Nothing"),
        lambda mail: "From: a@example.org\n\n",
        lambda mail: "",
    ],
    ids=["delay", "for now", "forged", "answer of a person", "no id", "empty", "nothing"],
)
def test_nothing_else_counts(tmp_path, mail, text):
    read(tmp_path, text(mail))

    assert not has_bounced(mail)
    assert ContactChannel.objects.get().bounced_on is None


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("read_bounces", str(tmp_path / "nowhere"))


class Folder(socketserver.StreamRequestHandler):
    """As much of IMAP as reading one unread message takes."""

    def handle(self):
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, *rest = line.decode().split()
            self.server.commands.append(" ".join([command, *rest]))
            text = self.server.text
            answers = {
                "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
                "SELECT": b"* 1 EXISTS\r\n",
                "SEARCH": b"* SEARCH 1\r\n",
                "FETCH": b"* 1 FETCH (BODY[] {%d}\r\n%s)\r\n" % (len(text), text),
            }
            self.wfile.write(answers.get(command, b"") + f"{tag} OK done\r\n".encode())


@pytest.fixture
def folder(mail, monkeypatch):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Folder) as server:
        server.daemon_threads = True
        server.commands = []
        server.text = report(mail).replace("\n", "\r\n").encode()
        monkeypatch.setenv("IMAP_URL", f"imap://wen:secret@127.0.0.1:{server.server_address[1]}/Bounces")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_an_imap_folder_is_read_and_what_was_read_is_marked(folder, mail):
    call_command("read_bounces", imap=True)

    assert has_bounced(mail)
    assert 'SELECT "Bounces"' in folder.commands
    assert any(command.startswith("STORE 1 +FLAGS") for command in folder.commands)


def test_a_server_that_is_not_there_is_told_without_its_password(monkeypatch):
    monkeypatch.setenv("IMAP_URL", "imap://wen:secret@127.0.0.1:1/")

    with pytest.raises(CommandError) as told:
        call_command("read_bounces", imap=True)

    assert "secret" not in str(told.value)
