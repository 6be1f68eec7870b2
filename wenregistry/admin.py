"""What the admin pages of every app share, and the accounts of the staff."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.contrib.auth import get_permission_codename
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, UserChangeForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.forms.formsets import DELETION_FIELD_NAME
from django.urls import NoReverseMatch, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.settings import DEFAULT_LANGUAGE

from . import accounts_admin, import_admin, mail_admin  # noqa: F401
from .accounts import recently_authenticated
from .folding import words
from .history_admin import HistoryMixin
from .lookups_admin import DiscreetAdmin
from .models import Link, StaffExport, User
from .partial_dates import PartialDateField
from .translations import older_translations

admin.site.site_title = admin.site.site_header = _("WEN registry")
admin.site.index_title = _("Workspace of the secretariat")


DIRECT_RIGHTS = ["is_superuser", "user_permissions"]


def is_last_superuser(account):
    """Whether nobody else could give the registry's superusers back their rights."""
    superusers = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    return superusers.filter(pk=account.pk).exists() and superusers.count() == 1


class AccountForm(UserChangeForm):
    def clean(self):
        cleaned = super().clean()
        rights = {"is_superuser", "is_staff", "is_active"} & self.fields.keys()
        if is_last_superuser(self.instance) and not all(cleaned.get(name) for name in rights):
            raise ValidationError(_("This is the last superuser. Make another one first."))
        return cleaned


class PasswordForm(AdminPasswordChangeForm):
    usable_password = None  # An account without a password is deactivated instead.


@admin.register(User)
class StaffAdmin(DiscreetAdmin, UserAdmin):
    """
    Accounts, with the groups that are their roles. Only a superuser makes or touches superusers.

    One that has edited anything stays, deactivated, or the history would lose its name.
    """

    form = AccountForm
    change_password_form = PasswordForm

    @method_decorator(recently_authenticated)
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    @method_decorator(recently_authenticated)
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    @method_decorator(recently_authenticated)
    def user_change_password(self, request, id, form_url=""):
        return super().user_change_password(request, id, form_url)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return fieldsets
        return [
            (title, {**options, "fields": [name for name in options["fields"] if name not in DIRECT_RIGHTS]})
            for title, options in fieldsets
        ]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        has_history = obj is None or LogEntry.objects.filter(user=obj).exists()
        may_delete = not has_history and not is_last_superuser(obj) and self.may_touch(request, obj)
        return may_delete and super().has_delete_permission(request, obj)

    def may_touch(self, request, account):
        """Whether the account is none of a superuser, or one of them asks."""
        # Read anew: a form that was refused has already put its own values on `account`.
        return request.user.is_superuser or not (
            account and User.objects.filter(pk=account.pk, is_superuser=True).exists()
        )


EXAMPLES = {
    PartialDateField: _("Such as 2017, 2017-11 or 2017-11-03."),
    models.DateField: _("Such as 2017-11-03."),
    models.SlugField: _("A short name that stays, such as hawen."),
    models.URLField: _("Such as https://example.org/page."),
}
SOURCES = (_("Where this comes from"), {"fields": ["basis", "sources", "note"]})


def can_be_key(model, text):
    """Whether `text` has the form of a primary key of `model`; a database fails at any other."""
    try:
        model._meta.pk.clean(text, None)
    except ValidationError:
        return False
    return "\0" not in text


class LoadedChoice:
    """An autocomplete that takes the words of its choice from the row, where that has them."""

    loaded = ()

    def optgroups(self, name, value, attrs=None):
        # A field still shows what it refused, and an address can ask for any choice.
        value = [key for key in value if can_be_key(self.field.remote_field.model, key)]
        loaded = {str(record.pk): str(record) for record in self.loaded}
        if not loaded or not loaded.keys() >= set(value):
            return super().optgroups(name, value, attrs)
        options = [self.create_option(name, key, loaded[key], True, index) for index, key in enumerate(value)]
        if not self.allow_multiple_selected:
            options.insert(0, self.create_option(name, "", "", False, 0))
        return [(None, options, 0)]


class LoadedSelect(LoadedChoice, AutocompleteSelect):
    pass


class LoadedSelectMultiple(LoadedChoice, AutocompleteSelectMultiple):
    pass


class KeysField(forms.ModelMultipleChoiceField):
    """Several choices, of which none has a number too large for the database to look up."""

    def clean(self, value):
        for key in value or []:
            if not can_be_key(self.queryset.model, key):
                raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": key})
        return super().clean(value)


