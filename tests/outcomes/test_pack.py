"""The meeting pack: one archive with what the secretariat takes into a meeting."""

import csv
import datetime
import hashlib
import io
import zipfile

import docx
import pytest
from django.core.cache import caches
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.asserts import assertContains

from outcomes.pack import pack_of
from tests.factories import (
    AddresseeFactory,
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
)
from tests.papers import words_of
from wenregistry import pdf

GLOBAL = "global-meeting-of-wens"
DAY = datetime.date(2026, 6, 1)
PAPERS = [
    f"{name}-{language}.docx" for name in ("participants", "outcomes") for language in ("en", "fr", "es")
]
TABLES = ["attendance.csv", "contacts-to-confirm.csv", "outcomes.csv", "sheets-to-renew.csv"]


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test has printed is not there for the next one."""
    caches["papers"].clear()


@pytest.fixture
def first():
    return MeetingFactory(slug="first", series=GLOBAL, title_en="1st Meeting")


@pytest.fixture
def second(first):
    return MeetingFactory(
        slug="second",
        series=GLOBAL,
        title_en="2nd Meeting",
        status="planned",
        starts_on=datetime.date(2026, 9, 1),
        ends_on=None,
        is_published=False,
    )


def pack(meeting, day=DAY):
    return pack_of(RequestFactory().get("/"), meeting, day)


def parts_of(content):
    """The files of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(parts, name):
    """The paragraphs of a Word document that say anything."""
    return [each.text for each in docx.Document(io.BytesIO(parts[name])).paragraphs if each.text]


def rows(parts, name):
    return list(csv.DictReader(io.StringIO(parts[name].decode("utf-8-sig"), newline="")))


def test_staff_get_it_from_the_page_of_the_meeting(admin_client, second):
    address = reverse("admin:outcomes_pack", args=[second.pk])
    page = admin_client.get(reverse("admin:meetings_meeting_change", args=[second.pk]))
    assertContains(page, f'href="{address}"')

    response = admin_client.get(address)

    today = timezone.localdate().isoformat()
    assert response.headers["Content-Disposition"] == f'attachment; filename="second-pack-{today}.zip"'
    assert "no-cache" in response.headers["Cache-Control"]
    progress = [f"progress-{code}.{ending}" for code in ("en", "fr", "es") for ending in ("pdf", "docx")]
    assert set(parts_of(response.content)) == {*PAPERS, *TABLES, *progress, "README.txt"}


def test_the_same_day_gives_the_same_bytes(first, second):
    outcome = OutcomeFactory(meeting=first, code="WEN9-1")
    AddresseeFactory(outcome=outcome)
    before = pack(second)
    caches["papers"].clear()

    assert pack(second) == before

    FollowUpFactory(outcome=outcome, date="2024")
    assert pack(second) != before


def test_each_part_opens_and_has_its_fingerprint_in_the_read_me(first, second):
    OutcomeFactory(meeting=first, code="WEN9-1", title_en="Agreed")

    parts = parts_of(pack(second))

    read_me = parts.pop("README.txt").decode()
    for name, content in parts.items():
        assert f"{hashlib.sha256(content).hexdigest()}  {name}\r\n" in read_me
        match name.rpartition(".")[2]:
            case "pdf":
                assert "WEN9-1 Agreed" in words_of(*PdfReader(io.BytesIO(content)).pages)
            case "docx":
                assert lines(parts, name)
            case "csv":
                assert csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert "2nd Meeting" in read_me
    assert "2026-06-01" in read_me
    assert "licence" in read_me


def test_a_first_meeting_has_no_progress_and_says_so(first):
    parts = parts_of(pack(first))

    assert set(parts) == {*PAPERS, *TABLES, "README.txt"}
    assert "No meeting of its series came before this one" in parts["README.txt"].decode()


def test_participants_stand_by_category_in_the_order_of_the_alphabet(second):
    body = {"meeting": second, "network": None}
    for name in ("Zambia", "Éire", "Eswatini"):
        country = CountryFactory(name_en=name, name_fr=f"Le {name}")
        ParticipationFactory(**body, country=country, category="delegation", label_as_listed="As printed")
    organization = OrganizationFactory(name_en="World Customs Organization", acronym="WCO")
    ParticipationFactory(**body, organization=organization, category="igo")
    ParticipationFactory(meeting=second, network=NetworkFactory(name_en="Horn WEN"))
    ParticipationFactory(meeting=second, network=NetworkFactory(name_en="Hidden WEN", is_published=False))

    parts = parts_of(pack(second))

    found = lines(parts, "participants-en.docx")
    assert found[found.index("Networks") :] == [
        "Networks",
        "Horn WEN",
        "National delegations",
        "Éire",
        "Eswatini",
        "Zambia",
        "Intergovernmental organizations",
        "World Customs Organization (WCO)",
    ]
    assert "Le Zambia" in lines(parts, "participants-fr.docx")


