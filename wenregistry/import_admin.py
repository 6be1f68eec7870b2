"""The pages of the admin on which staff import a spreadsheet: upload, headings, preview, decision."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from .imports import runs
from .imports.kinds import Refused, kinds
from .imports.plan import STATES
from .imports.reading import MOST_BYTES
from .lookups_admin import DiscreetAdmin
from .models import ImportHeading, ImportRun

ROWS_ON_A_PAGE = 100
LEAVE_OUT = "-"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of file"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX, up to 10 MB and 50,000 rows. An empty cell changes nothing."),
    )

    def __init__(self, *args, kinds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


class HeadingsForm(forms.Form):
    """Asks what each unknown heading means."""

    def __init__(self, *args, kind, headings, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [(column.name, column.name) for column in kind.columns if not column.is_read_only]
        choices = [("", _("Choose")), (LEAVE_OUT, _("Leave out")), *columns]
        # Numbered: a heading can be any text.
        for number, heading in enumerate(headings):
            self.fields[f"heading_{number}"] = forms.ChoiceField(label=heading, choices=choices)

    def answers(self):
        """The column for each heading, empty where it is left out."""
        return {
            self.fields[name].label: "" if column == LEAVE_OUT else column
            for name, column in self.cleaned_data.items()
        }


class OfImports(DiscreetAdmin):
    """Rows of the kinds of file that a user may import; nobody changes them by hand."""

    def kinds_for(self, user):
        return [kind for kind in kinds().values() if runs.may_import(user, kind)]

    def get_queryset(self, request):
        names = [kind.name for kind in self.kinds_for(request.user)]
        return super().get_queryset(request).filter(kind__in=names)

    def has_view_permission(self, request, obj=None):
        names = [kind.name for kind in self.kinds_for(request.user)]
        return obj.kind in names if obj else bool(names)

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(ImportHeading)
class ImportHeadingAdmin(OfImports):
    """What headings mean: one that was explained wrongly is deleted, and asked for with the next file."""

    list_display = ["heading", "kind", "column"]
    list_filter = ["kind"]
    search_fields = ["heading"]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)


@admin.register(ImportRun)
class ImportRunAdmin(OfImports):
    """Imports: none is deleted; an undecided one can be written or abandoned."""

    list_display = ["__str__", "created_at", "kind", "file_name", "author", "state", "rows"]
    list_filter = ["state", "kind"]
    list_select_related = ["author"]
    search_fields = ["file_name", "sha256"]

    @admin.display(description=_("rows"))
    def rows(self, run):
        return ", ".join(f"{label}: {run.counts.get(state, 0)}" for state, label in STATES.items())

    def has_add_permission(self, request):
        return self.has_view_permission(request)

    def has_delete_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "plan", "errors")

    def get_urls(self):
        return [
            path("add/", self.page(self.upload, ["GET", "HEAD", "POST"]), name="wenregistry_importrun_add"),
            *(
                path(
                    f"<int:key>/{name}",
                    self.page(view, methods),
                    name=f"wenregistry_importrun_{view.__name__}",
                )
                for name, view, methods in [
                    ("headings/", self.headings, ["GET", "HEAD", "POST"]),
                    ("change/", self.preview, ["GET", "HEAD"]),
                    ("wrong-rows.csv", self.wrong_rows, ["GET", "HEAD"]),
                    ("write/", self.write, ["POST"]),
                    ("abandon/", self.abandon, ["POST"]),
                ]
            ),
            *super().get_urls(),
        ]

    def page(self, view, methods):
        return self.admin_site.admin_view(require_http_methods(methods)(view))

    def run(self, request, key):
        """The import with this number, for somebody who may see it."""
        run = self.get_queryset(request).defer(None).filter(pk=key).first() if key < 2**63 else None
        if run is None:
            raise Http404
        return run

    def answer(self, request, template, title, **context):
        context |= {**self.admin_site.each_context(request), "title": title, "opts": self.opts}
        return TemplateResponse(request, f"admin/imports/{template}.html", context)

    def go(self, view, run):
        return redirect(f"admin:wenregistry_importrun_{view}", run.pk)

    def upload(self, request):
        allowed = self.kinds_for(request.user)
        if not allowed:
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None, kinds=allowed)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                run = runs.receive(kinds()[form.cleaned_data["kind"]], request.user, file.name, file.read())
                return self.understood(request, run)
            except Refused as refusal:
                form.add_error("file", str(refusal))
        return self.answer(request, "upload", _("Import a file"), form=form)

    def understood(self, request, run):
        """Go on to the preview, or first to the headings that nobody has explained yet."""
        for earlier in self.get_queryset(request).filter(sha256=run.sha256).exclude(pk=run.pk)[:1]:
            text = _("The same file was uploaded before: %(run)s (%(state)s).")
            state = earlier.get_state_display()
            self.message_user(request, text % {"run": earlier, "state": state}, messages.WARNING)
        if runs.unknown_headings(run):
            return self.go("headings", run)
        runs.preview(run)
        return self.go("preview", run)

    def headings(self, request, key):
        run = self.run(request, key)
        if run.state != ImportRun.State.UPLOADED:
            return self.go("preview", run)
        unknown = runs.unknown_headings(run)
        form = HeadingsForm(request.POST or None, kind=runs.kind_of(run), headings=unknown)
        if request.method == "POST" and form.is_valid():
            try:
                runs.remember(run, form.answers())
                runs.preview(run)
                return self.go("preview", run)
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.answer(request, "headings", _("What do these headings mean?"), form=form, run=run)

    def preview(self, request, key):
        run = self.run(request, key)
        is_open = run.state == ImportRun.State.UPLOADED
        if is_open and run.plan is None:
            return self.go("headings", run)
        state = request.GET.get("state", "")
        state = state if state in STATES else ""
        rows = [{**row, "label": STATES[row["state"]]} for row in runs.lines(run, state)]
        return self.answer(
            request,
            "preview",
            str(run),
            run=run,
            kind=runs.kind_of(run).label,
            is_open=is_open,
            may_write=is_open and runs.may_write(request.user, run),
            counts=[(name, label, run.counts.get(name, 0)) for name, label in STATES.items()],
            left_out=[heading for heading, column in run.mapping.items() if not column],
            state=state,
            page=Paginator(rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page")),
        )

    def wrong_rows(self, request, key):
        run = self.run(request, key)
        if not run.errors:
            raise Http404
        name = content_disposition_header(True, f"wrong-rows-{run.pk}.csv")
        text = f"\N{BYTE ORDER MARK}{run.errors}"
        return HttpResponse(text, "text/csv; charset=utf-8", headers={"Content-Disposition": name})

    def write(self, request, key):
        run = self.run(request, key)
        if not runs.may_write(request.user, run):
            raise PermissionDenied
        try:
            runs.write(run, request.user, sets_aside="set_aside" in request.POST)
        except runs.Outdated as refusal:
            runs.preview(run)
            self.message_user(request, str(refusal), messages.ERROR)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, _("The import is written."), messages.SUCCESS)
        return self.go("preview", run)

    def abandon(self, request, key):
        runs.abandon(self.run(request, key))
        return self.go("preview", self.run(request, key))
