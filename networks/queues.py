"""What waits in the directory and on the sheets of networks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wenregistry.queues import Queue

from .models import FocalPoint, InformationSheet, Network, Suggestion, VerificationRequest


def stale_offices() -> QuerySet:
    return FocalPoint.objects.filter(is_published=True).in_force().stale()


QUEUES = [
    Queue(
        title=_("Stale contacts"),
        explanation=_("Published offices that nobody has confirmed for 15 months, or ever"),
        rows=stale_offices,
        since="verified_on",
        narrowed={"freshness": "stale", "in_force": "yes", "is_published__exact": "1"},
        action=_("Start a round"),
        page="networks_verificationround_add",
        page_needs="networks.add_verificationround",
        is_urgent=True,
    ),
    Queue(
        title=_("Unanswered verifications"),
        explanation=_("Sent more than 21 days ago"),
        rows=lambda: VerificationRequest.objects.overdue(),
        since="sent_at",
        narrowed={"overdue": "yes"},
        action=_("Remind or call"),
        is_urgent=True,
    ),
    Queue(
        title=_("Suggestions"),
        explanation=_("Corrections and removals that visitors and offices asked for"),
        rows=lambda: Suggestion.objects.filter(state=Suggestion.State.NEW),
        since="created_at",
        narrowed={"state__exact": "new"},
        action=_("Review"),
    ),
    Queue(
        title=_("Sheets in review"),
        explanation=_("Waiting for a second pair of eyes"),
        rows=lambda: InformationSheet.objects.filter(state=InformationSheet.State.IN_REVIEW),
        since="submitted_at",
        narrowed={"state__exact": "in_review"},
        action=_("Review"),
    ),
    Queue(
        title=_("Bounced mailboxes"),
        explanation=_("Offices to which a mail could not be delivered"),
        rows=lambda: FocalPoint.objects.in_force().bounced(),
        since="bounced_on",
        narrowed={"bounced": "yes", "in_force": "yes"},
        action=_("Correct"),
        is_urgent=True,
    ),
    Queue(
        title=_("Networks whose mailbox bounced"),
        explanation=_("Networks to which a mail could not be delivered"),
        rows=lambda: Network.objects.bounced(),
        since="bounced_on",
        narrowed={"bounced": "yes"},
        action=_("Correct"),
        is_urgent=True,
    ),
    Queue(
        title=_("Networks without a principal focal point"),
        explanation=_("Published networks for which no principal office is in force"),
        rows=lambda: Network.objects.published().with_gaps().filter(lacks_principal=True),
        since="reviewed_on",
        narrowed={"missing": "lacks_principal", "is_published__exact": "1"},
        action=_("Ask them"),
    ),
    Queue(
        title=_("Networks on which sources differ"),
        explanation=_("Two sources disagree on a fact"),
        rows=lambda: Network.objects.with_discrepancy(),
        since="reviewed_on",
        narrowed={"sources_differ": "yes"},
        action=_("Decide"),
    ),
]
