"""An import that is killed while it writes leaves nothing, and can be written afterwards."""

import os
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from auditlog.models import LogEntry
from django.db import connection

from networks.models import Membership
from tests.factories import CountryFactory, NetworkFactory, UserFactory
from tests.spreadsheets import csv_of
from wenregistry.imports import runs
from wenregistry.imports.kinds import kinds
from wenregistry.models import ImportRun

ROWS = 40

# Writes the one import, and dies without a word when the record of a number is saved.
WRITE = """
import os, signal, sys
import django
django.setup()
from networks.models import Membership
from wenregistry.imports import runs
from wenregistry.models import ImportRun

save, saved = Membership.save, []
def save_or_die(self, *args, **kwargs):
    save(self, *args, **kwargs)
    saved.append(self)
    if len(saved) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
Membership.save = save_or_die
run = ImportRun.objects.get()
runs.write(run, run.author, sets_aside=False)
"""


def database_address():
    """The database of this test, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dies_at", [1, ROWS // 2, ROWS])
def test_a_killed_import_writes_nothing(dies_at):
    network = NetworkFactory()
    rows = [[network.slug, CountryFactory().iso2, "member"] for _each in range(ROWS)]
    author = UserFactory(is_superuser=True)
    file = csv_of(["network", "country", "status"], *rows)
    run = runs.receive(kinds()["memberships"], author, "members.csv", file)
    runs.preview(run)
    before = LogEntry.objects.count()

    environment = {
        **os.environ,
        "DATABASE_URL": database_address(),
        "DJANGO_SETTINGS_MODULE": "wenregistry.settings",
    }
    killed = subprocess.run([sys.executable, "-c", WRITE, str(dies_at)], env=environment)

    assert killed.returncode == -signal.SIGKILL
    assert not Membership.objects.exists()
    assert LogEntry.objects.count() == before
    run.refresh_from_db()
    assert run.state == ImportRun.State.UPLOADED

    runs.write(run, author, sets_aside=False)
    assert Membership.objects.count() == ROWS
