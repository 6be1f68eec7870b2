"""What the home page of the admin says of the networks and their offices."""

from django import template

from ..completeness import Completeness, incomplete
from ..freshness import Share, shares_of
from ..models import FocalPoint, Network

register = template.Library()

MOST_NETWORKS = 12


@register.simple_tag
def freshness_shares() -> list[Share]:
    """How fresh the offices of the directory are today."""
    return shares_of(FocalPoint.objects.for_directory())


@register.simple_tag
def incomplete_networks() -> list[Completeness]:
    """The published networks of which most is missing; their list in the admin has all of them."""
    return incomplete(Network.objects.published().with_gaps().by_label())[:MOST_NETWORKS]
