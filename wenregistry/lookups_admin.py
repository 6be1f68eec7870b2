"""What the address of a list in the admin may ask."""

from typing import Any

from django.contrib import admin

# What the filters of Django put behind the path of their field.
CONDITIONS = ["exact", "id__exact", "isnull", "isempty"]


class DiscreetAdmin(admin.ModelAdmin):
    """
    A list whose address narrows it as its filters do, and in no other way.

    Django lets an address ask anything of a row, such as whether a mailbox begins with a certain letter. The
    answers would tell, one by one, what the user may not see.
    """

    def lookup_allowed(self, lookup, value, request):
        return any(lookup in lookups_of(offered) for offered in self.get_list_filter(request))


def lookups_of(offered: Any) -> list[str]:
    """What one entry of `list_filter` asks."""
    if hasattr(offered, "parameter_name"):
        return [offered.parameter_name]
    path = offered if isinstance(offered, str) else offered[0]
    return [f"{path}__{condition}" for condition in CONDITIONS]
