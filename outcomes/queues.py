"""What waits in the follow-up of the outcomes."""

from django.utils.translation import gettext_lazy as _

from wenregistry.queues import Queue

from .models import Outcome, Report

QUEUES = [
    Queue(
        title=_("Reports to review"),
        explanation=_("Answers of bodies that no page shows yet"),
        rows=lambda: Report.objects.pending(),
        since="request__answered_at",
        narrowed={"decision__exact": "pending"},
        action=_("Review"),
    ),
    Queue(
        title=_("Outcomes without a report"),
        explanation=_("Nobody has said what came of them"),
        rows=lambda: Outcome.objects.filter(is_published=True).silent(),
        since="meeting__ends_on",
        narrowed={"missing": "lacks_report", "is_published__exact": "1"},
        action=_("Ask for reports"),
        page="outcomes_reportinground_add",
        page_needs="outcomes.add_reportinground",
    ),
]
