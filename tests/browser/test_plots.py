import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories import FocalPointFactory, MembershipFactory, ParticipationFactory


@pytest.fixture
def registry(live_server):
    """An office of each freshness, a body at a meeting and a membership that began in a known year."""
    today = timezone.localdate()
    for days in (10, 400, 800):
        FocalPointFactory(verified_on=today - datetime.timedelta(days=days), verified_by="staff")
    FocalPointFactory(verified_on=None)
    MembershipFactory(since="2017")
    return ParticipationFactory()


def looks(page, selector):
    """The colour and the height of each shape of a plot."""
    return page.locator(selector).evaluate_all(
        "shapes => shapes.map(shape => [getComputedStyle(shape).fill, shape.getBBox().height].join(' '))"
    )


@pytest.mark.parametrize(
    "medium",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"color_scheme": "light", "forced_colors": "active"},
        {"color_scheme": "dark", "forced_colors": "active"},
        {"media": "print"},
    ],
    ids=["light", "dark", "forced-light", "forced-dark", "print"],
)
def test_shapes_of_plots_are_told_apart_on_every_ground(page, registry, medium):
    page.emulate_media(**medium)
    page.goto(reverse("networks:focal_points"))

    segments = looks(page, ".bar rect")
    assert len(segments) == len(set(segments)) == 4

    for address, selector in [
        (registry.meeting.get_absolute_url(), ".units rect"),
        (reverse("networks:networks"), ".plot-growth rect"),
    ]:
        page.goto(address)
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        shapes = looks(page, selector)
        assert shapes
        assert not [shape for shape in shapes if shape.startswith((ground, "none"))]
