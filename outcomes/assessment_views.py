from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from wenregistry.visitor_forms import visitor_form

from .assessment import Section, SectionForm, SendForm, locked, result_of, save, sections_of, send
from .models import AssessmentRequest


@visitor_form
def assess(request: HttpRequest, token: str) -> HttpResponse:
    """
    The self-assessment of one network, which its secretariat saves section by section, and then sends.

    Only a POST changes anything: programs that follow the links of mails do not. The result is shown once, to
    who sends it.
    """
    asked = AssessmentRequest.of_token(token)
    if asked is None:
        raise Http404
    if request.method != "POST":
        return answer(request, asked)
    with transaction.atomic():
        return answer(request, locked(asked))


def answer(request: HttpRequest, asked: AssessmentRequest) -> HttpResponse:
    """The page of an assessment, once a section or the whole was taken where that was sent."""
    if asked.is_closed:
        return render(request, "outcomes/assessment_closed.html", {"asked": asked}, status=410)
    sections = sections_of(asked.assessment)
    context = {"asked": asked, "sections": sections.values()}
    if section := sections.get(request.GET.get("section", "")):
        return assess_section(request, asked, section, context)
    form = SendForm(request.POST if request.method == "POST" else None, asked.assessment)
    if form.is_valid():
        send(asked, form)
        return render(request, "outcomes/assessment_sent.html", {"result": result_of(asked.assessment)})
    context |= {"form": form, "is_saved": "saved" in request.GET and not form.is_bound}
    return render(request, "outcomes/assessment.html", context)


def assess_section(
    request: HttpRequest, asked: AssessmentRequest, section: Section, context: dict[str, Any]
) -> HttpResponse:
    """The items of one section; once saved, the next follows."""
    form = SectionForm(request.POST if request.method == "POST" else None, section, asked.assessment)
    if request.method == "POST" and form.is_valid():
        save(asked, form)
        following = after(section, list(context["sections"]))
        return redirect(f"{request.path}?{urlencode({'section': following, 'saved': 'yes'})}")
    context |= {"form": form, "section": section, "is_saved": "saved" in request.GET and not request.POST}
    return render(request, "outcomes/assessment_section.html", context)


def after(section: Section, sections: list[Section]) -> str:
    """The key of the section that follows; empty after the last, where the form is sent."""
    place = sections.index(section) + 1
    return sections[place].key if place < len(sections) else ""
