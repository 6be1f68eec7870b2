"""The admin of rounds: who is asked and what is written, the board, and the start."""

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from modeltranslation.admin import TranslationAdmin

from .admin import KnownValueFilter, RegistryAdmin
from .round_mails import first_texts
from .rounds import ask_again, start

WORDS = [f"{field}_{language}" for language in dict(settings.LANGUAGES) for field in ("subject", "text")]


class RoundAdmin(RegistryAdmin, TranslationAdmin):
    """
    A round that is prepared, looked at on its board, and started there once.

    A kind of round says who is asked (`make_requests`, from the fields of its `scope`), what its mails begin
    with (`mails`), and what else its board shows (`board_of`).
    """

    list_display = ["title", "started_at", "closes_on"]
    change_form_template = "admin/rounds/change_form.html"
    mails = None
    scope = []

    def get_changeform_initial_data(self, request):
        return {**first_texts(self.mails), **super().get_changeform_initial_data(request)}

    def get_readonly_fields(self, request, obj=None):
        # They have been written to: that cannot change any more.
        return [*self.scope, *WORDS] if obj and obj.started_at else []

    def has_delete_permission(self, request, obj=None):
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and obj is not None and obj.started_at is None

    def is_released(self, row):
        return False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not form.instance.started_at:
            self.make_requests(form.instance)

    def make_requests(self, round):
        """Make the requests of a round that has not started, as it asks today."""
        raise NotImplementedError

    def response_add(self, request, obj, post_url_continue=None):
        self.message_user(request, _("Saved. Look at the board, then start the round."), messages.SUCCESS)
        return redirect(self.board_name(), obj.pk)

    def board_name(self):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_board"

    def get_urls(self):
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.board))
        name = self.board_name().removeprefix("admin:")
        return [path("<int:key>/board/", view, name=name), *super().get_urls()]

    def board(self, request, key):
        """How far a round has come; before it starts, whom it would ask and how."""
        round = self.model.objects.filter(pk=key).first()
        if round is None:
            raise Http404
        if not self.has_view_permission(request, round):
            raise PermissionDenied
        if request.method == "POST":
            if not self.has_change_permission(request, round):
                raise PermissionDenied
            self.start(request, round)
            return redirect(self.board_name(), key)
        context = {
            **self.admin_site.each_context(request),
            "title": round.title,
            "opts": self.opts,
            "round": round,
            "may_start": self.has_change_permission(request, round) and not round.started_at,
            "sample": self.sample(request, round),
            "requests_url": self.list_of(round),
            **self.board_of(round),
        }
        template = f"admin/{self.opts.app_label}/{self.opts.model_name}/board.html"
        return TemplateResponse(request, template, context)

    def board_of(self, round):
        """What the board of a round shows besides."""
        raise NotImplementedError

    def list_of(self, round, **narrowed):
        """The address of the list of a round's requests, narrowed to some."""
        requests = self.model._meta.get_field("requests").related_model._meta
        query = {"round__id__exact": round.pk, **narrowed}
        return reverse(f"admin:{requests.app_label}_{requests.model_name}_changelist", query=query)

    def start(self, request, round):
        try:
            start(round, self.make_requests)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.log_change(request, round, [{"changed": {"fields": ["Started"]}}])
            sentence = _("The round has started. The mails go out with the next run.")
            self.message_user(request, sentence, messages.SUCCESS)

    def sample(self, request, round):
        """One of the mails as it would go out, before the round starts."""
        asked = self.first_asked(round) if not round.started_at else None
        if asked is None:
            return None
        mail = asked.message("first")
        # Whoever prepares the round must not answer it.
        return {**mail, "text": mail["text"].replace(asked.token, "…")}

    def first_asked(self, round):
        """A request of a round that goes to a mailbox."""
        return round.requests.exclude(channel=None).first()


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


class RequestAdmin(RegistryAdmin):
    """The requests of rounds: only their language is chosen by hand, and a link is sent anew."""

    actions = ["send_new_link"]

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

    @admin.display(description=_("mailbox"))
    def mailbox(self, asked):
        return asked.address

    @admin.action(description=_("Send a new link; the old one is dead"), permissions=["change"])
    def send_new_link(self, request, queryset):
        self.each(request, queryset, self.renew, "Link")

    def each(self, request, queryset, step, field):
        """Take a step with each request, and say in a sentence what came of it."""
        for asked in queryset.select_related("round"):
            try:
                step(asked)
            except ValidationError as error:
                self.message_user(request, f"{self.named(asked)}: {' '.join(error.messages)}", messages.ERROR)
            else:
                self.log_change(request, asked, [{"changed": {"fields": [field]}}])
                self.message_user(request, f"{self.named(asked)}: {_('Done.')}", messages.SUCCESS)

    def renew(self, asked):
        ask_again(asked, self.mailbox_for(asked))

    def mailbox_for(self, asked):
        """The mailbox to which a new link goes."""
        raise NotImplementedError

    def named(self, asked):
        """Who is asked, in words."""
        raise NotImplementedError
