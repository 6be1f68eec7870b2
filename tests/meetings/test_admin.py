import pytest
from django.urls import reverse

from meetings.models import Document, Meeting, Participation, Session, SessionItem
from tests.admin_forms import change_url, filled_form, list_url, run_action, send, with_row
from tests.factories import (
    CountryFactory,
    DocumentFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
    SessionFactory,
    SessionItemFactory,
    SourceFactory,
)

LISTED = {"category": "network", "label_as_listed": "ASEANOPOL", "role": "participant", "basis": "stated"}
DELEGATION = {**LISTED, "category": "delegation", "country": "KE"}
SESSION = {"number": "1", "access": "open"}
PAPER = {"title_en": "Agenda", "slug": "agenda", "kind": "agenda", "access": "public"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("sessions", SESSION), ("sessions", SESSION)], "already has a session with this number."),
        ([("sessions", {**SESSION, "title_en": "S" * 301})], "at most 300 characters"),
        ([("sessions", {**SESSION, "title_en": "S\0"})], "Null characters are not allowed."),
        ([("sessions", {**SESSION, "number": "-1"})], "greater than or equal to 0"),
        ([("participations", LISTED)], "Name one network, one country or one organization."),
        ([("participations", DELEGATION)] * 2, "This country is already listed in this category."),
        ([("participations", {**DELEGATION, "label_as_listed": "K" * 301})], "at most 300 characters"),
        ([("documents", PAPER)] * 2, "Please correct the duplicate data for slug."),
        ([("documents", {**PAPER, "published_on": "2022-13"})], "Write a year, a month or a day"),
    ],
)
def test_a_wrong_row_of_a_meeting_is_answered_with_a_sentence(admin_client, rows, sentence):
    CountryFactory(iso2="KE")
    meeting = MeetingFactory()

    response = send(admin_client, meeting, *rows)

    assert response.status_code == 200
    assert sentence in response.text
    assert not any(child.objects.exists() for child in [Session, Participation, Document])


@pytest.mark.parametrize(
    ("kind", "factory"), [("network", NetworkFactory), ("organization", OrganizationFactory)]
)
def test_a_body_takes_part_once_in_each_category(admin_client, kind, factory):
    body = factory()
    ParticipationFactory(**{"network": None, kind: body}, category="other")
    meeting = ParticipationFactory(**{"network": None, kind: body}, category="other").meeting

    response = send(admin_client, meeting, ("participations", {**LISTED, "category": "other", kind: body.pk}))

    assert response.status_code == 200
    assert f"This {kind} is already listed in this category." in response.text
    assert meeting.participations.count() == 1


def test_a_body_takes_part_in_two_categories(admin_client):
    participation = ParticipationFactory()

    response = send(
        admin_client,
        participation.meeting,
        ("participations", {**LISTED, "category": "igo", "network": participation.network_id}),
    )

    assert response.status_code == 302
    assert participation.meeting.participations.count() == 2


def test_sessions_that_change_places_are_answered_with_a_sentence(admin_client):
    meeting = MeetingFactory()
    SessionFactory(meeting=meeting, number=1)
    SessionFactory(meeting=meeting, number=2)

    response = send(admin_client, meeting, **{"sessions-0-number": "2", "sessions-1-number": "1"})

    assert "already has a session with this number." in response.text
    assert list(meeting.sessions.values_list("number", flat=True)) == [1, 2]


def test_a_new_meeting_is_entered_with_its_children_at_once(admin_client):
    country = CountryFactory()
    data = filled_form(admin_client.get(reverse("admin:meetings_meeting_add")))
    for prefix, row in [
        ("sessions", SESSION),
        ("participations", {**DELEGATION, "country": country.pk}),
        ("documents", PAPER),
    ]:
        data = with_row(data, prefix, **row)

    response = admin_client.post(
        reverse("admin:meetings_meeting_add"),
        {**data, "title_en": "4th Global Meeting", "slug": "gm-wen-4", "number": "4", "status": "held"},
    )

    assert response.status_code == 302
    meeting = Meeting.objects.get(slug="gm-wen-4")
    assert meeting.participations.get().country == country
    assert meeting.documents.get().slug == "agenda"


def test_a_document_that_a_session_shows_is_not_deleted_from_under_it(admin_client):
    document = DocumentFactory(meeting=MeetingFactory())
    SessionItemFactory(document=document)

    response = send(admin_client, document.meeting, **{"documents-0-DELETE": "on"})

    assert "would require deleting the following protected related objects" in response.text
    assert Document.objects.exists()


@pytest.mark.parametrize(("starts_on", "is_outside"), [("2023-11-21", True), ("2022-11-21", False)])
def test_a_meeting_outside_its_host_event_is_saved_with_a_warning(admin_client, starts_on, is_outside):
    meeting = MeetingFactory()

    response = send(
        admin_client,
        meeting,
        starts_on=starts_on,
        ends_on=starts_on,
        host_event="CITES CoP19",
        host_event_starts_on="2022-11-14",
        host_event_ends_on="2022-11-25",
    )
    page = admin_client.get(response.url)

    assert ("more than a week outside its host event" in page.text) is is_outside
    meeting.refresh_from_db()
    assert str(meeting.starts_on) == starts_on


def test_session_items_are_entered_on_the_page_of_their_session(admin_client):
    session, presenter = SessionFactory(), NetworkFactory()
    row = {"position": "1", "title_en": "Rosewood", "access": "closed", "network": presenter.pk}

    response = send(admin_client, session, ("items", row))

    assert response.status_code == 302
    assert SessionItem.objects.get().network == presenter


@pytest.mark.parametrize(
    ("title", "sentence"), [("", "This field is required."), ("R" * 401, "at most 400 characters")]
)
def test_a_wrong_session_item_is_answered_with_a_sentence(admin_client, title, sentence):
    response = send(
        admin_client,
        SessionFactory(),
        ("items", {"position": "1", "title_en": title, "title_fr": "Bois", "access": "open"}),
    )

    assert sentence in response.text
    assert not SessionItem.objects.exists()


def meeting_with_children(count):
    meeting = MeetingFactory()
    SessionFactory.create_batch(count, meeting=meeting)
    DocumentFactory.create_batch(count, meeting=meeting)
    for participation in ParticipationFactory.create_batch(count, meeting=meeting):
        participation.sources.add(SourceFactory())
    return meeting


def session_with_items(count):
    session = SessionFactory()
    for _ in range(count):
        SessionItemFactory(
            session=session,
            network=NetworkFactory(),
            organization=OrganizationFactory(),
            document=DocumentFactory(),
        )
    return session


@pytest.mark.parametrize("with_children", [meeting_with_children, session_with_items])
def test_a_form_takes_the_same_queries_however_many_children_it_has(
    admin_client, with_children, django_assert_num_queries, django_assert_max_num_queries
):
    small, large = with_children(5), with_children(20)
    admin_client.get(change_url(small))
    with django_assert_max_num_queries(100) as opened:
        admin_client.get(change_url(small))

    with django_assert_num_queries(len(opened)):
        admin_client.get(change_url(large))


def test_the_list_says_what_a_meeting_lacks(admin_client):
    MeetingFactory(starts_on=None, ends_on=None)

    response = admin_client.get(list_url(Meeting))

    assert "dates, country, participants, outcomes, documents, sources" in response.text


def test_meetings_are_published(admin_client):
    meeting = MeetingFactory(is_published=False)

    run_action(admin_client, Meeting, "publish", meeting)

    assert list(Meeting.objects.published()) == [meeting]
