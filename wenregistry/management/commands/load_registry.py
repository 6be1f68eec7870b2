from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils.module_loading import module_has_submodule

from wenregistry.loading import Loader
from wenregistry.shipping import Kind

RESULTS = ["created", "updated", "kept", "different"]


def shipped_kinds() -> list[Kind]:
    """What each app declares in its `shipped.py`, in the order of the installed apps."""
    apps_with_data = [app for app in apps.get_app_configs() if module_has_submodule(app.module, "shipped")]
    return [kind for app in apps_with_data for kind in import_module(f"{app.name}.shipped").KINDS]


class Command(BaseCommand):
    help = "Load the registry that ships with the code; what staff have edited stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--samples", action="store_true", help="Load the invented sample offices too.")
        parser.add_argument(
            "--replace", action="store_true", help="Take the shipped value where staff have edited another."
        )
        parser.add_argument("--dry-run", action="store_true", help="Say what would happen; write nothing.")

    def handle(self, *, samples: bool, replace: bool, dry_run: bool, **options: Any) -> None:
        loader = Loader(replace)
        with transaction.atomic():
            loader.load([kind for kind in shipped_kinds() if samples or not kind.is_sample])
            transaction.set_rollback(dry_run)

        for difference in loader.differences:
            self.stdout.write(f"Differs: {difference}")
        width = max(map(len, loader.counts))
        self.stdout.write(f"{'':{width}}" + "".join(f"{result:>11}" for result in RESULTS))
        for label, count in loader.counts.items():
            self.stdout.write(f"{label:{width}}" + "".join(f"{count[result]:>11}" for result in RESULTS))
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
