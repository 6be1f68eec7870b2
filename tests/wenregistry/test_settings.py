import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "DEBUG": "off",
    "SECRET_KEY": "0123456789" * 5 + "abcdef",
    "ALLOWED_HOSTS": "wen.example.org",
    "DATABASE_URL": "postgres://wen:secret@localhost/wen",
    "SITE_URL": "https://wen.example.org",
    "EMAIL_URL": "smtp+tls://wen:secret@mail.example.org:587",
    "FROM_EMAIL": "registry@example.org",
}


def start(**environment):
    """What the server says when it starts in `environment`."""
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def assert_refused(start, *sentences):
    assert start.returncode != 0
    assert start.stdout == ""
    assert start.stderr.splitlines() == list(sentences)


def test_production_without_settings_names_each_that_is_missing():
    refused = start(DEBUG="off")

    assert_refused(
        refused,
        "Set SECRET_KEY to a random text of 50 characters or more.",
        "Set ALLOWED_HOSTS to the host names of the site, such as wen.example.org.",
        "Set DATABASE_URL to the address of the database, such as postgres://wen:secret@localhost/wen.",
        "Set SITE_URL to the address of the site, such as https://wen.example.org.",
        "Set EMAIL_URL to the mail server, such as smtp+tls://wen:secret@mail.example.org:587.",
        "Set FROM_EMAIL to the mailbox that mails come from, such as registry@example.org.",
    )


@pytest.mark.parametrize("name", list(PRODUCTION)[1:])
@pytest.mark.parametrize("is_empty", [True, False])
def test_production_needs_each_of_its_settings(name, is_empty):
    environment = {**PRODUCTION, name: ""} if is_empty else {**PRODUCTION}
    if not is_empty:
        del environment[name]

    refused = start(**environment)

    assert refused.returncode != 0
    assert refused.stderr.startswith(f"Set {name} to ")
    assert len(refused.stderr.splitlines()) == 1


def test_production_serves_named_hosts_only():
    refused = start(**PRODUCTION | {"ALLOWED_HOSTS": "wen.example.org,*"})

    assert_refused(refused, "Name the hosts in ALLOWED_HOSTS; * would let any host through.")


@pytest.mark.parametrize("address", ["wen.example.org", "https://", "https://wen.example.org/registry/"])
def test_the_address_of_the_site_is_a_scheme_and_a_host(address):
    refused = start(SITE_URL=address)

    assert_refused(refused, "SITE_URL must be a scheme and a host, such as https://wen.example.org.")


@pytest.mark.parametrize("address", ["wen", "redis://localhost", "filecache://", "filecache://cache/wen"])
def test_what_is_printed_is_kept_in_memory_or_in_a_folder(address):
    refused = start(CACHE_URL=address)

    assert_refused(
        refused, "CACHE_URL must be locmemcache:// or name a folder, such as filecache:///var/cache/wen."
    )


@pytest.mark.parametrize("address", ["", "locmemcache://", "filecache:///var/cache/wen"])
def test_these_places_to_keep_it_are_known(address):
    started = start(**PRODUCTION | {"CACHE_URL": address, "SITE_URL": "https://wen.example.org"})

    assert started.returncode == 0, started.stderr


def test_production_needs_a_long_secret_key():
    refused = start(**PRODUCTION | {"SECRET_KEY": "too-short"})

    assert_refused(refused, "Make SECRET_KEY longer: it needs 50 characters or more.")


@pytest.mark.parametrize("address", ["mysql://localhost/wen", "wen"])
def test_only_two_kinds_of_database_are_known(address):
    refused = start(DATABASE_URL=address)

    assert refused.returncode != 0
    assert refused.stderr.splitlines()[-1] == "DATABASE_URL must start with sqlite:// or postgres://."
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("address", ["postgres://wen:secret@localhost/wen", "sqlite:////var/lib/wen.sqlite3"])
def test_the_deploy_check_has_nothing_to_say(address):
    started = start(**PRODUCTION | {"DATABASE_URL": address})

    assert started.returncode == 0, started.stderr


def test_without_any_setting_the_registry_is_tried_out():
    started = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=settings.BASE_DIR, env={}, capture_output=True, text=True
    )

    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize("count", ["one", "-1", "12"])
def test_the_proxies_before_the_server_are_counted(count):
    refused = start(TRUSTED_PROXIES=count)

    assert_refused(refused, "TRUSTED_PROXIES must be the number of proxies before the server, such as 1.")
