"""What a body that is asked reads and sends, behind its signed link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from wenregistry.visitor_forms import visitor_form

from .models import ReportRequest
from .reporting import AnswerSheet, take_answer


@visitor_form
def report(request: HttpRequest, token: str) -> HttpResponse:
    """
    The outcomes that one body is asked about, on which it saves its answers as it goes, and then sends them.

    Only a POST changes anything: programs that follow the links of mails do not.
    """
    asked = ReportRequest.of_token(token)
    if asked is None:
        raise Http404
    action = request.POST.get("action", "")
    if action in ("save", "send"):
        sheet = take_answer(asked, request.POST, request.FILES)
    else:
        sheet = None if asked.is_closed else AnswerSheet(asked)
    context: dict[str, Any] = {"asked": asked, "sheet": sheet}
    if sheet is None:
        return render(request, "outcomes/report_closed.html", context, status=410)
    if not sheet.is_valid():
        context["is_saved"] = "saved" in request.GET and request.method != "POST"
        return render(request, "outcomes/report.html", context)
    if action == "save":
        return redirect(f"{request.path}?saved=yes")
    return render(request, "outcomes/report_sent.html", context)
