"""One address of each kind of public page, on the shipped record with its samples."""

from itertools import product

from django.urls import reverse

from meetings.models import Meeting
from networks.models import FocalPoint, Network
from outcomes.models import Instrument
from tests.factories import (
    AssessmentFactory,
    AssessmentRequestFactory,
    ReportRequestFactory,
    SheetRequestFactory,
    VerificationRequestFactory,
)


def page_kinds():
    """The English address of a page of each kind, by what it shows."""
    office = FocalPoint.objects.published().filter(verified_on__isnull=False, network__isnull=False).first()
    return {
        "start": reverse("home"),
        "networks": reverse("networks:networks"),
        "sheet": reverse("networks:network", args=["hawen"]),
        "sheet with text": reverse("networks:network", args=["nice-cg"]),
        "edition": reverse("networks:edition", args=["nice-cg", 2016]),
        "comparison": reverse("networks:compare", args=["nice-cg"]),
        "directory": reverse("networks:focal_points"),
        "office": office.get_absolute_url(),
        "countries": reverse("networks:countries"),
        "country": reverse("networks:country", args=["KE"]),
        "coverage": reverse("networks:coverage"),
        "tools": reverse("networks:tools"),
        "meetings": reverse("meetings:meetings"),
        "meeting": reverse("meetings:meeting", args=["gm-wen-4"]),
        "meetings compared": reverse("meetings:compare", args=["gm-wen-4"]),
        "meeting without an earlier one": reverse("meetings:compare", args=["gm-wen-1"]),
        "progress": reverse("outcomes:progress", args=["gm-wen-4"]),
        "trends": reverse("meetings:trends"),
        "outcomes": reverse("outcomes:outcomes"),
        "outcome": reverse("outcomes:outcome", args=["WEN4-3"]),
        "matrix": reverse("outcomes:matrix"),
        "matrix of a day": reverse("outcomes:matrix", query={"meeting": "gm-wen-1", "on": "2014-06-30"}),
        "activities": reverse("outcomes:activities"),
        "activity": reverse("outcomes:activity", args=["operation-cobra-2"]),
        "search": reverse("search", query={"q": "kenya"}),
        "nothing found": reverse("search", query={"q": "nowhere"}),
        "empty list": reverse("networks:networks", query={"q": "nowhere"}),
        "unusable filters": reverse("networks:focal_points", query={"on": "31/02/2022", "role": "nonsense"}),
        "unusable day": reverse("networks:network", args=["hawen"], query={"on": "31/02/2022"}),
        "about": reverse("about"),
        "accessibility": reverse("accessibility"),
        "suggestion": reverse("networks:suggest", query={"page": office.get_absolute_url()}),
        "suggestion received": reverse("networks:suggestion_received"),
        **signed_links(office),
    }


def signed_links(office):
    """The pages behind links that the site mails to offices and networks."""
    mailbox = office.channels.filter(kind="email").first()
    hawen = Network.objects.get(slug="hawen")
    assessment = AssessmentFactory(
        network=hawen, state="draft", instrument=Instrument.objects.get(code="wen-provisional-0")
    )
    assess = AssessmentRequestFactory(
        assessment=assessment, round__instrument=assessment.instrument
    ).get_absolute_url()
    return {
        "verification": VerificationRequestFactory(focal_point=office, channel=mailbox).get_absolute_url(),
        "questionnaire": SheetRequestFactory(network=hawen).get_absolute_url(),
        "report": ReportRequestFactory(
            network=hawen, round__meeting=Meeting.objects.get(slug="gm-wen-4")
        ).get_absolute_url(),
        "self-assessment": assess,
        "section of a self-assessment": f"{assess}?section=1-readiness",
    }


# What the browser tests see at these addresses is told in `tests/browser/conftest.py`.
ERROR_PAGES = {
    "unknown address": "/no-such-page/",
    "unknown edition": "/networks/hawen/2099/",
    "bad request": "/error/400/",
    "too large": "/error/413/",
    "server error": "/error/500/",
    "unavailable": "/error/503/",
}

WIDTHS = [320, 820, 1440]
COLOURS = ["light", "dark"]
LANGUAGES = ["en", "fr", "es"]
SCREENS = list(product(WIDTHS, COLOURS, LANGUAGES))


def in_language(address, language):
    """An English address in another language."""
    return f"/{language}{address}" if language != "en" else address
