import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def test_a_working_site_is_alive_and_ready(client):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_site_without_its_database_is_alive_but_not_ready(client, lost_database):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_a_site_with_a_migration_to_run_is_not_ready(client):
    [last] = MigrationLoader(connection).graph.leaf_nodes("outcomes")
    MigrationRecorder(connection).record_unapplied(*last)

    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_monitor_may_ask_by_any_host_name_and_gets_no_stale_answer(client, address):
    response = client.get(address, headers={"host": "10.0.0.7"})

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
