"""How long the preview of a file of 50,000 rows takes, and how much memory: new rows, and changed ones."""

import csv
import io
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

ROWS = 50_000


def main() -> None:
    """Print the figures, on SQLite or on the empty PostgreSQL database of `DATABASE_URL`."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ["DJANGO_SETTINGS_MODULE"] = "wenregistry.settings"
        sys.path.insert(0, str(Path(__file__).parent.parent))
        prepare()
        report("new rows", file("Desk"))
        put_on_file()
        report("changed rows", file("Unit"))


def prepare() -> None:
    """A registry with the shipped record."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_registry", stdout=io.StringIO())


def file(unit: str) -> bytes:
    """A CSV of alternates, as the directory would export them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["position_title_en", "role", "rank", "country", "unit", "languages", "since"])
    for number in range(ROWS):
        writer.writerow(
            [f"Officer {number}", "other", "alternate", "KEN", f"{unit} {number}", "en; sw", "13.05.2024"]
        )
    return text.getvalue().encode()


def put_on_file() -> None:
    """The offices of the file, without the time that their history would take."""
    from networks.models import FocalPoint

    FocalPoint.objects.bulk_create(
        (
            FocalPoint(
                position_title_en=f"Officer {number}",
                role="other",
                rank="alternate",
                country_id="KE",
                unit=f"Desk {number}",
                languages=["en", "sw"],
                since="2024-05-13",
            )
            for number in range(ROWS)
        ),
        batch_size=500,
    )


def report(what: str, content: bytes) -> None:
    """One line: the counts of a preview, its seconds, and the most memory of the process until then."""
    from wenregistry.imports import runs
    from wenregistry.imports.kinds import kinds
    from wenregistry.models import User

    author, _made = User.objects.get_or_create(username="benchmark")
    start = time.perf_counter()
    run = runs.receive(kinds()["focal_points"], author, "benchmark.csv", content)
    runs.preview(run)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:12} {run.counts}   {seconds:6.1f} s   memory {memory:4} MB", flush=True)


if __name__ == "__main__":
    main()
