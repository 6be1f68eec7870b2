import datetime
import hashlib

import pytest
from django.core.files.base import ContentFile

from meetings.models import Meeting
from tests.factories import (
    CountryFactory,
    DocumentFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
    SessionFactory,
)
from tests.refusals import assert_refused

BODIES = {"network": NetworkFactory, "country": CountryFactory, "organization": OrganizationFactory}


@pytest.mark.parametrize("named", [[], ["network", "country"], ["country", "organization"], list(BODIES)])
def test_a_participation_names_one_body(named):
    bodies = {name: create() if name in named else None for name, create in BODIES.items()}

    participation = ParticipationFactory.build(meeting=MeetingFactory(), **bodies)

    assert_refused(participation, "Name one network, one country or one organization.")


@pytest.mark.parametrize("name", BODIES)
def test_a_body_takes_part_once_in_a_category(name):
    body = {"network": None, name: BODIES[name]()}
    first = ParticipationFactory(category="igo", **body)
    ParticipationFactory(meeting=first.meeting, category="ngo", **body)
    ParticipationFactory(category="igo", **body)

    again = ParticipationFactory.build(meeting=first.meeting, category="igo", **body)

    assert_refused(again, f"This {name} is already listed in this category.")


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("starts_on", "ends_on", "The last day must not be before the first."),
        ("host_event_starts_on", "host_event_ends_on", "The host event must not end before it starts."),
    ],
)
def test_dates_do_not_end_before_they_start(first, last, sentence):
    day, day_before = datetime.date(2022, 11, 21), datetime.date(2022, 11, 20)
    MeetingFactory(**{first: day, last: day})

    assert_refused(MeetingFactory.build(**{first: day, last: day_before}), sentence)


def test_a_global_meeting_has_its_own_number():
    MeetingFactory(series=Meeting.Series.GLOBAL, number=4)
    MeetingFactory.create_batch(2, series=Meeting.Series.OTHER, number=4)

    meeting = MeetingFactory.build(series=Meeting.Series.GLOBAL, number=4)

    assert_refused(meeting, "Another Global Meeting has this number.")


def test_a_session_has_its_own_number():
    session = SessionFactory()

    again = SessionFactory.build(meeting=session.meeting, number=session.number)

    assert_refused(again, "The meeting already has a session with this number.")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_outside"),
    [
        ("2022-11-14", "2022-11-25", False),
        ("2022-11-07", "2022-11-08", False),
        ("2022-11-06", "2022-11-08", True),
        ("2022-12-01", "2022-12-02", False),
        ("2022-12-01", "2022-12-03", True),
        ("2023-11-21", "2023-11-22", True),
        ("2023-11-21", None, False),
        (None, None, False),
    ],
)
def test_a_meeting_is_held_within_a_week_of_its_host_event(starts_on, ends_on, is_outside):
    dates = {"starts_on": starts_on, "ends_on": ends_on}
    meeting = MeetingFactory.build(
        host_event_starts_on=datetime.date(2022, 11, 14),
        host_event_ends_on=datetime.date(2022, 11, 25),
        **{name: datetime.date.fromisoformat(day) if day else None for name, day in dates.items()},
    )

    assert meeting.is_outside_host_event == is_outside


def test_a_meeting_without_a_host_event_is_not_outside_it():
    assert not MeetingFactory.build().is_outside_host_event


def test_a_document_knows_the_size_and_sum_of_its_file():
    document = DocumentFactory(file=ContentFile(b"%PDF-1.7", name="agenda.pdf"))

    assert document.size == 8
    assert document.sha256 == hashlib.sha256(b"%PDF-1.7").hexdigest()
