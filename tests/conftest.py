import pytest
from django.apps import apps
from django.db.models.signals import post_migrate
from django.test import override_settings
from django.utils import translation

from wenregistry.roles import grant


@pytest.fixture(autouse=True)
def database(db):
    """Every test may use the database."""


@pytest.fixture(autouse=True)
def english():
    """Every test starts in English; the client leaves the language of its last page active."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session", autouse=True)
def roles_stay():
    """A test that empties the database leaves the groups of the staff, which migrations made, to the next."""

    *_others, last = (app for app in apps.get_app_configs() if app.models_module)

    def after(sender, **kwargs):
        # By then there are all permissions again.
        if sender is last:
            grant(apps)

    post_migrate.connect(after, weak=False)
    yield
    post_migrate.disconnect(after)


@pytest.fixture(scope="session", autouse=True)
def own_machine(tmp_path_factory):
    """Files go to a folder of the run, and passwords cost nothing."""
    with override_settings(
        MEDIA_ROOT=tmp_path_factory.mktemp("media"),
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield
