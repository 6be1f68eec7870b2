from smtplib import SMTPException

from django.core.management.base import BaseCommand

from networks.models import ContactChannel
from wenregistry.mail import send_queued
from wenregistry.rounds import note_bounce, queue_due_mails


class Command(BaseCommand):
    """Sends what is due: run it often; interrupted or run twice, it sends nothing twice."""

    help = "Queue the mails and reminders that are due today, and send all that wait."

    def handle(self, *args: str, **options: str) -> None:
        queue_due_mails()
        outcomes: dict[str, int] = {}
        try:
            for mail in send_queued():
                outcomes[mail.get_state_display()] = outcomes.get(mail.get_state_display(), 0) + 1
                if mail.bounced_at:
                    note_bounce(mail)
                    ContactChannel.objects.note_bounce(mail.to)
        except (SMTPException, OSError) as error:
            # Whatever else the server says could hold an address.
            self.stderr.write(f"The mail server does not answer ({type(error).__name__}); mails wait.")
        for outcome, number in outcomes.items():
            self.stdout.write(f"{outcome}: {number}")
