import datetime

import pytest
from django.urls import reverse

from tests.downloads import csv_rows, xlsx_cells
from tests.factories import (
    AddresseeFactory,
    FollowUpFactory,
    OrganizationFactory,
    OutcomeFactory,
    ThemeFactory,
)


def test_outcome_is_exported_with_its_progress(client):
    outcome = OutcomeFactory(
        code="WEN4-3",
        number=3,
        meeting__slug="gm-wen-4",
        title_en="Be more visible",
        text_en="Encouraged WENs",
        due_on=datetime.date(2025, 6, 30),
    )
    outcome.themes.add(ThemeFactory(slug="visibility"))
    network = AddresseeFactory(outcome=outcome, network__slug="hawen").network
    AddresseeFactory(outcome=outcome, network=None, organization=OrganizationFactory(slug="unodc"))
    AddresseeFactory(outcome=outcome, network=None, group="donors")
    AddresseeFactory(outcome=outcome, network__is_published=False)
    FollowUpFactory(outcome=outcome, network=network, state="under_way", date="2024-02")
    FollowUpFactory(outcome=outcome, network=network, state="done", date="2025", is_public=False)

    (row,) = csv_rows(client.get(reverse("outcomes:outcomes_csv")))

    assert (
        row
        | {
            "outcome": "WEN4-3",
            "meeting": "gm-wen-4",
            "number": "3",
            "title_en": "Be more visible",
            "text_en": "Encouraged WENs",
            "listed_as_key_outcome": "true",
            "addressees": "hawen; unodc; donors",
            "themes": "visibility",
            "due_on": "2025-06-30",
            "bodies_addressed": "2",
            "bodies_done": "0",
            "bodies_under_way": "1",
            "bodies_without_report": "1",
            "last_report_on": "2024-02",
            "url": "http://testserver/outcomes/WEN4-3/",
        }
        == row
    )


@pytest.mark.parametrize(
    "query",
    ["", "order=code", "order=-title", "progress=done", "progress=no_report", "q=outcome+1", "status=x"],
)
def test_outcomes_are_exported_as_the_page_lists_them(client, query):
    for number in range(6):
        outcome = OutcomeFactory(
            code=f"C-{number % 4}-{number}", number=number, title_en=f"Outcome {number * 7 % 5} of {number}"
        )
        if number % 2:
            FollowUpFactory(outcome=outcome)
    OutcomeFactory(is_published=False)
    OutcomeFactory(meeting__is_published=False)

    page = client.get(f"{reverse('outcomes:outcomes')}?{query}")
    csv = client.get(f"{reverse('outcomes:outcomes_csv')}?{query}")
    xlsx = client.get(f"{reverse('outcomes:outcomes_xlsx')}?{query}")

    codes = [outcome.code for outcome in page.context["page"]]
    positions = [page.text.index(f'<p class="acr">{code}</p>') for code in codes]
    assert positions == sorted(positions)
    assert [row["outcome"] for row in csv_rows(csv)] == codes
    assert [row[0].value for row in xlsx_cells(xlsx)[1:]] == codes
