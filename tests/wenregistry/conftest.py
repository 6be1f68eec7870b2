import pytest
from django.db import connections


@pytest.fixture
def lost_database():
    """A connection to a database that nobody can open, on SQLite and PostgreSQL alike."""
    working = connections["default"]
    lost = working.copy()
    lost.settings_dict["NAME"] = "/nowhere/registry"
    connections["default"] = lost
    yield
    connections["default"] = working
