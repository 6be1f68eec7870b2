import datetime
import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

import meetings.shipped
import networks.shipped
import outcomes.shipped
from meetings.models import SessionItem
from networks.models import (
    ContactChannel,
    Country,
    FocalPoint,
    InformationSheet,
    Membership,
    Network,
    Organization,
)
from outcomes.models import Evidence, FollowUp, Outcome, Theme
from tests.factories import NetworkFactory, OrganizationFactory, SourceFactory, ThemeFactory
from wenregistry.models import ShippedRecord

APPS = [networks.shipped, meetings.shipped, outcomes.shipped]

KENYA = {"iso2": "KE", "iso3": "KEN", "m49": "404", "name": {"en": "Kenya", "es": "Kenya"}}
HAWEN = {
    "slug": "hawen",
    "name": {"en": "Horn of Africa Wildlife Enforcement Network"},
    "kind": "wen",
    "scope": "regional",
    "status": "active",
}
MEMBER = {"network": "hawen", "country": "KE", "status": "member"}
THEME = {"slug": "capacity", "name": {"en": "Capacity building"}}
MEETING = {"slug": "gm-wen-4", "number": 4, "title": {"en": "4th Global Meeting"}, "status": "held"}
OUTCOME = {
    "code": "WEN4-1",
    "meeting": "gm-wen-4",
    "number": 1,
    "title": {"en": "Use the guidelines"},
    "text": {"en": "As adopted."},
    "is_published": True,
}
FOLLOW_UP = {
    "slug": "first",
    "outcome": "WEN4-1",
    "network": "hawen",
    "date": "2023",
    "state": "done",
    "text": {"en": "Done."},
    "evidence": [{"title": "Report", "url": "https://example.org/report"}],
}
OFFICE = {
    "public_id": "7a496365-fa02-4db2-8df1-6c262728fde4",
    "network": "hawen",
    "position_title": {"en": "Post (sample)"},
    "role": "network_focal_point",
    "is_sample": True,
    "channels": [{"kind": "email", "value": "sample@example.org", "visibility": "public"}],
}


