"""What administrators see of how others sign in: sessions to end, and second factors to take away."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.decorators import method_decorator

from .accounts import end_sessions, recently_authenticated
from .lookups_admin import DiscreetAdmin

# Their own pages would show the secrets of second factors.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class LookedAfterAdmin(DiscreetAdmin):
    """Rows that the users make themselves, and administrators can only take away."""

    list_select_related = ["user"]
    search_fields = ["user__username"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if request.user.is_superuser else rows.filter(user__is_superuser=False)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @method_decorator(recently_authenticated)
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    @method_decorator(recently_authenticated)
    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self.delete_model(request, row)


@admin.register(UserSession)
class UserSessionAdmin(LookedAfterAdmin):
    list_display = ["user", "created_at", "last_seen_at", "ip", "user_agent"]
    fields = ["user", "created_at", "last_seen_at", "ip", "user_agent"]

    def get_queryset(self, request):
        # An ended session stays in the list of its owner until the next sign-in.
        alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return super().get_queryset(request).filter(session_key__in=alive)

    def delete_model(self, request, session):
        session.end()


@admin.register(Authenticator)
class AuthenticatorAdmin(LookedAfterAdmin):
    list_display = ["user", "type", "created_at", "last_used_at"]
    # Not its data: they are the secret.
    fields = ["user", "type", "created_at", "last_used_at"]

    def delete_model(self, request, authenticator):
        end_sessions(authenticator.user)
        super().delete_model(request, authenticator)
