"""How long PDF take, and how much memory: the sheets of the shipped record, cards, and books of offices."""

import os
import resource
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path

BOOKS = [100, 200, 400]


def main() -> None:
    """Print the figures, measured on a database of their own."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "wenregistry.settings",
            "DATABASE_URL": f"sqlite:///{folder}/benchmark.sqlite3",
        }
        sys.path.insert(0, str(Path(__file__).parent.parent))
        prepare()
        measure_record()
        for count in BOOKS:
            measure_book(count)


def prepare() -> None:
    """A registry with the shipped record and the sample offices."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("load_registry", "--samples", stdout=StringIO())


def measure_record() -> None:
    """The sheet of every network in three languages, and the card of every country that has an office."""
    from django.urls import reverse

    from networks.models import Country, Network

    sheets = [
        f"{prefix}{reverse('networks:sheet_pdf', args=[network.slug])}"
        for network in Network.objects.published()
        for prefix in ("", "/fr", "/es")
    ]
    report("sheets", [fetch(sheet) for sheet in sheets])
    report("the same again", [fetch(sheet) for sheet in sheets])
    countries = Country.objects.filter(focal_points__isnull=False).distinct()
    report("cards", [fetch(reverse("networks:country_card", args=[country.iso2])) for country in countries])


def measure_book(count: int) -> None:
    """The directory with `count` offices."""
    from django.urls import reverse

    from networks.models import ContactChannel, Country, FocalPoint

    countries = list(Country.objects.all())
    offices = FocalPoint.objects.bulk_create(
        FocalPoint(
            country=countries[number % len(countries)],
            position_title_en=f"National focal point {number}",
            unit="Investigations desk",
            role="national_focal_point",
            rank="alternate",
            is_published=True,
        )
        for number in range(FocalPoint.objects.for_directory().count(), count)
    )
    ContactChannel.objects.bulk_create(
        ContactChannel(
            focal_point=office, kind="email", value=f"desk{office.pk}@example.org", visibility="public"
        )
        for office in offices
    )
    report(f"a book of {count} offices", [fetch(reverse("networks:focal_points_pdf"))])


def fetch(address: str) -> tuple[float, float]:
    """The seconds that an answer takes, and those of the processor that it costs."""
    from django.test import Client

    start, start_of_work = time.perf_counter(), time.process_time()
    response = Client(SERVER_NAME="localhost").get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}.")
    return time.perf_counter() - start, time.process_time() - start_of_work


def report(what: str, figures: list[tuple[float, float]]) -> None:
    """One line: how many, the middle and the slowest, the most work, the memory of the process until now."""
    seconds = sorted(passed for passed, _work in figures)
    median = seconds[len(seconds) // 2]
    work = max(work for _passed, work in figures)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{what:22} {len(figures):4}   median {median:6.2f} s   slowest {seconds[-1]:6.2f} s"
        f"   processor {work:6.2f} s   memory {memory:4} MB"
    )


if __name__ == "__main__":
    main()
