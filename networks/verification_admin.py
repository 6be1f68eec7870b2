"""The admin of verification rounds: who is asked and what is written, the board, and answers by telephone."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.admin import TranslationAdmin

from wenregistry.admin import KnownValueFilter, RegistryAdmin

from .models import ContactChannel, VerificationRequest, VerificationRound
from .restricted import may_see_restricted
from .verification import ask_again, board, confirm_by_telephone, make_requests, start
from .verification_mails import PLACEHOLDERS, default_subject, default_text

SCOPE = ["networks", "region", "is_stale_only"]
WORDS = [f"{field}_{language}" for language in ("en", "fr", "es") for field in ("subject", "text")]


@admin.register(VerificationRound)
class VerificationRoundAdmin(RegistryAdmin, TranslationAdmin):
    list_display = ["title", "started_at", "closes_on"]
    change_form_template = "admin/networks/verificationround/change_form.html"
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
                % {"placeholders": ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)},
            },
        ),
    ]

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        for language in ("en", "fr", "es"):
            initial.setdefault(f"subject_{language}", default_subject(language))
            initial.setdefault(f"text_{language}", default_text(language))
        return initial

    def get_readonly_fields(self, request, obj=None):
        # Offices have been written to: that cannot change any more.
        return [*SCOPE, *WORDS] if obj and obj.started_at else []

    def has_delete_permission(self, request, obj=None):
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and obj is not None and obj.started_at is None

    def is_released(self, row):
        return False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not form.instance.started_at:
            make_requests(form.instance)

    def response_add(self, request, obj, post_url_continue=None):
        self.message_user(request, _("Saved. Look at the board, then start the round."), messages.SUCCESS)
        return redirect("admin:networks_verificationround_board", obj.pk)

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.board))
        return [path("<int:key>/board/", view, name="networks_verificationround_board"), *super().get_urls()]

    def board(self, request, key):
        """How far a round has come, network by network; before it starts, whom it would ask and how."""
        round = VerificationRound.objects.filter(pk=key).first()
        if round is None:
            raise Http404
        if not self.has_view_permission(request, round):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, round):
                raise PermissionDenied
            self.start(request, round)
            return redirect("admin:networks_verificationround_board", key)
        context = {
            **self.admin_site.each_context(request),
            "title": round.title,
            "opts": self.opts,
            "round": round,
            "rows": [{**row, "address": self.list_of_network(round, row["key"])} for row in board(round)],
            "may_start": self.has_change_permission(request, round) and not round.started_at,
            "sample": self.sample(request, round),
            "unreachable": round.requests.filter(channel=None, answered_at=None).select_related(
                "focal_point__country"
            ),
            "requests_url": self.list_of(round),
        }
        return TemplateResponse(request, "admin/networks/verificationround/board.html", context)

    def list_of(self, round, **narrowed):
        """The address of the list of a round's requests, narrowed to some."""
        query = {"round__id__exact": round.pk, **narrowed}
        return reverse("admin:networks_verificationrequest_changelist", query=query)

    def list_of_network(self, round, key):
        if key:
            return self.list_of(round, focal_point__network__id__exact=key)
        return self.list_of(round, focal_point__network__isnull="True")

    def start(self, request, round):
        try:
            start(round)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, round, [{"changed": {"fields": ["Started"]}}])
            sentence = _("The round has started. The mails go out with the next run.")
            self.message_user(request, sentence, messages.SUCCESS)

    def sample(self, request, round):
        """One of the mails as it would go out, for those who may see what it holds."""
        if round.started_at or not may_see_restricted(request):
            return None
        asked = round.requests.with_details().exclude(channel=None).first()
        if asked is None:
            return None
        mail = asked.message("first")
        # Whoever prepares the round must not answer it.
        return {**mail, "text": mail["text"].replace(asked.token, "…")}


class OverdueFilter(KnownValueFilter):
    title = _("overdue")
    parameter_name = "overdue"

    def lookups(self, request, model_admin):
        return [("yes", _("Sent more than 21 days ago, no answer"))]

    def queryset(self, request, requests):
        return requests.overdue() if self.value() else requests


class StandingFilter(KnownValueFilter):
    title = _("standing")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [
            ("silent", _("No answer")),
            ("bounced", _("Bounced")),
            ("unreachable", _("No mailbox on file")),
        ]

    def queryset(self, request, requests):
        match self.value():
            case "silent":
                return requests.filter(answered_at=None, bounced_at=None, channel__isnull=False)
            case "bounced":
                return requests.filter(answered_at=None, bounced_at__isnull=False)
            case "unreachable":
                return requests.filter(answered_at=None, channel=None)
        return requests


@admin.register(VerificationRequest)
class VerificationRequestAdmin(RegistryAdmin):
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

    def get_readonly_fields(self, request, obj=None):
        fields = self.get_fields(request, obj)
        is_written_to = obj is not None and obj.sent_at
        return fields if is_written_to else [name for name in fields if name != "language"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def is_released(self, row):
        return False

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

    @admin.action(description=_("Send a new link; the old one is dead"), permissions=["change"])
    def send_new_link(self, request, queryset):
        self.each(request, queryset, self.renew, "Link")

    @admin.action(description=_("Ask the network's secretariat instead"), permissions=["change"])
    def ask_secretariat(self, request, queryset):
        self.each(request, queryset, self.pass_on, "Link")

    @admin.action(description=_("Record: confirmed by telephone today"), permissions=["change"])
    def record_telephone(self, request, queryset):
        self.each(request, queryset, confirm_by_telephone, "Answer")

    def each(self, request, queryset, step, field):
        for asked in queryset.select_related("round", "focal_point__network"):
            try:
                step(asked)
            except ValidationError as error:
                sentence = f"{asked.focal_point}: {' '.join(error.messages)}"
                self.message_user(request, sentence, messages.ERROR)
            else:
                self.log_change(request, asked, [{"changed": {"fields": [field]}}])
                self.message_user(request, f"{asked.focal_point}: {_('Done.')}", messages.SUCCESS)

    def renew(self, asked):
        ask_again(asked, asked.focal_point.channels.for_verification().first())

    def pass_on(self, asked):
        ask_again(asked, ContactChannel.objects.of_secretariat(asked.focal_point.network).first())
