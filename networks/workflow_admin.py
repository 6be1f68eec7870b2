"""What the admin of information sheets adds to the workflow: the page for review, and steps for many."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from .workflow import STEPS, changes, note_rewriting, published_before, refusal, steps_for, take


class WorkflowMixin:
    """Takes sheets from step to step; their state changes in no other way."""

    change_form_template = "admin/networks/informationsheet/change_form.html"
    readonly = ["state", "submitted_at", "submitted_by", "published_at", "published_by"]
    actions = ["submit", "publish", "return_to_draft", "unpublish", "no_reply", "decline", "reopen"]

    def has_publish_permission(self, request):
        return STEPS["publish"].is_open_to(request.user)

    def save_model(self, request, obj, form, change):
        if change:
            note_rewriting(self.model.objects.get(pk=obj.pk), obj, request.user)
        super().save_model(request, obj, form, change)

    def restore(self, request, row, versions):
        response = super().restore(request, row, versions)
        restored = self.model.objects.get(pk=row.pk)
        if note_rewriting(row, restored, request.user):
            restored.save()
        return response

    def get_urls(self):
        review = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.review))
        return [
            path("<int:key>/review/", review, name="networks_informationsheet_review"),
            *super().get_urls(),
        ]

    def review(self, request, key):
        """What a sheet changes in the published one, with the steps that can be taken now."""
        sheet = self.get_object(request, str(key))
        if sheet is None:
            raise Http404
        if not self.has_view_permission(request, sheet):
            raise PermissionDenied
        if request.method == "POST":
            name = request.POST.get("step", "")
            if name not in STEPS:
                raise Http404
            self.take_step(request, sheet, name)
            return redirect(reverse("admin:networks_informationsheet_review", args=[key]))
        older = published_before(sheet)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Review: %(network)s %(edition)s") % {"network": sheet.network, "edition": sheet},
            "opts": self.opts,
            "sheet": sheet,
            "older": older,
            "changes": list(changes(older, sheet)),
            "steps": steps_for(sheet, request.user),
            "waits_for_colleague": sheet.state == sheet.State.IN_REVIEW
            and refusal("publish", sheet, request.user),
        }
        return TemplateResponse(request, "admin/networks/informationsheet/review.html", context)

    def take_step(self, request, sheet, name):
        """Take one step with one sheet, and say in a sentence what came of it."""
        if not STEPS[name].is_open_to(request.user):
            raise PermissionDenied
        try:
            sheet = take(name, sheet, request.user)
        except ValidationError as error:
            sentence = f"{sheet.network} {sheet}: {' '.join(error.messages)}"
            self.message_user(request, sentence, messages.ERROR)
        else:
            self.log_publication(request, [sheet])
            self.message_user(request, f"{sheet.network} {sheet}: {sheet.get_state_display()}")

    def take_steps(self, request, sheets, name):
        for sheet in sheets.select_related("network"):
            self.take_step(request, sheet, name)

    def change_publication(self, request, queryset, is_published):
        self.take_steps(request, queryset, "publish" if is_published else "unpublish")

    @admin.action(description=_("Send the selected sheets to review"), permissions=["change"])
    def submit(self, request, queryset):
        self.take_steps(request, queryset, "submit")

    @admin.action(description=_("Return the selected sheets to draft"), permissions=["change"])
    def return_to_draft(self, request, queryset):
        self.take_steps(request, queryset, "return")

    @admin.action(description=_("Record “no reply” for the selected sheets"), permissions=["publish"])
    def no_reply(self, request, queryset):
        self.take_steps(request, queryset, "no_reply")

    @admin.action(description=_("Record “declined” for the selected sheets"), permissions=["publish"])
    def decline(self, request, queryset):
        self.take_steps(request, queryset, "decline")

    @admin.action(description=_("Open the selected sheets again as drafts"), permissions=["publish"])
    def reopen(self, request, queryset):
        self.take_steps(request, queryset, "reopen")
