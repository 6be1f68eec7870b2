import csv
import datetime

import pytest
from django.urls import reverse

from networks.models import ContactChannel, FocalPoint, Membership
from tests.factories import (
    ConsentFactory,
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    UserFactory,
)
from tests.spreadsheets import changes_nothing, csv_of, imported, previewed, verdicts, xlsx_of
from wenregistry.models import ImportHeading

HEADINGS = ["position", "role", "country", "network"]


@pytest.fixture
def hawen():
    network = NetworkFactory(slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN")
    NetworkNameFactory(network=network, text="Horn of Africa Wildlife Enforcement Network")
    return network


@pytest.fixture
def kenya():
    return CountryFactory(iso2="KE", iso3="KEN", m49="404", name_en="Kenya", name_fr="Kenya", name_es="Kenia")


def problems(run):
    return [problem for _state, found in verdicts(run) for problem in found]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_the_directory_exports_is_imported_back_and_changes_nothing(client, kenya, ending):
    office = FocalPointFactory(
        country=kenya,
        organization=OrganizationFactory(acronym="KWS"),
        position_title_fr="=Chef « مكتب »",
        unit="-2+3",
        languages=["sw", "en"],
        since="2024-05",
        verified_on=datetime.date(2026, 5, 1),
        verified_by="holder",
    )
    ContactChannelFactory(focal_point=office, kind="phone", value="+254202123456")
    ContactChannelFactory(focal_point=office, kind="address", value="Box 1\r\nNairobi")
    ContactChannelFactory(focal_point=office, visibility="on_request")
    ContactChannelFactory.create_batch(2, focal_point=office)

    assert changes_nothing("focal_points", client.get(f"/focal-points.{ending}"))


@pytest.fixture
def restricted(client, kenya):
    """Takes the file with restricted details of one office."""
    office = FocalPointFactory(country=kenya, position_title_en="Desk", unit="=Unit", note="For staff")
    holder = FocalPointHolderFactory(focal_point=office, given_name="Invented", family_name="Holder")
    ConsentFactory(holder=holder)
    ContactChannelFactory(focal_point=office, value="staff@example.org", visibility="staff")
    ContactChannelFactory(focal_point=office, kind="phone", value="+254202123456")
    ContactChannelFactory(focal_point=office, kind="address", value="Box 1")

    def take(ending):
        client.force_login(UserFactory(is_superuser=True, is_staff=True))
        return client.post(
            reverse("admin:networks_focalpoint_changelist"),
            {
                "action": "export_restricted",
                "_selected_action": [office.pk],
                "confirmed": "1",
                "reason": "Operation",
                "file_format": ending,
            },
        )

    return take


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_file_with_restricted_details_is_imported_back_without_them(restricted, ending):
    run = previewed("focal_points", restricted(ending).getvalue())

    assert verdicts(run) == [("same", [])]
    assert [heading for heading, column in run.mapping.items() if not column] == [
        "holder",
        "holder_since",
        "consents",
        "email",
        "phone",
        "web",
        "address",
        "secure_channel",
        "bounced_on",
        "note",
    ]


def test_a_file_with_restricted_details_changes_what_entries_say_themselves(restricted):
    ImportHeading.objects.create(kind="focal_points", heading="holder", column="topic")
    _marking, _taker, headings, row = csv.reader(
        restricted("csv").getvalue().decode("utf-8-sig").splitlines()
    )
    row[headings.index("position_title_en")] = "New desk"
    row[headings.index("address")] = "Box 2 (public)"
    head = [["RESTRICTED: for staff"], ["Taken by somebody on a day, serial number 1."]]

    imported("focal_points", csv_of(*head, headings, row))

    office = FocalPoint.objects.get()
    assert (office.position_title_en, office.topic) == ("New desk", "")
    assert set(office.channels.values_list("value", flat=True)) == {
        "staff@example.org",
        "+254202123456",
        "Box 1",
    }


def test_the_wrong_rows_of_a_file_with_restricted_details_are_kept_without_them(restricted):
    text = restricted("csv").getvalue().decode("utf-8-sig").replace("KEN,", "Atlantis,")

    run = previewed("focal_points", text.encode())

    assert "Atlantis" in run.errors
    for secret in ("Invented", "staff@example.org", "Box 1", "For staff"):
        assert secret in text
        assert secret not in run.errors


@pytest.mark.parametrize(
    "cell",
    [
        "Tanzania",
        "TANZANIE",
        "tz",
        "TZA",
        "834",
        "United Republic of Tanzania",
        "Tanzania, United Republic of",
    ],
)
def test_a_country_is_known_by_any_of_its_names(hawen, cell):
    country = CountryFactory(
        iso2="TZ",
        iso3="TZA",
        m49="834",
        name_en="United Republic of Tanzania",
        aliases="Tanzania\nTanzanie",
    )

    imported("focal_points", csv_of(HEADINGS, ["Desk", "other", cell, "hawen"]))

    assert FocalPoint.objects.get().country == country


def test_a_name_of_several_is_wrong_unless_it_is_the_proper_name_of_one(hawen):
    congo = CountryFactory(iso2="CG", name_en="Congo")
    CountryFactory(
        iso2="CD", name_en="Democratic Republic of the Congo", aliases="Congo\nCongo-Kinshasa\nKivu"
    )
    CountryFactory(iso2="GN", name_en="Guinea", aliases="Kivu")

    run = previewed(
        "focal_points", csv_of(HEADINGS, ["A", "other", "Congo", "hawen"], ["B", "other", "Kivu", "hawen"])
    )

    (new, changes), (wrong, [problem]) = verdicts(run)
    assert new == "new" and ("country", "", congo.pk) in changes
    assert wrong == "wrong"
    assert problem[2:] == (
        "This name can mean several.",
        "Democratic Republic of the Congo (CD); Guinea (GN)",
    )


def test_a_body_that_is_nearly_named_is_suggested_and_never_taken(kenya):
    OrganizationFactory(slug="kws", name_en="Kenya Wildlife Service")

    run = previewed(
        "focal_points",
        csv_of(
            ["position", "role", "country", "organization"],
            ["Desk", "other", "KE", "Kenia Wildlife Services"],
        ),
    )

    assert problems(run) == [
        (
            "organization",
            "Kenia Wildlife Services",
            "This name is not on record.",
            "Kenya Wildlife Service (kws)",
        )
    ]


def test_a_new_office_is_a_draft_with_channels_for_staff_only(hawen, kenya):
    headings = [*HEADINGS, "E-mail", "Téléphone"]
    row = ["Desk", "Point focal national", "Kenia", "HA-WEN", "desk@example.org", "+254 20 2123456"]

    imported("focal_points", csv_of(headings, row))

    office = FocalPoint.objects.get()
    assert (office.network, office.country, office.is_published) == (hawen, kenya, False)
    assert list(office.channels.values_list("value", "visibility")) == [
        ("desk@example.org", "staff"),
        ("+254202123456", "staff"),
    ]
    again = previewed("focal_points", csv_of(headings, row))
    assert verdicts(again) == [("same", [])]


def test_a_public_channel_is_changed_in_its_place(client, kenya):
    office = FocalPointFactory(country=kenya)
    ContactChannelFactory(focal_point=office, value="old@example.org", bounced_on="2026-01-01")
    second = ContactChannelFactory(focal_point=office, value="second@example.org")

    imported("focal_points", csv_of(["id", "email"], [office.public_id, "new@example.org"]))

    values = office.channels.values_list("value", "visibility", "bounced_on")
    assert list(values) == [("new@example.org", "public", None), (second.value, "public", None)]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("is_published", "no"),
        ("verified_on", "2026-01-01"),
        ("verified_by", "staff"),
        ("is_sample", "yes"),
        ("passes_messages_on", "yes"),
    ],
)
def test_what_no_import_may_change_is_wrong_with_a_reason(heading, cell):
    office = FocalPointFactory()

    run = previewed("focal_points", csv_of(["id", heading], [office.public_id, cell]))

    sentence = "An import does not change this. Change it on the entry's own page."
    assert problems(run) == [(heading, cell, sentence, "")]


