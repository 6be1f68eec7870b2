from django.core.management.base import BaseCommand

from wenregistry.links import check_links


class Command(BaseCommand):
    """Fills the queue of broken links; run it once a week."""

    help = "Check every address that the registry names, and note those at which there is no page."

    def handle(self, *args: str, **options: str) -> None:
        checked = broken = 0
        for link in check_links():
            checked += 1
            if link.broken_since:
                broken += 1
                self.stdout.write(f"{link.url}: {link.status or link.problem}")
        self.stdout.write(f"Addresses checked: {checked}. Broken: {broken}.")
