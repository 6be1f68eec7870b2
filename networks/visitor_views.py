"""What can be sent without an account: suggestions, messages to an office, and answers to signed links."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from wenregistry.limits import is_within
from wenregistry.visitor_forms import address_of, too_often, visitor_form

from .entries import public_entry
from .models import FocalPoint, SheetRequest, VerificationRequest
from .questionnaires import AnswerForm, DeclineForm, decline, save, send
from .relay import MessageForm, pass_on
from .suggestions import SuggestionForm
from .verification import ChangeForm, LeftForm, confirm, hand_over, suggest_change
from .verification_mails import details_of, name_of

HOUR = 3600
DAY = 24 * HOUR


@visitor_form
def suggest(request: HttpRequest) -> HttpResponse:
    """Ask to correct or remove the entry of the page that the query names."""
    entry = public_entry(request.GET.get("page", ""))
    if entry is None:
        raise Http404
    form = SuggestionForm(request.POST or None, entry)
    if form.is_bound and form.is_from_program:
        return redirect("networks:suggestion_received")
    if form.is_valid():
        visitor = address_of(request)
        if not (is_within(10, HOUR, "suggest", visitor) and is_within(300, DAY, "suggest")):
            return too_often(request, HOUR)
        suggestion = form.save(entry.get_absolute_url())
        return redirect(reverse("networks:suggestion_received", query={"reference": suggestion.reference}))
    return render(request, "networks/suggest.html", {"entry": entry, "form": form})


@visitor_form
def suggestion_received(request: HttpRequest) -> HttpResponse:
    """The receipt: it repeats the reference, and tells nothing of what became of it."""
    reference = request.GET.get("reference", "")
    shown = reference if reference.isalnum() and len(reference) == 10 else ""
    return render(request, "networks/suggestion_received.html", {"reference": shown})


@visitor_form
def focal_point_message(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write to an office whose mailbox is not public."""
    offices = FocalPoint.objects.for_directory().with_relay().filter(takes_messages=True)
    office = get_object_or_404(offices, public_id=public_id)
    form = MessageForm(request.POST or None)
    if form.is_bound and form.is_from_program:
        return redirect("networks:message_received", public_id)
    if form.is_valid():
        if not may_write(request, office, form.cleaned_data["sender_email"]):
            return too_often(request, HOUR)
        pass_on(office, form)
        return redirect("networks:message_received", public_id)
    return render(request, "networks/message.html", {"focal_point": office, "form": form})


def may_write(request: HttpRequest, office: FocalPoint, sender: str) -> bool:
    """Whether neither the visitor, nor the sender, nor all who write to this office did so too often."""
    return (
        is_within(5, HOUR, "relay from", address_of(request))
        and is_within(5, HOUR, "relay by", sender.lower())
        and is_within(20, DAY, "relay to", str(office.public_id))
    )


@visitor_form
def message_received(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Says that the message is on its way."""
    office = get_object_or_404(
        FocalPoint.objects.for_directory().filter(is_sample=False), public_id=public_id
    )
    return render(request, "networks/message_received.html", {"focal_point": office})


@visitor_form
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """
    What is on file about an office, for the holder of the mailbox that the link went to, and three answers.

    Only a POST answers: programs that follow the links of mails change nothing.
    """
    asked = VerificationRequest.of_token(token)
    if asked is None:
        raise Http404
    asked = VerificationRequest.objects.with_details().get(pk=asked.pk)
    if asked.is_closed:
        return render(request, "networks/verify_closed.html", {"asked": asked}, status=410)
    answer = request.POST.get("answer", "")
    change = ChangeForm(request.POST if answer == "change" else None, asked)
    left = LeftForm(request.POST if answer == "left" else None)
    match answer:
        case "correct":
            is_taken = confirm(asked)
        case "change" if change.is_valid():
            is_taken = suggest_change(asked, change)
        case "left" if left.is_valid():
            is_taken = hand_over(asked, left)
        case _:
            context = {
                "asked": asked,
                "name": name_of(asked.focal_point),
                "details": details_of(asked),
                "change": change,
                "left": left,
                "is_unclear": request.method == "POST" and answer not in ("change", "left"),
            }
            return render(request, "networks/verify.html", context)
    if not is_taken:
        return render(request, "networks/verify_closed.html", {"asked": asked}, status=410)
    return render(request, "networks/verified.html", {"asked": asked, "answer": answer})


@visitor_form
def questionnaire(request: HttpRequest, token: str) -> HttpResponse:
    """
    The questionnaire of one network, which its secretariat saves as it goes, and then sends or declines.

    Only a POST changes anything: programs that follow the links of mails do not.
    """
    asked = SheetRequest.of_token(token)
    if asked is None:
        raise Http404
    if asked.is_closed:
        return render(request, "networks/questionnaire_closed.html", {"asked": asked}, status=410)
    action = request.POST.get("action", "")
    form = AnswerForm(request.POST if action in ("save", "send") else None, asked)
    refusal = DeclineForm(request.POST if action == "decline" else None)
    match action:
        case "save" if form.is_valid():
            is_taken = save(asked, form)
        case "send" if form.is_valid():
            is_taken = send(asked, form)
        case "decline" if refusal.is_valid():
            is_taken = decline(asked, refusal)
        case _:
            context = {
                "asked": asked,
                "form": form,
                "refusal": refusal,
                "is_saved": "saved" in request.GET and request.method != "POST",
            }
            return render(request, "networks/questionnaire.html", context)
    if not is_taken:
        return render(request, "networks/questionnaire_closed.html", {"asked": asked}, status=410)
    if action == "save":
        return redirect(f"{request.path}?saved=yes")
    return render(request, "networks/questionnaire_answered.html", {"asked": asked, "action": action})
