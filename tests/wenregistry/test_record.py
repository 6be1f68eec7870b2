"""What the shipped registry promises about the networks and their four global meetings."""

import datetime
import json
import re
from io import StringIO

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from meetings.models import Meeting
from networks.freshness import Freshness
from networks.models import FocalPoint, Network, Organization
from outcomes.models import Outcome
from tests.reading import in_words
from wenregistry.management.commands.load_registry import shipped_kinds
from wenregistry.models import Record, ShippedRecord

FILES = sorted(file for file in settings.BASE_DIR.glob("*/data/**/*.json") if file.parent.name != "map")

PARTICIPANTS = {
    "network": [
        "Association of Southeast Asian Nations Working Group on CITES and Wildlife Enforcement (ASEAN – WG)",
        "Caribbean Wildlife Enforcement Network (CaribWEN)",
        "China National Inter-agencies CITES Enforcement Coordination Group (NICE-CG)",
        "Commission of Central African Forests / Central Africa WEN (COMIFAC)",
        "European Commission Enforcement Working Group",
        "Horn of Africa WEN (HAWEN)",
        "Lusaka Agreement Task Force (LATF)",
        "North America Wildlife Enforcement Group (NAWEG)",
        "Red de Observancia y Aplicación de la Normativa Silvestre para Centroamérica y República Dominicana "
        "(ROAVIS / Central América WEN)",
        "Rhino and Elephant Security Group (RESG)",
        "South America WEN (SudWEN)",
        "South Asia WEN (SA-WEN)",
    ],
    "delegation": [
        "Australia",
        "Canada",
        "Colombia",
        "Eritrea",
        "Ethiopia",
        "Israel",
        "Italy",
        "Kenya",
        "Maldives",
        "Oman",
        "Panama",
        "Peru",
        "Tanzania",
        "United Kingdom of Great Britain and Northern Ireland",
        "United States of America",
        "Viet Nam",
    ],
    "igo": [
        "ASEANOPOL",
        "CITES Secretariat",
        "INTERPOL",
        "United Nations Office on Drugs and Crime",
        "World Bank",
        "World Customs Organization",
    ],
    "other": [
        "ADM Capital Foundation",
        "Animal Welfare Institute",
        "Cheetah Conservation Fund",
        "Defenders of wildlife",
        "Environmental Investigation Agency",
        "Grace Farms Foundation",
        "IFAW",
        "Malaysian Timber Industry Board",
        "TRAFFIC",
        "Wildlife Conservation Society",
        "Wildlife Justice Commission",
        "World Wildlife Fund",
    ],
}


