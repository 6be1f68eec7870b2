"""The admin's page that freezes the progress report of a meeting."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, SessionItem
from wenregistry.filters import DayInput
from wenregistry.partial_dates import not_in_future

from .freezing import freeze
from .progress_report import ProgressReport, day_of


class FreezingForm(forms.Form):
    on = forms.DateField(label=_("As of"), widget=DayInput(format="%Y-%m-%d"), validators=[not_in_future])
    item = forms.ModelChoiceField(
        SessionItem.objects.none(),
        label=_("Agenda item"),
        required=False,
        empty_label=_("None: the report’s own title"),
        help_text=_("An open item of the meeting’s agenda; it gets the report as its document."),
    )

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, initial={"on": day_of(meeting)}, **kwargs)
        self.fields["item"].queryset = SessionItem.objects.published().filter(session__meeting=meeting)


class FreezingMixin:
    """Freezes the progress report of a meeting; here, as the reports are about outcomes."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.freeze_view)
        return [path("progress/<int:key>/freeze/", view, name="outcomes_freeze"), *super().get_urls()]

    def freeze_view(self, request, key):
        """Ask for the day and the agenda item, and keep the report as documents of the meeting."""
        if not request.user.has_perms(["meetings.publish_meeting", "meetings.add_document"]):
            raise PermissionDenied
        meeting = get_object_or_404(Meeting.objects.select_related("country"), pk=key)
        form = FreezingForm(request.POST or None, meeting=meeting)
        if form.is_valid():
            try:
                documents = freeze(request, meeting, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                sentence = _("Frozen as %(count)s documents of the meeting.") % {"count": len(documents)}
                self.message_user(request, sentence, messages.SUCCESS)
                return redirect(reverse("admin:meetings_meeting_change", args=[meeting.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Freeze the progress report"),
            "opts": Meeting._meta,
            "meeting": meeting,
            "report": ProgressReport.of(meeting),
            "form": form,
        }
        return TemplateResponse(request, "admin/meetings/meeting/freeze.html", context)
