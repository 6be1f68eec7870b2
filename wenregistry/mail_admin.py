"""The log of mails: read, and two deliberate actions on what was not sent."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.translation import gettext_lazy as _

from .lookups_admin import DiscreetAdmin
from .models import Mail


@admin.register(Mail)
class MailAdmin(DiscreetAdmin):
    list_display = ["kind", "state", "created_at", "claimed_at", "sent_at", "tries", "answer"]
    list_filter = ["state", "kind"]
    fields = [
        "kind",
        "state",
        "language",
        "created_at",
        "claimed_at",
        "sent_at",
        "bounced_at",
        "tries",
        "answer",
    ]
    actions = ["send_again", "cancel"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_resend_permission(self, request):
        return request.user.has_perm("wenregistry.change_mail")

    def get_list_display(self, request):
        return self.with_address(request, super().get_list_display(request))

    def get_fields(self, request, obj=None):
        return self.with_address(request, super().get_fields(request, obj))

    def with_address(self, request, fields):
        """`fields`, with the mailbox for who may see it."""
        sees_it = request.user.has_perm("networks.view_restricted_details")
        return [*fields, "to"] if sees_it else fields

    @admin.action(description=_("Send the selected mails again"), permissions=["resend"])
    def send_again(self, request, queryset):
        # An emptied mail has nothing left to say.
        unsent = queryset.filter(state__in=[Mail.State.SENDING, Mail.State.FAILED]).exclude(text="")
        self.change_state(request, unsent, Mail.State.QUEUED)

    @admin.action(description=_("Cancel the selected mails"), permissions=["resend"])
    def cancel(self, request, queryset):
        waiting = queryset.filter(state__in=[Mail.State.QUEUED, Mail.State.FAILED, Mail.State.SENDING])
        self.change_state(request, waiting, Mail.State.CANCELLED)

    def change_state(self, request, mails, state):
        emptied = {"text": "", "subject": ""} if state == Mail.State.CANCELLED else {"tries": 0}
        LogEntry.objects.log_actions(request.user.pk, mails, CHANGE, [{"changed": {"fields": [state.label]}}])
        number = mails.update(state=state, **emptied)
        self.message_user(request, _("Mails changed: %(number)d.") % {"number": number}, messages.SUCCESS)
