from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from networks.erasure import erase
from networks.models import FocalPointHolder
from wenregistry.models import Erasure


class Command(BaseCommand):
    help = "Erase the people whose time at a post ended 24 months ago or earlier."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only count them.")

    def handle(self, *args: Any, **options: Any) -> None:
        ended = FocalPointHolder.objects.to_erase()
        if options["dry_run"]:
            self.stdout.write(f"{ended.count()} to erase.")
            return
        number = 0
        for holder in ended:
            erase(holder, Erasure.Reason.RETENTION)
            number += 1
        self.stdout.write(f"{number} erased.")