@pytest.fixture(scope="module", autouse=True)
def record(django_db_setup, django_db_blocker):
    """The record, loaded once for the tests of this module, each of which rolls back to it."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def load():
    printed = StringIO()
    call_command("load_registry", "--samples", stdout=printed)
    return printed.getvalue()


def fourth_meeting():
    return Meeting.objects.published().get(slug="gm-wen-4")


@pytest.mark.parametrize("category", PARTICIPANTS)
def test_participants_of_the_fourth_meeting_are_listed_as_printed(category):
    participations = fourth_meeting().participations.published().filter(category=category)

    assert sorted(participations.values_list("label_as_listed", flat=True)) == PARTICIPANTS[category]


def test_a_name_as_printed_stands_beside_the_body_that_it_means():
    participation = fourth_meeting().participations.get(label_as_listed="ASEANOPOL")

    assert participation.organization.acronym == "ASEANAPOL"


def test_the_fourth_meeting_has_its_dates_venue_host_event_conveners_and_funder():
    meeting = fourth_meeting()

    assert meeting.starts_on == datetime.date(2022, 11, 21)
    assert meeting.ends_on == datetime.date(2022, 11, 22)
    assert (meeting.city, meeting.country_id) == ("Panama City", "PA")
    assert meeting.venue == "Panama Convention Center, Room America 3"
    assert meeting.host_event == "CITES CoP19"
    assert {convener.slug for convener in meeting.conveners.all()} == {"cites-secretariat", "iccwc"}
    assert [funder.slug for funder in meeting.funders.all()] == ["us-state-oes"]
    assert meeting.participants_stated == "More than 100 representatives"
    assert meeting.tools.filter(slug="iccwc-guidelines-wens").exists()


def test_the_fourth_meeting_has_six_key_outcomes():
    outcomes = fourth_meeting().outcomes.published().filter(listed_as_key_outcome=True).order_by("number")

    assert [outcome.code for outcome in outcomes] == [f"WEN4-{number}" for number in range(1, 7)]
    assert all(outcome.addressees.exists() for outcome in outcomes)
    assert all(outcome.themes.exists() for outcome in outcomes)


def test_all_networks_are_asked_through_the_twelve_that_came():
    outcome = Outcome.objects.get(code="WEN4-1")

    assert len(outcome.addressees.get(group="all_wens").bodies()) == 12


def test_the_fourth_meeting_reviews_what_the_third_agreed(client):
    words = in_words(client.get(reverse("outcomes:progress", args=["gm-wen-4"])).text)

    assert "Progress since the 3rd Global Meeting of Wildlife Enforcement Networks" in words
    assert "Panama City, Panama, 21 and 22 November 2022" in words
    assert (
        "as of 21 November 2022, of the outcomes of the 3rd Global Meeting of Wildlife Enforcement Networks "
        "(Geneva, Switzerland, 21 and 22 August 2019). Outcomes: 6."
    ) in words
    assert "Carried over. Later outcomes: WEN4-1 (Restates; our reading)." in words


def test_iccwc_has_five_members():
    members = Organization.objects.get(slug="iccwc").members.all()

    assert {member.slug for member in members} == {
        "cites-secretariat",
        "interpol",
        "unodc",
        "wco",
        "world-bank",
    }


@pytest.mark.parametrize(
    ("number", "city", "year", "host_event"),
    [
        (1, "Bangkok", 2013, "CITES CoP16"),
        (2, "Johannesburg", 2016, "CITES CoP17"),
        (3, "Geneva", 2019, "CITES CoP18"),
    ],
)
def test_the_three_earlier_meetings_are_on_record(number, city, year, host_event):
    meeting = Meeting.objects.published().get(series="global-meeting-of-wens", number=number)

    assert (meeting.city, meeting.starts_on.year, meeting.host_event) == (city, year, host_event)
    assert not meeting.is_outside_host_event
    assert meeting.outcomes.published().exists()


@pytest.mark.parametrize(
    ("word", "slug"),
    [
        ("HA-WEN", "hawen"),
        ("nicegg", "nice-cg"),
        ("Central América WEN", "roavis"),
    ],
)
def test_networks_are_found_by_their_other_names(word, slug):
    assert slug in Network.objects.published().search(word).values_list("slug", flat=True)


def test_samples_show_every_freshness_and_say_what_they_are():
    samples = FocalPoint.objects.all()

    assert {sample.freshness for sample in samples} == set(Freshness)
    assert all(sample.is_sample and sample.basis == "sample" for sample in samples)
    assert all(sample.organization.is_sample for sample in samples)
    assert {sample.network_id for sample in samples} == {
        participation.network_id
        for participation in fourth_meeting().participations.filter(category="network")
    }


def test_loading_again_changes_nothing():
    def rows():
        """Every row that knows when it was changed, many-to-many relations aside."""
        models = [model for model in apps.get_models() if issubclass(model, Record | ShippedRecord)]
        return [list(model.objects.order_by("pk").values()) for model in models]

    before = rows()
    printed = load()

    assert rows() == before
    assert "Differs" not in printed
    for line in printed.splitlines()[1:]:
        assert re.search(r" 0 +0 +[1-9][0-9]* +0$", line), line


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_name_no_mailbox_and_no_telephone_of_anybody(file):
    text = file.read_text(encoding="utf-8")

    assert all(mailbox.endswith("@example.org") for mailbox in re.findall(r"[\w.+-]+@[\w.-]+\w", text))
    # Ranges kept for fiction: 555-01xx in North America, 01 99 00 in France.
    assert all(
        re.fullmatch(r"\+1\d{3}55501\d\d|\+3319900\d{4}", phone)
        for phone in re.findall(r"\+[\d ().-]{7,}", text)
    )


def test_every_file_is_declared():
    assert {kind.file for kind in shipped_kinds()} == set(FILES)


def test_records_in_the_folder_of_samples_are_marked():
    for file in (file for file in FILES if file.parent.name == "samples"):
        records = json.loads(file.read_text(encoding="utf-8"))["records"]

        assert all(record["is_sample"] and record["basis"] == "sample" for record in records)


def test_the_thread_of_the_guidelines_runs_from_asking_to_use(client):
    codes = ["WEN1-3", "WEN2-1", "WEN3-1", "WEN3-2", "WEN4-1"]
    for code in codes:
        page = client.get(reverse("outcomes:outcome", args=[code])).text
        thread = page.partition('aria-labelledby="thread"')[2].partition("</section>")[0]
        picture, _, listed = thread.partition("</figure>")
        text = in_words(listed)

        assert re.findall(r">(WEN\d-\d)</text>", picture) == codes
        assert re.findall(r"<b>\s*(?:<a [^>]+>)?(WEN\d-\d)", listed) == codes
        assert "28 September 2016 WEN2-1 Develop guidelines for networks Implements WEN1-3" in text
        assert "21 August 2019 WEN3-2 Use the guidelines Follows up WEN2-1 2022 Under way" in text
        assert text.endswith(
            "WEN4-1 Use the ICCWC Guidelines and partner tools Restates WEN3-2 Inferred 2022 Under way"
        )


def test_bodies_are_to_answer_each_outcome_of_the_third_meeting():
    outcomes = Outcome.objects.for_list().filter(meeting__slug="gm-wen-3")

    assert all(outcome.progress.asked for outcome in outcomes)
    silent = [outcome.code for outcome in outcomes if not outcome.public_follow_ups]
    assert silent == ["WEN3-3", "WEN3-6"]
