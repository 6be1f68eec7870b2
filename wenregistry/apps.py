from auditlog.apps import AuditlogConfig
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    default = True  # The history's stands beside it.
    name = "wenregistry"
    verbose_name = _("WEN registry")

    def ready(self) -> None:
        from .accounts import follow_factors

        follow_factors()


class HistoryConfig(AuditlogConfig):
    """The history, which starts when all models have all their fields, those of translations too."""

    def ready(self) -> None:
        from .history import keep_history

        super().ready()
        keep_history()