def test_a_new_office_is_not_published_or_confirmed_by_its_file(kenya):
    run = previewed(
        "focal_points",
        csv_of(["position", "role", "country", "is_published"], ["Desk", "other", "KE", "yes"]),
    )

    assert problems(run)[0][0] == "is_published"


def test_the_name_beside_a_code_has_to_agree_with_it(kenya):
    office = FocalPointFactory(country=kenya)
    CountryFactory(iso2="TZ", iso3="TZA", name_en="Tanzania")

    run = previewed(
        "focal_points", csv_of(["id", "country", "country_name"], [office.public_id, "TZA", "Kenya"])
    )

    assert problems(run) == [("country_name", "Kenya", "This does not agree with the column “country”.", "")]


@pytest.mark.parametrize("cell", ["6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "17"])
def test_an_id_that_no_office_has_is_wrong(cell):
    ((state, _found),) = verdicts(previewed("focal_points", csv_of(["id", "unit"], [cell, "Desk"])))

    assert state == "wrong"


def test_posts_that_are_alike_are_told_apart_by_their_id(hawen, kenya):
    for topic in ("rhinos", "eels"):
        FocalPointFactory(
            network=hawen, country=kenya, position_title_en="Desk", role="species_focal_point", topic=topic
        )

    run = previewed("focal_points", csv_of(HEADINGS, ["Desk", "species_focal_point", "KE", "hawen"]))

    assert "Several entries are alike" in problems(run)[0][2]


def test_posts_without_a_translated_title_are_not_alike_for_that(hawen, kenya):
    for title in ("Desk", "Unit"):
        FocalPointFactory(
            network=hawen,
            country=kenya,
            organization=None,
            position_title_en=title,
            position_title_fr="",
            role="other",
            rank="alternate",
        )

    run = previewed(
        "focal_points", csv_of([*HEADINGS, "rank"], ["Desk", "other", "KE", "hawen", "alternate"])
    )

    assert verdicts(run) == [("same", [])]


def test_a_messy_spreadsheet_loses_nothing_and_invents_nothing(hawen, kenya):
    CountryFactory(iso2="CI", iso3="CIV", name_en="Côte d'Ivoire", aliases="Ivory Coast")
    OrganizationFactory(slug="kws", name_en="Kenya Wildlife Service", acronym="KWS")
    headings = ["Position", "Rôle", "País", "WEN", "Organisme", "Courriel", "depuis"]
    rows = [
        ["مكتب الإنفاذ", "Autre", "Kenya", "Ha-Wen", "", "desk@example.org", datetime.date(2024, 5, 3)],
        ["Desk", "Otro", "cote d ivoire", "HAWEN", "", "a@example.org; b@example.org", ""],
        ["\u00a0Border post\u200f", "other", "IVORY COAST", "hawen", "", "", "31/12/2024"],
        ["Harbour", "other", "Kenia", "HAWEN", "KWS", "", "03/04/2024"],
        ["Border post", "other", "CIV", "HAWEN", "", "", ""],
    ]

    run = previewed("focal_points", xlsx_of(headings, *rows), Organisme="organization")

    assert [state for state, _found in verdicts(run)] == ["new", "wrong", "new", "wrong", "wrong"]
    assert [problem[2] for problem in problems(run) if len(problem) == 4] == [
        "There is more than one address in this cell. Give each its own column or row.",
        "This date can be read in two ways.",
        "Row 4 is about the same entry.",
    ]

    imported("focal_points", xlsx_of(headings, *rows), sets_aside=True)

    offices = FocalPoint.objects.order_by("id")
    assert list(offices.values_list("position_title_en", "country", "since")) == [
        ("مكتب الإنفاذ", "KE", "2024-05-03"),
        ("Border post", "CI", "2024-12-31"),
    ]


def test_a_channel_comes_in_for_staff_only():
    office = FocalPointFactory()
    headings = ["focal_point", "kind", "value"]
    rows = [
        [office.public_id, "Correo electrónico", "new@example.org"],
        [office.public_id, "Téléphone", "+254 20 2123456"],
    ]

    imported("channels", csv_of(headings, *rows))

    channels = ContactChannel.objects.values_list("kind", "value", "visibility")
    assert list(channels) == [
        ("email", "new@example.org", "staff"),
        ("phone", "+254202123456", "staff"),
    ]
    assert verdicts(previewed("channels", csv_of(headings, *rows))) == [("same", []), ("same", [])]


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("email", "a@example.org, b@example.org", "more than one address"),
        ("email", "desk", "Write an e-mail address"),
        ("phone", "020 2123456", "with its country code"),
    ],
)
def test_a_channel_that_reaches_nobody_is_wrong(kind, value, sentence):
    row = [FocalPointFactory().public_id, kind, value]

    [problem] = problems(previewed("channels", csv_of(["focal_point", "kind", "value"], row)))

    assert problem[0] == "value"
    assert sentence in problem[2]


