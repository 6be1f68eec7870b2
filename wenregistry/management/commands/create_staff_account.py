import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError, CommandParser

from wenregistry.models import User

USERNAME = "secretariat"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # Without those that look alike: i, l, o, 0, 1.


def readable_password() -> str:
    """Four groups of five letters and digits: almost 100 bits, easy to copy by hand."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(4))


class Command(BaseCommand):
    """Makes the account of a trial, with a new password each time, kept nowhere but on the screen."""

    help = "Give the user secretariat every permission and a new password, printed once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("site", help="The address of the site, such as http://127.0.0.1:8000.")

    def handle(self, *args: str, site: str, **options: str) -> None:
        # A name that everybody can read here must not open a public site.
        if settings.PRODUCTION:
            raise CommandError("This account is for trials. In production, run createsuperuser.")

        password = readable_password()
        rights = {"is_staff": True, "is_superuser": True, "is_active": True}
        User.objects.update_or_create(
            username=USERNAME, defaults={"password": make_password(password), **rights}
        )
        self.stdout.write(f"\nThe registry  {site}/\nFor staff     {site}/admin/")
        self.stdout.write(f"Name          {USERNAME}\nPassword      {password}\n")
