"""The page of a meeting on which staff paste the list of participants of its report."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from wenregistry.imports import Refused, runs

from .imports import PARTICIPANTS
from .pasted import spreadsheet_of


class PastedForm(forms.Form):
    text = forms.CharField(
        label=_("List of bodies"),
        widget=forms.Textarea(attrs={"rows": 25, "cols": 100}),
        help_text=_("As the report prints it, with its headings; bodies only, no people."),
    )
    counts_people = forms.BooleanField(
        label=_("Bare numbers in brackets are numbers of people, as in “Kenya (4)”"), required=False
    )


class PastedParticipantsMixin:
    """Takes a list of bodies as text, and goes on as with a spreadsheet of participants."""

    change_form_template = "admin/meetings/meeting/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.paste))
        return [path("<int:key>/paste/", view, name="meetings_meeting_paste"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        context["may_paste"] = runs.may_import(request.user, PARTICIPANTS)
        return super().render_change_form(request, context, *args, **kwargs)

    def paste(self, request, key):
        """Ask for the text, and go on to the preview of what it would change."""
        if not runs.may_import(request.user, PARTICIPANTS):
            raise PermissionDenied
        meeting = self.get_object(request, str(key))
        if meeting is None:
            raise Http404
        form = PastedForm(request.POST or None)
        if form.is_valid():
            try:
                content = spreadsheet_of(meeting, **form.cleaned_data)
                run = runs.receive(PARTICIPANTS, request.user, f"pasted-{meeting.slug}.csv", content)
                runs.preview(run)
                return redirect("admin:wenregistry_importrun_preview", run.pk)
            except Refused as refusal:
                form.add_error("text", str(refusal))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Paste participants"),
            "opts": self.opts,
            "meeting": meeting,
            "form": form,
        }
        return TemplateResponse(request, "admin/meetings/meeting/paste.html", context)
