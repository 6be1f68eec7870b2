from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from wenregistry.models import User


def new_password():
    printed = StringIO()
    call_command("create_staff_account", "http://127.0.0.1:8123", stdout=printed)
    return printed.getvalue().split()[-1]


def test_the_printed_password_opens_the_admin(client):
    password = new_password()

    assert client.login(username="secretariat", password=password)
    assert client.get("/admin/").status_code == 200


def test_each_run_replaces_the_password(client):
    first, second = new_password(), new_password()

    assert not client.login(username="secretariat", password=first)
    assert client.login(username="secretariat", password=second)


def test_a_locked_account_opens_again(client):
    new_password()
    User.objects.update(is_active=False, is_superuser=False)

    assert client.login(username="secretariat", password=new_password())
    assert User.objects.get().is_superuser


def test_the_password_is_long_and_kept_only_as_a_hash():
    password = new_password()

    assert len(password.replace("-", "")) >= 16
    assert password not in str(User.objects.values().get())


def test_it_prints_where_to_go():
    printed = StringIO()

    call_command("create_staff_account", "http://127.0.0.1:8123", stdout=printed)

    assert "http://127.0.0.1:8123/admin/" in printed.getvalue()


def test_production_has_no_account_of_a_known_name(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="createsuperuser"):
        call_command("create_staff_account", "https://wen.example.org")

    assert not User.objects.exists()