class FieldsMixin:
    """Explains with an example each field whose model does not, and asks for few choices at a time."""

    formfield_overrides = {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"error_messages": {"invalid": _("Write a day, such as 2017-11-03.")}},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and not field.help_text:
            field.help_text = EXAMPLES.get(type(db_field), "")
        if getattr(db_field, "language", DEFAULT_LANGUAGE) != DEFAULT_LANGUAGE:
            field.help_text = ""  # The English field beside it explains, with an English example.
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = LoadedSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.autocomplete_fields:
            kwargs["widget"] = LoadedSelectMultiple(db_field, self.admin_site)
            kwargs["form_class"] = KeysField
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class RegistryAdmin(HistoryMixin, FieldsMixin, DiscreetAdmin):
    """A list that counts its filters and names in one column what each row lacks."""

    show_facets = admin.ShowFacets.ALWAYS
    # What a row can lack: boolean annotations of the queryset, and their words.
    lacks = {}
    # The model whose permission to publish it takes to change what the public sees of this one.
    published_with = None

    def has_publish_permission(self, request, obj=None):
        if self.published_with is None:
            return True
        options = self.published_with._meta
        return request.user.has_perm(f"{options.app_label}.{get_permission_codename('publish', options)}")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self.is_open_to(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self.is_open_to(request, obj)

    def is_open_to(self, request, row):
        """Whether `row` is a draft still, or the user may publish."""
        return row is None or self.has_publish_permission(request) or not self.is_released(row)

    def is_released(self, row):
        """Whether `row` is published, as it is stored."""
        return self.model.objects.published().filter(pk=row.pk).exists()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not self.is_open_to(request, form.instance):
            # Rolls back what was saved.
            raise PermissionDenied(_("Only who may publish can make this public."))

    @admin.display(description=_("missing"))
    def missing(self, row):
        return ", ".join(str(label) for name, label in self.lacks.items() if getattr(row, name))

    def response_action(self, request, queryset):
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)
        request.POST = request.POST.copy()
        request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in keys if can_be_key(self.model, key)])
        return super().response_action(request, queryset)

    def get_deleted_objects(self, objs, request):
        *deleted, protected = super().get_deleted_objects(objs, request)
        return *deleted, [*protected, *self.lists_that_name(objs)]

    def lists_that_name(self, rows):
        """In words, the many-to-many fields that name one of `rows`: Django would empty them silently."""
        for relation in self.model._meta.get_fields(include_hidden=True):
            if relation.many_to_many and relation.auto_created:
                field = relation.remote_field
                naming = field.model._default_manager.filter(**{f"{field.name}__in": rows})
                if number := naming.distinct().count():
                    yield _("%(entries)s that name it under “%(field)s”: %(number)d") % {
                        "entries": capfirst(field.model._meta.verbose_name_plural),
                        "field": field.verbose_name,
                        "number": number,
                    }


