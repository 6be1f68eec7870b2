"""The button of the admin that makes the pack of a meeting."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from meetings.models import Meeting

from .pack import pack_of


class PackMixin:
    """Hands out the pack of a meeting; here, as most of it is about outcomes."""

    def get_urls(self):
        view = self.admin_site.admin_view(require_safe(self.pack_view))
        return [path("pack/<int:key>/", view, name="outcomes_pack"), *super().get_urls()]

    def pack_view(self, request, key):
        """Download the pack as of today, or come back with a sentence while the printer is busy."""
        if not request.user.has_perm("meetings.change_meeting"):
            raise PermissionDenied
        meeting = get_object_or_404(Meeting.objects.select_related("country"), pk=key)
        day = timezone.localdate()
        try:
            content = pack_of(request, meeting, day)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return redirect("admin:meetings_meeting_change", meeting.pk)
        name = f"{meeting.slug}-pack-{day.isoformat()}.zip"
        return HttpResponse(
            content,
            content_type="application/zip",
            headers={"Content-Disposition": content_disposition_header(True, name)},
        )
