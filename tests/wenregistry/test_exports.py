import datetime

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.models import Meeting
from networks.models import FocalPoint, Network
from outcomes.models import Outcome
from tests.crowds import crowd
from tests.downloads import csv_rows, text_of, xlsx_cells
from tests.factories import (
    AddresseeFactory,
    ContactChannelFactory,
    FocalPointFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
)
from wenregistry.exports import FORMULA_PREFIXES, LONGEST_XLSX_CELL

LISTS = ["networks:networks", "networks:focal_points", "meetings:meetings", "outcomes:outcomes"]
CSV = [f"{name}_csv" for name in LISTS]
XLSX = [f"{name}_xlsx" for name in LISTS]


@pytest.mark.parametrize("name", LISTS)
def test_file_is_named_by_its_list_and_the_day(client, name):
    today = timezone.localdate().isoformat()
    stem = reverse(name).strip("/")

    for ending in ("csv", "xlsx"):
        response = client.get(reverse(f"{name}_{ending}"))

        assert response.headers["Content-Disposition"] == f'attachment; filename="{stem}-{today}.{ending}"'
        assert response.getvalue()


@pytest.mark.parametrize("name", LISTS)
def test_headings_are_there_without_any_row(client, name):
    lines = text_of(client.get(reverse(f"{name}_csv"))).split("\r\n")
    cells = xlsx_cells(client.get(reverse(f"{name}_xlsx")))

    assert len(lines) == 2
    assert lines[0].removeprefix("\N{BYTE ORDER MARK}").split(",") == [cell.value for cell in cells[0]]
    assert len(cells) == 1


@pytest.mark.parametrize("name", CSV)
def test_headings_are_names_in_snake_case(client, name):
    headings = text_of(client.get(reverse(name))).lstrip("\N{BYTE ORDER MARK}").strip().split(",")

    assert len(set(headings)) == len(headings)
    assert all(heading.isidentifier() and heading.islower() for heading in headings)
    assert headings[-2:] == ["updated_at", "url"]


def test_text_is_quoted_as_the_standard_says(client):
    NetworkFactory(name_en='Comma, "quotes"', summary_en="Two\nlines", host_city="Libreville")

    response = client.get(reverse("networks:networks_csv"))

    text = text_of(response)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert text.startswith("\N{BYTE ORDER MARK}network,")
    assert '"Comma, ""quotes"""' in text
    assert '"Two\nlines"' in text
    assert text.replace('"Two\nlines"', "").count("\n") == text.count("\r\n") == 2


def rows_full_of(text):
    """A row of each list whose every free text starts a formula."""
    body = OrganizationFactory(name_en=text, acronym=text)
    network = NetworkFactory(**free_texts(Network, text))
    office = FocalPointFactory(
        network=network, country=None, organization=body, **free_texts(FocalPoint, text)
    )
    ContactChannelFactory(focal_point=office, kind="address", value=text)
    meeting = MeetingFactory(**free_texts(Meeting, text))
    ParticipationFactory(meeting=meeting, network=network, label_as_listed=text)
    OutcomeFactory(meeting=meeting, **free_texts(Outcome, text))
    return [*map(reverse, CSV), reverse("meetings:participants_csv", args=[meeting.slug])]


def free_texts(model, text):
    """`text` for each column in which staff may write what they like."""
    fields = {field.name: field for field in model._meta.concrete_fields if field.editable}
    return {
        name: text
        for name, field in fields.items()
        if type(field).__name__.removeprefix("Translation") in ("CharField", "TextField")
        and f"{name}_en" not in fields
        and not field.choices
        and (field.max_length or 100) >= 50
    }


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"],
)
def test_no_cell_runs_as_a_formula(client, text):
    for address in rows_full_of(text):
        response = client.get(address)

        cells = [cell for row in csv_rows(response) for cell in row.values()]
        assert f"'{text}" in cells
        assert [cell for cell in cells if cell.startswith(FORMULA_PREFIXES)] == []


@pytest.mark.parametrize("name", XLSX)
def test_no_cell_of_a_workbook_is_a_formula(client, name):
    rows_full_of("=1+1")

    cells = [cell for row in xlsx_cells(client.get(reverse(name))) for cell in row]

    assert "=1+1" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value == "=1+1"} == {"s"}


