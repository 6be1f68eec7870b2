"""The admin of verification rounds: who is asked and what is written, the board, and answers by telephone."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from wenregistry.admin import KnownValueFilter
from wenregistry.placeholders import in_braces
from wenregistry.round_admin import RequestAdmin, RoundAdmin, StandingFilter

from . import verification_mails
from .models import ContactChannel, VerificationRequest, VerificationRound
from .restricted import may_see_restricted
from .verification import ask_another, board, confirm_by_telephone, make_requests

SCOPE = ["networks", "region", "is_stale_only"]


@admin.register(VerificationRound)
class VerificationRoundAdmin(RoundAdmin):
    mails = verification_mails
    scope = SCOPE
    autocomplete_fields = ["networks"]
    fieldsets = [
        (None, {"fields": ["title", "closes_on"]}),
        (
            _("Who is asked"),
            {
                "fields": SCOPE,
                "description": _("Published offices in force. Leave all empty to ask every one."),
            },
        ),
        (
            _("What is written"),
            {
                "fields": ["subject", "text"],
                "description": _("Words in braces are filled in for each office: %(placeholders)s.")
                % {"placeholders": in_braces(verification_mails.PLACEHOLDERS)},
            },
        ),
    ]

    def make_requests(self, round):
        make_requests(round)

    def board_of(self, round):
        unreachable = round.requests.filter(channel=None, answered_at=None)
        return {
            "rows": [{**row, "address": self.list_of_network(round, row["key"])} for row in board(round)],
            "unreachable": unreachable.select_related("focal_point__country"),
        }

    def list_of_network(self, round, key):
        if key:
            return self.list_of(round, focal_point__network__id__exact=key)
        return self.list_of(round, focal_point__network__isnull="True")

    def sample(self, request, round):
        # It holds what is on file of an office.
        return super().sample(request, round) if may_see_restricted(request) else None

    def first_asked(self, round):
        return round.requests.with_details().exclude(channel=None).first()


class OverdueFilter(KnownValueFilter):
    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("yes", _("Sent more than 21 days ago, no answer"))]

    def queryset(self, request, requests):
        return requests.overdue() if self.value() else requests


@admin.register(VerificationRequest)
class VerificationRequestAdmin(RequestAdmin):
    list_display = [
        "focal_point",
        "country",
        "network",
        "round",
        "language",
        "sent_at",
        "answered_at",
        "answer",
    ]
    list_filter = [
        "round",
        OverdueFilter,
        StandingFilter,
        "answer",
        "language",
        ("focal_point__network", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["focal_point__network", "focal_point__country", "round"]
    search_fields = ["focal_point__search_text", "focal_point__network__search_text"]
    actions = ["send_new_link", "ask_secretariat", "record_telephone"]

    def get_fields(self, request, obj=None):
        mailbox = ["mailbox"] if may_see_restricted(request) else []
        return [
            "round",
            "focal_point",
            *mailbox,
            "language",
            "step",
            "sent_at",
            "bounced_at",
            "answered_at",
            "answer",
        ]

    @admin.display(description=_("country"), ordering="focal_point__country__sort_name")
    def country(self, asked):
        return asked.focal_point.country

    @admin.display(description=_("network"), ordering="focal_point__network__sort_label")
    def network(self, asked):
        return asked.focal_point.network.label if asked.focal_point.network else ""

    @admin.display(description=_("mailbox"))
    def mailbox(self, asked):
        holder = asked.channel.holder if asked.channel else None
        return "" if holder and holder.has_ended else asked.address

    @admin.action(description=_("Ask the network's secretariat instead"), permissions=["change"])
    def ask_secretariat(self, request, queryset):
        self.each(request, queryset, self.pass_on, "Link")

    @admin.action(description=_("Record: confirmed by telephone today"), permissions=["change"])
    def record_telephone(self, request, queryset):
        self.each(request, queryset, confirm_by_telephone, "Answer")

    def mailbox_for(self, asked):
        return asked.focal_point.channels.for_verification().first()

    def pass_on(self, asked):
        ask_another(asked, ContactChannel.objects.of_secretariat(asked.focal_point.network).first())

    def named(self, asked):
        return str(asked.focal_point)
