from django.http import HttpRequest

from .models import FocalPoint, Organization


def samples(request: HttpRequest) -> dict[str, object]:
    """`has_samples`, which puts the notice on every page while an invented entry is loaded."""
    return {
        "has_samples": lambda: (
            FocalPoint.objects.samples().exists() or Organization.objects.samples().exists()
        )
    }
