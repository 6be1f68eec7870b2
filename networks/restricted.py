"""What of the directory takes the permission to see restricted details, wherever the admin shows it."""


def may_see_restricted(request):
    return request.user.has_perm("networks.view_restricted_details")


class RestrictedMixin:
    """Persons: without the permission they are absent from pages, inlines, choices and histories."""

    def has_view_permission(self, request, obj=None):
        return may_see_restricted(request) and super().has_view_permission(request, obj)

    def has_add_permission(self, request, *parent):
        return may_see_restricted(request) and super().has_add_permission(request, *parent)

    def has_change_permission(self, request, obj=None):
        return may_see_restricted(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_see_restricted(request) and super().has_delete_permission(request, obj)