def test_the_list_of_participants_begins_with_those_of_the_meeting_before(first, second):
    ParticipationFactory(meeting=first, network=NetworkFactory(name_en="Horn WEN"))

    found = lines(parts_of(pack(second)), "participants-en.docx")

    assert "As at the 1st Meeting: of this meeting none is recorded yet." in found
    assert found[-1] == "Horn WEN"


def test_the_text_of_outcomes_says_what_is_ours(first, second):
    OutcomeFactory(meeting=first, code="WEN9-1", title_en="Agreed", number=1, text_en="Networks shall act.")
    OutcomeFactory(meeting=first, code="WEN9-2", title_en="Said", number=2, summary_en="To report.")
    OutcomeFactory(meeting=first, code="WEN9-3", title_en="Draft", number=3, is_published=False)

    parts = parts_of(pack(second))

    found = lines(parts, "outcomes-en.docx")
    assert found[found.index("1st Meeting") :] == [
        "1st Meeting",
        "WEN9-1 Agreed",
        "Networks shall act.",
        "The text as adopted. The title is ours.",
        "WEN9-2 Said",
        "To report.",
        "Title and summary are ours; the adopted text is not recorded yet.",
        "2nd Meeting",
        "Not recorded",
    ]
    assert [row["outcome"] for row in rows(parts, "outcomes.csv")] == ["WEN9-1", "WEN9-2"]


def test_sheets_to_renew_are_those_before_the_year_of_the_meeting(second):
    sent, old, silent = (NetworkFactory(slug=slug, status="active") for slug in ("sent", "old", "silent"))
    NetworkFactory(slug="dormant", status="dormant")
    NetworkFactory(slug="hidden", status="active", is_published=False)
    InformationSheetFactory(network=sent, edition=2026, state="published")
    InformationSheetFactory(network=old, edition=2019, state="published")
    InformationSheetFactory(network=old, edition=2022, state="published")
    InformationSheetFactory(network=silent, edition=2026, state="draft")

    found = {row["network"]: row["newest_edition"] for row in rows(parts_of(pack(second)), TABLES[3])}

    assert found == {"old": "2022", "silent": ""}


def test_contacts_to_confirm_are_offices_without_their_addresses(second):
    days = {"fresh": "2025-06-01", "due": "2025-05-31", "unconfirmed": "2025-02-28", "never": None}
    for name, day in days.items():
        verified = {"verified_on": day, "verified_by": "staff" if day else ""}
        office = FocalPointFactory(position_title_en=name, network=NetworkFactory(), **verified)
        ContactChannelFactory(focal_point=office, value=f"{name}@example.org", visibility="public")
    FocalPointFactory(position_title_en="hidden", is_published=False)

    parts = parts_of(pack(second))

    found = {row["position_title_en"]: row["freshness"] for row in rows(parts, TABLES[1])}
    assert found == {"due": "due", "unconfirmed": "unconfirmed", "never": "never"}
    assert not [name for name, content in parts.items() if b"@example.org" in content]


def test_attendance_has_a_column_for_each_meeting_held(first, second):
    MeetingFactory(slug="later", series=GLOBAL, starts_on=datetime.date(2025, 1, 1), ends_on=None)
    MeetingFactory(slug="planned", series=GLOBAL, status="planned", starts_on=DAY, ends_on=None)
    ParticipationFactory(meeting=first, network=NetworkFactory(slug="horn", acronym="HAWEN"))

    [row] = rows(parts_of(pack(second)), TABLES[0])

    assert (row["network"], row["acronym"]) == ("horn", "HAWEN")
    assert (row["first"], row["later"]) == ("took_part", "not_recorded")
    assert not {"planned", "second"} & set(row)


def test_while_others_print_it_comes_back_with_a_sentence(admin_client, second, settings):
    settings.PDF_PATIENCE = 0
    with pdf.press:
        response = admin_client.get(reverse("admin:outcomes_pack", args=[second.pk]), follow=True)

    assertContains(response, "Other documents are being printed. Try again in a minute.")


def test_a_meeting_that_is_not_there_has_no_pack(admin_client):
    assert admin_client.get(reverse("admin:outcomes_pack", args=[0])).status_code == 404