class LogAdmin(DiscreetAdmin):
    """Rows that the registry writes by itself: nobody adds, changes or deletes one here."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(StaffExport)
class StaffExportAdmin(LogAdmin):
    list_display = ["serial", "created_at", "author", "kind", "row_count", "reason"]
    list_select_related = ["author"]
    search_fields = ["serial", "author__username", "reason"]


@admin.register(Link)
class LinkAdmin(LogAdmin):
    """What the last check of links found; staff correct an address in the row that names it."""

    list_display = ["url", "row", "status", "problem", "broken_since", "checked_at"]
    list_filter = [("broken_since", admin.EmptyFieldListFilter)]
    list_display_links = None
    search_fields = ["url"]

    @admin.display(description=_("named in"))
    def row(self, link):
        name = link.model.lower().replace(".", "_")
        try:
            address = reverse(f"admin:{name}_change", args=[link.object_id])
        except NoReverseMatch:
            return link.model  # Edited on the page of its parent.
        return format_html('<a href="{}">{}</a>', address, link.model)


class KnownValueFilter(admin.SimpleListFilter):
    """A filter that ignores a value which it does not offer."""

    def value(self):
        value = super().value()
        return value if value in dict(self.lookup_choices) else None


class MissingFilter(KnownValueFilter):
    title = _("missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return model_admin.lacks.items()

    def queryset(self, request, queryset):
        return queryset.filter(**{self.value(): True}) if self.value() else queryset


class SourcesDifferFilter(KnownValueFilter):
    title = _("sources differ")
    parameter_name = "sources_differ"

    def lookups(self, request, model_admin):
        return [("yes", _("Sources differ"))]

    def queryset(self, request, queryset):
        return queryset.with_discrepancy() if self.value() else queryset


class FoldedSearchMixin:
    """Searches columns of folded text, so that accents, case and punctuation do not matter."""

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, " ".join(words(search_term)))


class TranslatedMixin:
    """Names the translations that are older than their originals, and lets staff say that they still hold."""

    actions = ["confirm_translations"]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        for column, sentence in older_translations(obj) if obj else ():
            label = capfirst(self.model._meta.get_field(column).verbose_name)
            warning = _("%(field)s: %(sentence)s") % {"field": label, "sentence": sentence}
            messages.warning(request, warning)
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.action(description=_("Confirm the translations of the selected entries"), permissions=["change"])
    def confirm_translations(self, request, queryset):
        for row in queryset:
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            row.confirm_translations()
        self.message_user(request, _("Done."), messages.SUCCESS)


class PublishableAdmin(TranslatedMixin, FoldedSearchMixin, RegistryAdmin):
    """Publishes and unpublishes the selected rows, and links to those that the public sees."""

    actions = ["publish", "unpublish", "confirm_translations"]

    @property
    def published_with(self):
        return self.model

    def is_released(self, row):
        return self.model.objects.filter(pk=row.pk, is_published=True).exists()

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if self.has_publish_permission(request) else [*fields, "is_published"]

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if self.is_public(obj) else None

    def is_public(self, row):
        """Whether the public sees `row`, as it is stored; its parent can hide it."""
        return bool(row) and self.model.objects.published().filter(pk=row.pk).exists()

    @admin.action(description=_("Publish the selected entries"), permissions=["publish"])
    def publish(self, request, queryset):
        self.change_publication(request, queryset, True)

    @admin.action(description=_("Unpublish the selected entries"), permissions=["publish"])
    def unpublish(self, request, queryset):
        self.change_publication(request, queryset, False)

    def change_publication(self, request, queryset, is_published):
        """Show or hide the rows of `queryset`, and log who did it."""
        self.log_publication(request, list(queryset))
        self.set_published(queryset, is_published)
        self.message_user(request, _("Done."), messages.SUCCESS)

    def set_published(self, queryset, is_published):
        """Write the new state of each row, so that its history tells of it."""
        for row in queryset.exclude(is_published=is_published):
            row.is_published = is_published
            row.save()

    def log_publication(self, request, rows):
        """Note in the history of `rows` who changed their publication."""
        LogEntry.objects.log_actions(request.user.pk, rows, CHANGE, [{"changed": {"fields": ["Published"]}}])


class LastingSlugMixin:
    """Keeps the slug of a row that the public sees: its address is made of it."""

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "slug"] if self.is_public(obj) else fields

    def get_prepopulated_fields(self, request, obj=None):
        return {} if self.is_public(obj) else super().get_prepopulated_fields(request, obj)


class ChildFormSet(forms.BaseInlineFormSet):
    """
    The rows of an inline, held to the constraints that name their parent.

    Django leaves those to the database, which answers with an error page.
    """

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", None)
            if isinstance(widget, LoadedChoice) and form.instance.pk:
                related = getattr(form.instance, name)
                many = self.model._meta.get_field(name).many_to_many
                widget.loaded = related.all() if many else [related] if related else []

    def validate_unique(self):
        for constraint in self.model._meta.constraints:
            if not isinstance(constraint, models.UniqueConstraint):
                self.check_rows(constraint)
            elif self.fk.name in constraint.fields:
                self.check_for_duplicates(constraint)
        if not any(self.errors):
            super().validate_unique()

    def check_rows(self, constraint):
        """Put the sentence of a check constraint beside each changed row that breaks it."""
        if self.instance._state.adding:
            return  # The parent has no key yet, so no row can wrongly name it again.

        for form in self.kept_forms():
            if form.has_changed() and not form.errors:
                try:
                    constraint.validate(self.model, form.instance)
                except ValidationError as error:
                    form.add_error(None, error)

    def check_for_duplicates(self, constraint):
        """Put the sentence of a unique constraint beside each row that repeats another."""
        # Rows are saved one after another: each must differ from those before it as they will be, and
        # from those after it as they still are.
        before = [self.unique_key(constraint, form.initial) for form in self.initial_forms]
        saved = []
        for form in self.forms:
            before = before[1:]
            key = self.unique_key(constraint, getattr(form, "cleaned_data", {}))
            if key and key in before + saved:
                form.add_error(constraint.fields[-1], constraint.get_violation_error_message())
            saved.append(key)

    def unique_key(self, constraint, values):
        """What must differ between rows, or nothing where the constraint does not apply to `values`."""
        fields = [values.get(name) for name in constraint.fields if name != self.fk.name]
        key = [getattr(value, "pk", value) for value in fields]
        # Our constraints are conditional on plain values only, or on their contrary.
        condition = constraint.condition or Q()
        applies = condition.negated != all(values.get(name) == value for name, value in condition.children)
        return key if applies and None not in key and not values.get(DELETION_FIELD_NAME) else None

    def kept_forms(self):
        """The rows that will stay: neither marked for deletion nor left empty."""
        return [
            form
            for form in self.forms
            if (cleaned := getattr(form, "cleaned_data", {})) and not cleaned.get(DELETION_FIELD_NAME)
        ]


class ChildInline(FieldsMixin):
    """An inline that takes the same number of queries however many rows it has."""

    extra = 0
    formset = ChildFormSet
    view_on_site = False

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related(*self.autocomplete_fields)


class AppendOnlyInline(ChildInline):
    """An inline to which rows are added, and of which none is changed or taken away."""

    can_delete = False

    def has_change_permission(self, request, obj=None):
        return False
