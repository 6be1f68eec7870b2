"""Rounds of questions: one mechanism for all kinds of signed request, whatever they ask."""

import datetime
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .mail import queue_mail
from .models import Mail, Round, SignedRequest


def kinds_of_request() -> list[Any]:
    """Every model of signed requests."""
    return [model for model in SignedRequest.__subclasses__() if not model._meta.abstract]


@transaction.atomic
def start(round: Round, make_requests: Callable[[Any], None]) -> None:
    """Start a round once, with what is on file today: from now on `send_mails` writes to whom it asks."""
    model: Any = type(round)
    current = model._default_manager.select_for_update().get(pk=round.pk)
    if current.started_at:
        raise ValidationError(_("This round has started already."))
    make_requests(current)
    if not current.requests.exists():
        raise ValidationError(_("Nobody is asked in this round."))
    check_is_not_over(current)
    current.started_at = timezone.now()
    current.save()


def check_started(round: Round) -> None:
    if not round.started_at:
        raise ValidationError(_("Not started yet: nobody has been written to."))


def check_is_not_over(round: Round) -> None:
    if round.closes_on < timezone.localdate():
        raise ValidationError(_("The last day of this round is over. Choose a later one."))


def queue_due_mails() -> None:
    """Queue the first mail, the reminders and the escalations of all open rounds that are due today."""
    today = timezone.localdate()
    for model in kinds_of_request():
        open_rounds = Q(round__started_at__isnull=False, round__closes_on__gte=today)
        waiting = model.objects.filter(open_rounds, answered_at=None, bounced_at=None)
        for key in waiting.exclude(channel=None).filter(may_be_due(today)).values_list("pk", flat=True):
            queue_due_mail(model, key)


def may_be_due(today: datetime.date) -> Q:
    """The requests whose next mail is due by the calendar: the others cost nothing."""
    condition = Q(step="")
    for (step, _days), (_next, days) in pairwise(SignedRequest.STEPS.items()):
        condition |= Q(step=step, sent_at__date__lte=today - datetime.timedelta(days=days))
    return condition


@transaction.atomic
def queue_due_mail(model: Any, key: int) -> None:
    """Queue the mail of one request that is due today, and note the step with it or not at all."""
    request = model.objects.select_for_update().select_related("round").get(pk=key)
    step = request.due_step(timezone.localdate())
    if not step:
        return
    queue_step(request, step)
    request.step = step
    request.sent_at = request.sent_at or timezone.now()
    request.save()


def queue_step(request: Any, step: str) -> None:
    """Queue the mail of a step; once for each link, unless its message has a key of its own."""
    # The public id belongs to the key: a new link is a new message.
    fields = {
        "key": f"{request._meta.label_lower}/{request.public_id}/{step}",
        "language": request.language,
        "request": request.public_id,
        **request.message(step),
    }
    queue_mail(**fields)


def ask_again(request: Any, mailbox: Any) -> None:
    """Give a request without an answer another link, which goes to `mailbox`."""
    check_started(request.round)
    check_is_not_over(request.round)
    if mailbox is None:
        raise ValidationError(_("No mailbox is on file."))
    request.channel = mailbox
    renew_link(request)


@transaction.atomic
def renew_link(request: Any) -> None:
    """Give a request without an answer another link, which is sent like the first; the old one is dead."""
    if type(request)._default_manager.select_for_update().get(pk=request.pk).answered_at:
        raise ValidationError(_("This request is answered already."))
    cancel_mails(request)
    request.public_id = request._meta.get_field("public_id").get_default()
    request.step, request.sent_at, request.bounced_at = "", None, None
    request.save()


def cancel_mails(request: Any) -> None:
    """Take back the mails of a request that wait, and forget what they said."""
    waiting = Mail.objects.filter(request=request.public_id).to_send()
    waiting.update(state=Mail.State.CANCELLED, subject="", text="")


def note_bounce(mail: Mail) -> None:
    """Note on the request that a mail carried that it did not arrive; no reminder follows."""
    for model in kinds_of_request():
        model.objects.filter(public_id=mail.request, bounced_at=None).update(bounced_at=timezone.now())
