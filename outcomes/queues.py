"""What waits in the follow-up of the outcomes."""

from django.utils.translation import gettext_lazy as _

from wenregistry.queues import Queue

from .models import Outcome

QUEUES = [
    Queue(
        title=_("Outcomes without a report"),
        explanation=_("Nobody has said what came of them"),
        rows=lambda: Outcome.objects.filter(is_published=True).silent(),
        since="meeting__ends_on",
        narrowed={"missing": "lacks_report", "is_published__exact": "1"},
        action=_("Ask for reports"),
    ),
]
