"""The invented offices, which show what the directory looks like until real ones are entered."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import ProtectedError

from wenregistry.models import ShippedRecord

from .models import ContactChannel, FocalPoint, Organization


@dataclass(frozen=True)
class DeletedSamples:
    """How many samples are gone, and the organizations that stay because something real names them."""

    focal_points: int
    organizations: int
    kept: list[Organization]


@transaction.atomic
def delete_samples() -> DeletedSamples:
    """Delete every sample office with its channels, then the sample organizations."""
    focal_points = FocalPoint.objects.samples()
    focal_point_count = focal_points.count()
    focal_points.delete()

    organizations = list(Organization.objects.samples())
    kept = []
    for organization in organizations:
        try:
            organization.delete()
        except ProtectedError:
            kept.append(organization)

    # What was shipped is forgotten too: else the next loading would take it for deleted by staff.
    shipped = ShippedRecord.objects.filter(values__is_sample=True)
    offices = list(shipped.filter(model=FocalPoint._meta.label).values_list("key", flat=True))
    ShippedRecord.objects.filter(model=ContactChannel._meta.label, values__focal_point__in=offices).delete()
    shipped.exclude(key__in=[organization.slug for organization in kept]).delete()
    return DeletedSamples(focal_point_count, len(organizations) - len(kept), kept)