def test_telephone_number_survives_as_text(client):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, kind="phone", value="+25420123456")
    ContactChannelFactory(focal_point=office, kind="phone", value="+97798000000")

    (row,) = csv_rows(client.get(reverse("networks:focal_points_csv")))
    cells = xlsx_cells(client.get(reverse("networks:focal_points_xlsx")))

    assert row["phone_1"] == "+254 20 123456"
    assert row["phone_2"].startswith("+977 ")
    phone = next(cell for heading, cell in zip(*cells, strict=True) if heading.value == "phone_1")
    assert (phone.data_type, phone.value) == ("s", "+254 20 123456")


def test_workbook_holds_dates_numbers_and_booleans(client):
    meeting = MeetingFactory(number=4, starts_on=datetime.date(2022, 11, 21), ends_on=None)
    OutcomeFactory(meeting=meeting, due_on=datetime.date(2025, 6, 30), listed_as_key_outcome=True)
    NetworkFactory(founded_on="2017-11")

    meetings = xlsx_cells(client.get(reverse("meetings:meetings_xlsx")))
    outcomes = xlsx_cells(client.get(reverse("outcomes:outcomes_xlsx")))
    networks = xlsx_cells(client.get(reverse("networks:networks_xlsx")))

    meeting_row = {heading.value: cell for heading, cell in zip(*meetings, strict=True)}
    assert meeting_row["starts_on"].value == datetime.datetime(2022, 11, 21)
    assert meeting_row["starts_on"].number_format == "yyyy-mm-dd"
    assert meeting_row["ends_on"].value is None
    assert meeting_row["number"].value == 4
    assert meeting_row["updated_at"].is_date
    outcome_row = {heading.value: cell for heading, cell in zip(*outcomes, strict=True)}
    assert outcome_row["due_on"].value == datetime.datetime(2025, 6, 30)
    assert outcome_row["listed_as_key_outcome"].value is True
    network_row = {heading.value: cell for heading, cell in zip(*networks, strict=True)}
    assert (network_row["founded_on"].data_type, network_row["founded_on"].value) == ("s", "2017-11")


def test_text_too_long_for_a_workbook_is_cut_with_a_mark(client):
    NetworkFactory(summary_en="x" * (LONGEST_XLSX_CELL + 1))

    headings, row = xlsx_cells(client.get(reverse("networks:networks_xlsx")))

    summary = row[[heading.value for heading in headings].index("summary_en")].value
    assert len(summary) == LONGEST_XLSX_CELL
    assert summary.endswith("x…")


def test_values_are_the_same_in_every_language(client):
    NetworkFactory(name_en="Horn of Africa WEN", founded_on="2017-11")

    english = text_of(client.get(reverse("networks:networks_csv")))
    french = text_of(client.get(f"/fr{reverse('networks:networks_csv')}"))

    assert french == english.replace("/networks/", "/fr/networks/")


@pytest.fixture
def made():
    """A list of the rows that are read from the database while a test runs."""
    made = []

    def note(instance, **_kwargs):
        made.append(type(instance))

    post_init.connect(note)
    yield made
    post_init.disconnect(note)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("networks:networks_csv", Network),
        ("networks:focal_points_csv", FocalPoint),
        ("meetings:meetings_csv", Meeting),
        ("outcomes:outcomes_csv", Outcome),
    ],
)
def test_rows_come_bit_by_bit(client, made, name, model):
    networks = crowd(NetworkFactory, 1200)
    meetings = crowd(MeetingFactory, 1200)
    crowd(OutcomeFactory, 1200, meeting=meetings[0])
    crowd(FocalPointFactory, 1200, network=networks[0], country=None, rank=FocalPoint.Rank.ALTERNATE)
    made.clear()

    response = client.get(reverse(name))

    parts = response.streaming_content
    assert response.streaming
    assert next(parts).count(b"\r\n") == 1
    assert made == []
    assert next(parts).count(b"\r\n") == 500
    assert made.count(model) <= 501
    assert sum(part.count(b"\r\n") for part in parts) == 700


def test_rows_read_what_belongs_to_them_together(client):
    for network in crowd(NetworkFactory, 20):
        AddresseeFactory(network=network)

    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("outcomes:outcomes_csv")).getvalue()

    assert len(queries) == 6
