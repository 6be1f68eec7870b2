"""Freezing the progress report: documents of a meeting that stay as they are."""

import datetime
import hashlib
import io

import pytest
from django.core.cache import caches
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.asserts import assertContains

from meetings.models import Document
from tests.factories import FollowUpFactory, MeetingFactory, OutcomeFactory, SessionItemFactory
from tests.papers import words_of
from wenregistry import pdf

GLOBAL = "global-meeting-of-wens"


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test has printed is not there for the next one."""
    caches["papers"].clear()


@pytest.fixture
def third():
    return MeetingFactory(series=GLOBAL, title_en="3rd Meeting", starts_on=datetime.date(2019, 8, 21))


@pytest.fixture
def fourth(third):
    return MeetingFactory(slug="fourth", series=GLOBAL, title_en="4th Meeting")


def freeze(client, meeting, on="2022-11-21", item=""):
    address = reverse("admin:outcomes_freeze", args=[meeting.pk])
    return client.post(address, {"on": on, "item": item}, follow=True)


def kept(meeting):
    """The frozen reports of a meeting, by language and format, the newest of each."""
    documents = meeting.documents.filter(kind="progress_report").order_by("pk")
    return {(document.language, document.ending): document for document in documents}


def fingerprint(client, document):
    """The SHA-256 of what the public gets at the address of a document."""
    return hashlib.sha256(client.get(document.address).getvalue()).hexdigest()


def test_the_report_is_kept_in_each_language_as_pdf_and_docx(admin_client, client, third, fourth):
    response = freeze(admin_client, fourth)

    assertContains(response, "Frozen as 6 documents of the meeting.")
    documents = kept(fourth)
    assert set(documents) == {
        (language, ending) for language in ("en", "fr", "es") for ending in ("pdf", "docx")
    }
    pages = [client.get(fourth.get_absolute_url()), client.get(reverse("outcomes:progress", args=["fourth"]))]
    for (language, ending), document in documents.items():
        assert document.translation_of == (None if language == "en" else documents["en", ending])
        assert document.published_on == timezone.localdate().isoformat()
        assert document.sha256 == fingerprint(client, document)
        for page in pages:
            assertContains(page, document.sha256)
            assertContains(page, document.address)


def test_it_is_kept_once_and_again_when_the_record_has_changed(admin_client, client, third, fourth):
    outcome = OutcomeFactory(meeting=third)
    freeze(admin_client, fourth)
    before = kept(fourth)

    assertContains(freeze(admin_client, fourth), "The same report is frozen already")
    assert kept(fourth) == before

    FollowUpFactory(outcome=outcome, date="2020")
    assertContains(freeze(admin_client, fourth), "Frozen as 6 documents of the meeting.")
    assert not set(before.values()) & set(kept(fourth).values())
    assert before["en", "pdf"].sha256 == fingerprint(client, before["en", "pdf"])


def test_a_first_meeting_has_nothing_to_freeze(admin_client, third):
    assertContains(freeze(admin_client, third), "No meeting of its series came before this one.")
    assert not Document.objects.exists()


def test_a_day_that_is_none_is_explained(admin_client, third, fourth):
    assertContains(freeze(admin_client, fourth, on="31/02/2022"), "Enter a valid date.")
    assert not Document.objects.exists()


def test_nothing_is_kept_while_the_printer_is_busy(admin_client, settings, third, fourth):
    settings.PDF_PATIENCE = 0

    with pdf.press:
        response = freeze(admin_client, fourth)

    assertContains(response, "Try again in a minute.")
    assert not Document.objects.exists()


def test_the_item_of_the_agenda_gets_the_report_as_its_document(admin_client, client, third, fourth):
    item = SessionItemFactory(session__meeting=fourth, title_en="Review of the last meeting")
    other = SessionItemFactory(session__meeting=third)

    assertContains(freeze(admin_client, fourth, item=other.pk), "Select a valid choice.")
    freeze(admin_client, fourth, item=item.pk)

    item.refresh_from_db()
    assert (item.document.language, item.document.ending) == ("en", "pdf")
    paper = PdfReader(io.BytesIO(client.get(item.document.address).getvalue()))
    assert "Agenda item: Review of the last meeting" in words_of(*paper.pages)


def test_the_meeting_leads_staff_there(admin_client, fourth):
    page = admin_client.get(reverse("admin:meetings_meeting_change", args=[fourth.pk]))

    assertContains(page, reverse("admin:outcomes_freeze", args=[fourth.pk]))