def test_no_import_makes_a_channel_public():
    channel = ContactChannelFactory(visibility="staff")
    headings = ["focal_point", "kind", "value", "visibility"]
    office = channel.focal_point.public_id

    run = previewed(
        "channels",
        csv_of(
            headings, [office, "email", channel.value, "public"], [office, "email", "b@example.org", "Public"]
        ),
    )

    assert [problem[0] for problem in problems(run)] == ["visibility", "visibility"]


def test_memberships_are_new_changed_and_the_same(hawen, kenya):
    MembershipFactory(network=hawen, country=kenya, status="observer", since="2017")
    agency = OrganizationFactory(slug="agency")

    imported(
        "memberships",
        csv_of(
            ["Red", "Pays", "Organization", "Statut", "Since"],
            ["HAWEN", "Kenia", "", "Member", ""],
            ["HAWEN", "", "agency", "partie", "décembre 2018"],
        ),
    )

    memberships = Membership.objects.order_by("id").values_list("country", "organization", "status", "since")
    assert list(memberships) == [("KE", None, "member", "2017"), (None, agency.pk, "party", "2018-12")]


def test_a_membership_names_one_body(hawen, kenya):
    OrganizationFactory(slug="agency")

    run = previewed(
        "memberships",
        csv_of(["network", "country", "organization"], ["hawen", "", ""], ["hawen", "KE", "agency"]),
    )

    assert [problem[2] for problem in problems(run)] == ["Name either a country or an organization."] * 2


def test_finding_offices_takes_the_same_queries_however_many_there_are(
    hawen, kenya, django_assert_max_num_queries
):
    rows = [[f"Desk {number}", "other", "KE", "hawen"] for number in range(100)]
    alternates = [[*row, "alternate"] for row in rows]
    content = csv_of([*HEADINGS, "rank"], *alternates)

    with django_assert_max_num_queries(30):
        previewed("focal_points", content)
