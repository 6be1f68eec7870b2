import pytest
from django.test import override_settings
from django.utils import translation


@pytest.fixture(autouse=True)
def database(db):
    """Every test may use the database."""


@pytest.fixture(autouse=True)
def english():
    """Every test starts in English; the client leaves the language of its last page active."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def own_machine(tmp_path_factory):
    """Files go to a folder of the run, and passwords cost nothing."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield
