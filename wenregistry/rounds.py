"""Rounds of questions: one mechanism for all kinds of signed request, whatever they ask."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .mail import queue_mail
from .models import Mail, SignedRequest


def kinds_of_request() -> list[Any]:
    """Every model of signed requests."""
    return [model for model in SignedRequest.__subclasses__() if not model._meta.abstract]


def queue_due_mails() -> None:
    """Queue the first mail, the reminders and the escalations of all open rounds that are due today."""
    today = timezone.localdate()
    for model in kinds_of_request():
        open_rounds = Q(round__started_at__isnull=False, round__closes_on__gte=today)
        for key in model.objects.filter(open_rounds, answered_at=None, bounced_at=None).values_list(
            "pk", flat=True
        ):
            queue_due_mail(model, key)


@transaction.atomic
def queue_due_mail(model: Any, key: int) -> None:
    """Queue the mail of one request that is due today, and note the step with it or not at all."""
    request = model.objects.select_for_update().select_related("round").get(pk=key)
    step = request.due_step(timezone.localdate())
    if not step or not request.address:
        return
    fields = {"language": request.language, "request": request.public_id, **request.message(step)}
    queue_mail(f"{model._meta.label_lower}/{key}/{step}", **fields)
    request.step = step
    request.sent_at = request.sent_at or timezone.now()
    request.save()


def note_bounce(mail: Mail) -> None:
    """Note on the request that a mail carried that it did not arrive; no reminder follows."""
    for model in kinds_of_request():
        model.objects.filter(public_id=mail.request, bounced_at=None).update(bounced_at=timezone.now())
