"""Documents: files that are checked, stored, served and shown, and their languages."""

import hashlib
import re

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from meetings.models import Document
from tests.admin_forms import change_url, filled_form, send
from tests.crowds import count_queries, crowd
from tests.factories import (
    DocumentFactory,
    EvidenceFactory,
    MeetingFactory,
    SessionItemFactory,
)
from tests.reading import in_words
from tests.refusals import assert_refused
from tests.uploads import CONTENTS, PDF, upload
from wenregistry.uploads import MEDIA_TYPES

HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def add(client, **values):
    """Send the form that adds a document, with a file."""
    address = reverse("admin:meetings_document_add")
    data = {**filled_form(client.get(address)), "slug": "agenda", "title_en": "Agenda", "kind": "agenda"}
    return client.post(address, {**data, **values})


@pytest.mark.parametrize("ending", MEDIA_TYPES)
def test_a_file_of_each_kind_is_entered_and_downloaded_harmlessly(admin_client, client, ending):
    content = CONTENTS[ending]
    add(admin_client, file=upload(f"Agenda of the meeting.{ending.upper()}", content))
    document = Document.objects.get()

    response = client.get(document.address)

    assert document.address == f"/documents/agenda.{ending}"
    assert response.getvalue() == content
    assert hashlib.sha256(content).hexdigest() == document.sha256
    assert response.headers["Content-Type"] == MEDIA_TYPES[ending]
    assert response.headers["Content-Disposition"] == f'attachment; filename="agenda.{ending}"'
    assert response.headers.items() >= HARMLESS.items()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload("agenda.svg", b"<svg/>"), "Only PDF, DOCX, XLSX, PPTX, PNG, JPEG, GIF and WebP files"),
        (upload("agenda.pdf", b"<html></html>"), "This cannot be read as PDF."),
        (upload("agenda.docx", CONTENTS["xlsx"]), "This cannot be read as DOCX."),
    ],
)
def test_a_file_that_lies_is_refused_with_a_sentence_and_changes_nothing(admin_client, file, sentence):
    response = add(admin_client, file=file)

    assertContains(response, sentence)
    assert not Document.objects.exists()


def test_a_file_is_stored_under_a_name_that_nobody_can_guess(admin_client):
    add(admin_client, file=upload("secret-operation.pdf"))

    assert re.fullmatch(r"document/[0-9a-f]{32}\.pdf", Document.objects.get().file.name)


def test_a_change_of_another_field_leaves_the_file_alone(admin_client):
    document = DocumentFactory(file=upload(content=b"%PDF-1.7 from before files were checked"))

    response = send(admin_client, document, title_en="Agenda, revised")

    assert response.status_code == 302
    assert Document.objects.get().sha256 == document.sha256


def test_a_file_that_is_taken_away_leaves_no_sum(admin_client):
    document = DocumentFactory(file=upload())

    send(admin_client, document, **{"file-clear": "on"})

    document.refresh_from_db()
    assert (document.file.name, document.sha256, document.size) == ("", "", None)


@pytest.mark.parametrize(
    "address", ["/documents/agenda.docx", "/documents/agenda.html", "/documents/other.pdf"]
)
def test_no_file_is_sent_under_another_ending(client, address):
    DocumentFactory(slug="agenda", file=upload())

    assert client.get(address).status_code == 404


def test_a_file_that_was_lost_is_missing(client):
    document = DocumentFactory(file=upload())
    document.file.storage.delete(document.file.name)

    assert client.get(document.address).status_code == 404


def test_the_folder_of_files_is_not_served(client):
    document = DocumentFactory(file=upload())

    for address in (
        f"/{document.file.name}",
        f"/media/{document.file.name}",
        f"/static/{document.file.name}",
    ):
        assert client.get(address).status_code == 404
    assert client.get(document.file.url).status_code == 302


@pytest.mark.parametrize("factory", [DocumentFactory, EvidenceFactory])
def test_staff_open_a_file_from_its_form(admin_client, factory):
    record = factory(file=upload())
    form = change_url(record if factory is DocumentFactory else record.follow_up)

    assertContains(admin_client.get(form), f'href="{record.file.url}"')
    response = admin_client.get(record.file.url)

    assert response.getvalue() == PDF
    assert response.headers.items() >= HARMLESS.items()


