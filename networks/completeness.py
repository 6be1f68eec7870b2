"""What a network's entry should hold, and what of it is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# The annotations of `NetworkQuerySet.with_gaps`, and what each says is not recorded.
GAPS = {
    "lacks_principal": _("principal focal point"),
    "lacks_member": _("member"),
    "lacks_sheet": _("sheet"),
    "lacks_summary": _("summary"),
    "lacks_founding": _("date of founding"),
    "lacks_instrument": _("founding instrument"),
    "lacks_seat": _("seat"),
    "lacks_sources": _("sources"),
}


@dataclass
class Completeness:
    """How much of a network's entry is recorded."""

    network: Any
    gaps: list[Any]

    @property
    def percentage(self) -> int:
        """The share of what should be recorded, rounded down: one gap is never 100."""
        return 100 * (len(GAPS) - len(self.gaps)) // len(GAPS)


def incomplete(networks: Iterable[Any]) -> list[Completeness]:
    """The networks with gaps (see `with_gaps`), the emptiest entry first."""
    entries = [
        Completeness(network, [label for name, label in GAPS.items() if getattr(network, name)])
        for network in networks
    ]
    # Sorting keeps the order of the networks among equals.
    return sorted((entry for entry in entries if entry.gaps), key=lambda entry: -len(entry.gaps))
