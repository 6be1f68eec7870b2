"""The settings as mypy sees them: with the managers that the models declare."""

from django.apps import AppConfig

from wenregistry.settings import *  # noqa: F403
from wenregistry.settings import INSTALLED_APPS


class DeclaredManagers(AppConfig):
    """Keeps modeltranslation from wrapping every manager in a class whose methods mypy cannot know."""

    name = "tests"

    def ready(self):
        from modeltranslation import translator  # It reads the settings, so not before they are there.

        translator.patch_manager_class = lambda manager: None


INSTALLED_APPS = ["tests.mypy_settings.DeclaredManagers", *INSTALLED_APPS]