def test_evidence_is_downloaded_as_what_it_is(client):
    evidence = EvidenceFactory(file=upload("photo.png", CONTENTS["png"]))
    outcome = evidence.follow_up.outcome

    response = client.get(evidence.address)

    assert response.getvalue() == CONTENTS["png"]
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers.items() >= HARMLESS.items()
    assertContains(client.get(outcome.get_absolute_url()), f'href="{evidence.address}"')


def test_the_page_tells_the_kind_size_and_sum_of_a_file(client):
    document = DocumentFactory(meeting=MeetingFactory(), file=upload("slides.pptx", CONTENTS["pptx"]))

    text = in_words(client.get(document.meeting.get_absolute_url()).text)

    assert f"PPTX, {document.size} bytes SHA-256 {document.sha256}" in text


def in_two_languages(**values):
    """An agenda in English, and its French translation."""
    original = DocumentFactory(title_en="Agenda", language="en", **values)
    values["meeting"] = original.meeting
    return original, DocumentFactory(
        title_en="Agenda in French",
        title_fr="Ordre du jour",
        language="fr",
        translation_of=original,
        **values,
    )


@pytest.mark.parametrize(
    ("prefix", "titles"), [("", ["Agenda", "Agenda in French"]), ("/fr", ["Ordre du jour", "Agenda"])]
)
def test_a_document_stands_once_with_its_languages_the_readers_own_first(client, prefix, titles):
    original, _translation = in_two_languages(meeting=MeetingFactory(), url="https://example.org/agenda")

    response = client.get(prefix + original.meeting.get_absolute_url())

    documents = response.context["documents"]
    assert [[first.title, *(other.title for other in others)] for first, others in documents] == [titles]
    text = response.text
    assert text.index(f">{titles[0]}<") < text.index(f">{titles[1]}<")


def test_a_translation_whose_original_is_hidden_stands_alone(client):
    original, translation = in_two_languages(meeting=MeetingFactory())
    Document.objects.filter(pk=original.pk).update(access="restricted")

    documents = client.get(original.meeting.get_absolute_url()).context["documents"]

    assert documents == [(translation, [])]


def of_itself(original, translation):
    original.translation_of = original
    return original


def of_a_translation(original, translation):
    return DocumentFactory.build(meeting=original.meeting, language="es", translation_of=translation)


def whose_original_is_a_translation(original, translation):
    original.translation_of = DocumentFactory(meeting=original.meeting, language="es")
    return original


def in_the_same_language(original, translation):
    translation.language = "en"
    return translation


def without_a_language(original, translation):
    translation.language = ""
    return translation


def with_the_language_of_its_translation(original, translation):
    original.language = "fr"
    return original


def of_another_meeting(original, translation):
    translation.meeting = MeetingFactory()
    return translation


@pytest.mark.parametrize(
    ("mistaken", "sentence"),
    [
        (of_itself, "Name the document in its first language"),
        (of_a_translation, "Name the document in its first language"),
        (whose_original_is_a_translation, "Name the document in its first language"),
        (in_the_same_language, "A translation has a language other than its original"),
        (without_a_language, "A translation has a language other than its original"),
        (with_the_language_of_its_translation, "One of its translations has this language"),
        (of_another_meeting, "It belongs to another meeting or network"),
    ],
)
def test_a_mistaken_translation_is_refused_with_a_sentence(admin_client, mistaken, sentence):
    document = mistaken(*in_two_languages(meeting=MeetingFactory()))
    values = {
        "translation_of": document.translation_of_id or "",
        "language": document.language,
        "meeting": document.meeting_id,
    }

    response = send(admin_client, document, **values) if document.pk else add(admin_client, **values)

    assertContains(response, sentence)


def test_a_document_is_translated_once_into_a_language():
    original, _translation = in_two_languages(meeting=MeetingFactory())
    other = DocumentFactory.build(
        slug="other", title_en="Other", meeting=original.meeting, language="fr", translation_of=original
    )

    assert_refused(other, "already has a translation into this language")


def plant_documents(meeting, count):
    for original in crowd(DocumentFactory, count, meeting=meeting, language="en", file="document/0.pdf"):
        DocumentFactory(meeting=meeting, language="fr", translation_of=original, file="document/1.pdf")
        SessionItemFactory(session__meeting=meeting, document=original)


def test_documents_take_the_same_queries_however_many_there_are(client):
    meeting = MeetingFactory()
    plant_documents(meeting, 2)
    few = count_queries(client, meeting.get_absolute_url())

    plant_documents(meeting, 18)

    assert count_queries(client, meeting.get_absolute_url()) == few