@pytest.fixture
def ship(tmp_path, monkeypatch):
    """Let the apps ship these records alone, by the name of the file."""
    kinds = [kind for app in APPS for kind in app.KINDS]
    for app in APPS:
        monkeypatch.setattr(app, "KINDS", [])

    def ship(meta=None, **files):
        chosen = []
        for kind in kinds:
            name = ("sample_" if kind.is_sample else "") + kind.file.stem
            if name in files:
                content = files[name]
                if not isinstance(content, str):
                    content = json.dumps({"meta": meta or {}, "records": content})
                (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
                chosen.append(replace(kind, file=tmp_path / f"{name}.json"))
        monkeypatch.setattr(networks.shipped, "KINDS", chosen)

    return ship


def load(*options):
    printed = StringIO()
    call_command("load_registry", *options, stdout=printed)
    return printed.getvalue()


def counts(printed, kind):
    """How many records of a kind were created, updated, kept and different."""
    [line] = [line for line in printed.splitlines() if line.startswith(f"{kind}  ")]
    return [int(number) for number in line.removeprefix(kind).split()]


def test_records_and_their_children_are_created(ship):
    item = {"position": 1, "title": {"en": "Lessons"}, "network": "hawen", "document": "slides"}
    session = {"number": 2, "items": [item]}
    ship(
        countries=[KENYA],
        networks=[{**HAWEN, "regions": ["africa"], "names": [{"text": "HA-WEN", "kind": "variant"}]}],
        memberships=[MEMBER],
        meetings=[{**MEETING, "sessions": [session]}],
        documents=[{"slug": "slides", "meeting": "gm-wen-4", "title": {"en": "Slides"}, "kind": "report"}],
    )

    printed = load()

    assert counts(printed, "session items") == [1, 0, 0, 0]
    assert Network.objects.search("HAWEN").get().memberships.get().country.name_es == "Kenya"
    assert Network.objects.get().regions == ["africa"]
    assert SessionItem.objects.get().document.meeting.slug == "gm-wen-4"


def test_loading_again_takes_what_is_newly_shipped(ship):
    ship(networks=[HAWEN])
    load()
    ship(networks=[{**HAWEN, "status": "dormant"}])
    load()
    ship(networks=[{**HAWEN, "status": "active", "founded_on": "2017-11"}])

    printed = load()

    assert counts(printed, "networks") == [0, 1, 0, 0]
    assert Network.objects.values_list("status", "founded_on").get() == ("active", "2017-11")


def test_what_is_no_longer_said_is_emptied(ship):
    ship(
        countries=[KENYA],
        networks=[{**HAWEN, "host_country": "KE", "reviewed_on": "2025-12-01", "acronym": "X"}],
    )
    load()
    ship(countries=[KENYA], networks=[HAWEN])

    printed = load()

    assert counts(printed, "networks") == [0, 1, 0, 0]
    assert Network.objects.values_list("host_country", "reviewed_on", "acronym").get() == (None, None, "")


def test_an_edit_by_staff_stays_and_is_reported_field_by_field(ship):
    ship(networks=[HAWEN])
    load()
    Network.objects.update(status="closed", host_city="Nairobi")
    ship(networks=[{**HAWEN, "status": "dormant", "scope": "subregional"}])

    printed = load()

    assert "Differs: network hawen, status: here 'closed', shipped 'dormant'" in printed
    assert counts(printed, "networks") == [0, 1, 0, 1]
    network = Network.objects.get()
    assert (network.status, network.scope, network.host_city) == ("closed", "subregional", "Nairobi")


def test_an_edit_by_staff_is_reported_each_time(ship):
    ship(networks=[HAWEN])
    load()
    Network.objects.update(status="closed")

    load()

    assert "status: here 'closed', shipped 'active'" in load()


def test_sources_that_staff_have_added_stay(ship):
    ship(
        sources=[{"slug": "release", "title": "Press release"}], networks=[{**HAWEN, "sources": ["release"]}]
    )
    load()
    Network.objects.get().sources.add(SourceFactory(slug="letter"))

    printed = load()

    assert "sources: here ['letter', 'release'], shipped ['release']" in printed
    assert Network.objects.get().sources.count() == 2


def test_replace_takes_the_shipped_values(ship):
    ship(networks=[HAWEN])
    load()
    Network.objects.update(status="closed")

    printed = load("--replace")

    assert "Differs" not in printed
    assert Network.objects.get().status == "active"


def test_a_row_that_staff_have_deleted_stays_deleted_with_its_children(ship):
    ship(networks=[{**HAWEN, "names": [{"text": "HA-WEN"}]}])
    load()
    Network.objects.all().delete()
    ship(countries=[KENYA], networks=[{**HAWEN, "names": [{"text": "HA-WEN"}]}], memberships=[MEMBER])

    printed = load()

    assert "Differs: network hawen: deleted here" in printed
    assert "membership hawen country=KE: left out, because its network was deleted here" in printed
    assert not Network.objects.exists()


def test_a_row_is_not_made_to_name_what_staff_have_deleted(ship):
    ship(countries=[KENYA], networks=[HAWEN])
    load()
    Country.objects.all().delete()
    ship(countries=[KENYA], networks=[{**HAWEN, "host_country": "KE", "status": "dormant"}])

    printed = load()

    assert "network hawen, host_country: here '', shipped 'KE'" in printed
    assert Network.objects.values_list("host_country", "status").get() == (None, "dormant")


def test_replace_brings_back_what_staff_have_deleted(ship):
    ship(networks=[{**HAWEN, "names": [{"text": "HA-WEN"}]}])
    load()
    Network.objects.all().delete()

    load("--replace")

    assert Network.objects.get().names.get().text == "HA-WEN"


def test_a_record_that_staff_made_themselves_is_adopted(ship):
    ThemeFactory(slug="capacity", name_en="Capacity building")
    ship(themes=[THEME])
    assert counts(load(), "themes") == [0, 0, 1, 0]
    ship(themes=[{**THEME, "name": {"en": "Training"}}])

    load()

    assert Theme.objects.get().name_en == "Training"


def test_a_record_that_staff_made_differently_is_reported(ship):
    ThemeFactory(slug="capacity", name_en="Training")
    ship(themes=[THEME])

    printed = load()

    assert "theme capacity, name_en: here 'Training', shipped 'Capacity building'" in printed
    assert Theme.objects.get().name_en == "Training"


def test_a_record_that_is_no_longer_shipped_is_reported(ship):
    ship(themes=[THEME])
    load()
    ship(themes=[])

    assert "theme capacity: no longer shipped" in load()


def test_adopted_text_is_written_once(ship):
    ship(meetings=[MEETING], outcomes=[{**OUTCOME, "text": {}}])
    load()
    ship(meetings=[MEETING], outcomes=[OUTCOME])
    load()
    ship(meetings=[MEETING], outcomes=[{**OUTCOME, "text": {"en": "Reworded."}, "validity": "elapsed"}])

    printed = load("--replace")

    assert "outcome WEN4-1, text_en: here 'As adopted.', shipped 'Reworded.'" in printed
    assert Outcome.objects.values_list("text_en", "validity").get() == ("As adopted.", "elapsed")


def test_a_sheet_that_a_newer_one_followed_is_filled_in_but_not_rewritten(ship):
    old, new = ({"network": "hawen", "edition": edition, "state": "published"} for edition in (2016, 2022))
    first = {"mandate": {"en": "As answered."}}
    ship(networks=[HAWEN], information_sheets=[{**old, **first}, {**new, **first}])
    load()
    second = {"mandate": {"en": "Reworded.", "fr": "Comme répondu."}, "needs": {"en": "Staff."}}
    ship(networks=[HAWEN], information_sheets=[{**old, **second}, {**new, **second}])

    printed = load("--replace")

    assert "mandate_en: here 'As answered.', shipped 'Reworded.'" in printed
    texts = InformationSheet.objects.order_by("edition").values_list("mandate_en", "mandate_fr", "needs_en")
    assert list(texts) == [
        ("As answered.", "Comme répondu.", "Staff."),
        ("Reworded.", "Comme répondu.", "Staff."),
    ]


def test_follow_ups_and_their_evidence_are_never_changed(ship):
    files = {"networks": [HAWEN], "meetings": [MEETING], "outcomes": [OUTCOME]}
    ship(**files, follow_ups=[FOLLOW_UP])
    load()
    evidence = [{"title": "Other", "url": "https://example.org/report"}]
    ship(**files, follow_ups=[{**FOLLOW_UP, "state": "stalled", "evidence": evidence}])

    printed = load("--replace")

    assert counts(printed, "follow-ups") == counts(printed, "evidence") == [0, 0, 0, 1]
    assert FollowUp.objects.get().state == "done"
    assert Evidence.objects.get().title == "Report"


def test_a_group_is_given_its_responders(ship):
    participation = {
        "meeting": "gm-wen-4",
        "network": "hawen",
        "category": "network",
        "label_as_listed": "HAWEN",
    }
    ship(
        networks=[HAWEN],
        meetings=[MEETING],
        participations=[participation],
        outcomes=[{**OUTCOME, "addressees": [{"group": "all_wens"}]}],
    )

    load()

    assert [network.slug for network in Outcome.objects.get().addressees.get().bodies()] == ["hawen"]


def test_a_dry_run_says_what_would_happen_and_writes_nothing(ship):
    ship(themes=[THEME])

    printed = load("--dry-run")

    assert counts(printed, "themes") == [1, 0, 0, 0]
    assert "Dry run: nothing was written." in printed
    assert not Theme.objects.exists()
    assert not ShippedRecord.objects.exists()


def test_samples_are_loaded_only_when_asked(ship):
    agency = {"slug": "agency", "name": {"en": "Agency"}, "kind": "government", "is_sample": True}
    office = {**OFFICE, "organization": "agency"}
    ship(networks=[HAWEN], organizations=[], sample_organizations=[agency], sample_focal_points=[office])

    load()
    assert not FocalPoint.objects.exists()

    assert counts(load("--samples"), "sample contact channels") == [1, 0, 0, 0]
    assert FocalPoint.objects.samples().get().channels.get().value == "sample@example.org"
    assert "Differs" not in load()


def test_the_dates_of_samples_move_with_the_day_of_loading(ship):
    reference_date = timezone.localdate() - datetime.timedelta(days=31)
    channel = {"kind": "email", "value": "sample@example.org", "bounced_on": "2020-02-01"}
    office = {
        **OFFICE,
        "since": "2020-01",
        "until": "2021",
        "designation_date": "2020-01-15",
        "verified_on": reference_date.isoformat(),
        "verified_by": "holder",
        "channels": [channel],
    }
    ship(
        {"reference_date": reference_date.isoformat()},
        networks=[{**HAWEN, "founded_on": "2017-11"}],
        sample_focal_points=[office],
    )

    load("--samples")

    focal_point = FocalPoint.objects.get()
    assert focal_point.verified_on == timezone.localdate()
    assert (focal_point.since, focal_point.until) == ("2020-02", "2021")
    assert focal_point.designation_date == "2020-02-15"
    assert ContactChannel.objects.get().bounced_on == datetime.date(2020, 3, 3)


MALFORMED = {
    "not JSON": ("{", r"networks.json: This is not a file of the form"),
    "no list of records": ('{"records": 5}', r"networks.json: This is not a file of the form"),
    "not an object": (["hawen"], r"networks.json: network number 1: A record is an object"),
    "no key": ([{"kind": "wen"}], r"networks.json: network number 1, field slug: This field is missing"),
    "unknown field": ([{**HAWEN, "colour": "red"}], r"network hawen, field colour: There is no such field"),
    "no language": ([{**HAWEN, "name": "HAWEN"}], r"network hawen, field name: .* each language"),
    "unknown language": ([{**HAWEN, "name": {"de": "x"}}], r"network hawen, field name_de: There is no such"),
    "null": ([{**HAWEN, "acronym": None}], r"network hawen, field acronym: Leave out what is not recorded"),
    "list": ([{**HAWEN, "acronym": ["HAWEN"]}], r"network hawen, field acronym: A single value is expected"),
    "no list": ([{**HAWEN, "regions": "africa"}], r"network hawen, field regions: A list is expected"),
    "children": (
        [{**HAWEN, "names": "HA-WEN"}],
        r"network hawen, field names: A list of records is expected",
    ),
    "missing": (
        [{"slug": "hawen", "name": {"en": "x"}, "scope": "global"}],
        r"network hawen, field kind: This",
    ),
    "bad choice": (
        [{**HAWEN, "status": "awake"}],
        r"network hawen, field status: Value 'awake' is not a valid",
    ),
    "bad code": ([{**HAWEN, "regions": ["mars"]}], r"network hawen, field regions: mars is not in the list"),
    "bad date": ([{**HAWEN, "founded_on": "2017-13"}], r"network hawen, field founded_on: Write a year"),
    "bad day": ([{**HAWEN, "reviewed_on": 2017}], r"network hawen, field reviewed_on: “2017” value has"),
    "unknown reference": (
        [{**HAWEN, "host_country": "XX"}],
        r"field host_country: No country XX comes before it",
    ),
    "unknown source": (
        [{**HAWEN, "sources": ["x"]}],
        r"network hawen, field sources: No source x comes before",
    ),
    "twice": ([HAWEN, HAWEN], r"networks.json: network hawen, field slug: Another record has the same key"),
    "child": (
        [{**HAWEN, "names": [{"text": "HA-WEN", "kind": "x"}]}],
        r"networks.json: name hawen text=HA-WEN, field kind: Value 'x' is not a valid choice",
    ),
    "child without key": (
        [{**HAWEN, "names": [{}]}],
        r"networks.json: name hawen, field text: This field cannot",
    ),
}


@pytest.mark.parametrize(("content", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_file_is_refused_and_nothing_is_written(ship, content, message):
    ship(countries=[KENYA], networks=content)

    with pytest.raises(CommandError, match=message):
        load()

    assert not Country.objects.exists()
    assert not ShippedRecord.objects.exists()


def test_a_violated_constraint_is_refused_in_its_own_words(ship):
    ship(countries=[KENYA], networks=[HAWEN], memberships=[{**MEMBER, "since": "2017", "until": "2016"}])

    with pytest.raises(
        CommandError, match="membership hawen country=KE: The end must not be before the start"
    ):
        load()

    assert not Membership.objects.exists()


def test_a_body_may_come_back_to_a_network(ship):
    ship(countries=[KENYA], networks=[HAWEN], memberships=[{**MEMBER, "until": "2016"}])
    load()
    Membership.objects.create(network=Network.objects.get(), country=Country.objects.get(), since="2019")

    assert "Differs" not in load()


def test_rows_of_staff_are_left_alone(ship):
    NetworkFactory(slug="new-wen", host_organization=OrganizationFactory())
    ship(networks=[HAWEN], organizations=[])

    assert counts(load(), "networks") == [1, 0, 0, 0]
    assert Organization.objects.exists()
