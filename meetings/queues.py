"""What waits in the record of the meetings."""

from django.utils.translation import gettext_lazy as _

from wenregistry.queues import Queue

from .models import Meeting

QUEUES = [
    Queue(
        title=_("Meetings on which sources differ"),
        explanation=_("Two sources disagree on a fact"),
        rows=lambda: Meeting.objects.with_discrepancy(),
        since="starts_on",
        narrowed={"sources_differ": "yes"},
        action=_("Decide"),
    ),
]
