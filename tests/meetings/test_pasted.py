"""Lists of bodies as reports print them, pasted on the page of a meeting."""

import json
import random
import textwrap
from itertools import takewhile

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from meetings.models import Participation
from meetings.shipped import DATA
from networks.models import Membership
from networks.shipped import KINDS
from tests.factories import (
    CountryFactory,
    MeetingFactory,
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.spreadsheets import verdicts
from wenregistry.imports import runs
from wenregistry.loading import Loader
from wenregistry.models import ImportRun

# Names with the marks by which lists are parted.
TRICKY = {
    "AG": "Antigua and Barbuda",
    "BA": "Bosnia and Herzegovina",
    "CD": "Congo, Democratic Republic of the",
    "KR": "Korea, Republic of",
    "ST": "Sao Tome and Principe",
    "TT": "Trinidad and Tobago",
    "VC": "Saint Vincent and the Grenadines",
}
ENGLISH = {
    "network": "Wildlife Enforcement Networks",
    "delegation": "National delegations",
    "igo": "Intergovernmental organizations",
    "ngo": "Non-governmental organizations",
    "donor": "Donors",
    "other": "Other organizations",
}
SPANISH = {
    "network": "Redes",
    "delegation": "Delegaciones nacionales",
    "igo": "Organizaciones intergubernamentales",
    "ngo": "Organizaciones no gubernamentales",
    "donor": "Donantes",
    "other": "Otras organizaciones",
}


def page_of(meeting):
    return reverse("admin:meetings_meeting_paste", args=[meeting.pk])


def paste(client, meeting, text, **answers):
    """The import that a pasted text becomes."""
    response = client.post(page_of(meeting), {"text": text, **answers})
    assert response.status_code == 302, response.context["form"].errors
    return ImportRun.objects.latest("pk")


def rows(run):
    """The rows of a preview: the state of each, with what it says or what is wrong."""
    return [
        (state, {column: value for column, _before, value, *_suggestion in cells})
        for state, cells in verdicts(run)
    ]


def said(run):
    """What the rows of a preview say."""
    return [cells for _state, cells in rows(run)]


@pytest.fixture
def meeting():
    return MeetingFactory(slug="gm-wen-9")


# A real list


def real_list():
    """Sixty bodies by category, each with its code and the name that a report prints."""
    printed = json.loads((DATA / "participations.json").read_text())["records"]
    bodies = {}
    for record in sorted(printed, key=lambda record: record["meeting"], reverse=True):
        code = record.get("network") or record.get("country") or record.get("organization")
        bodies.setdefault((record["category"], code), record["label_as_listed"])
    bodies |= {("delegation", code): label for code, label in TRICKY.items()}
    return bodies


def lines(bodies, headings):
    """One body a line, with bullets, footnotes and head counts."""
    marks = random.Random(1)  # noqa: S311
    for category, heading in headings.items():
        names = [name for (of, _code), name in bodies if of == category]
        yield f"{heading} ({len(names)})"
        yield from (f"• {name}{marks.choice(['', '*', '¹', ' (3)', ' [2]', ','])}" for name in names)
        yield ""


def numbered(bodies, headings):
    """Numbered lines without any between the categories, broken where a page ends."""
    for number, (category, heading) in enumerate(headings.items(), 1):
        yield f"{number}. {heading.upper()}"
        names = [name for (of, _code), name in bodies if of == category]
        for place, name in enumerate(names, 1):
            yield from textwrap.wrap(f"{place}) {name}", 60, subsequent_indent="   ", break_on_hyphens=False)


def running_text(bodies, headings):
    """Sentences with commas, but semicolons between networks, as wide as a page."""
    for category, heading in headings.items():
        names = [name for (of, _code), name in bodies if of == category]
        mark = "; " if category == "network" else ", "
        listed = f"{mark.join(names[:-1])} and the {names[-1]}" if mark == ", " else mark.join(names)
        yield from textwrap.wrap(f"The following {heading} took part: {listed}.", 90, break_on_hyphens=False)
        yield ""


def body_code(participation):
    return getattr(participation.body, "slug", participation.body.pk)


def test_a_real_list_of_sixty_bodies_is_matched_without_a_mistake(admin_client, meeting):
    # Countries, organizations and networks with all their names.
    Loader().load(list(takewhile(lambda kind: kind.model is not Membership, KINDS)))
    listed = real_list()
    assert len(listed) >= 60
    for layout, headings in [(lines, ENGLISH), (numbered, SPANISH), (running_text, ENGLISH)]:
        meeting.participations.all().delete()
        bodies = list(listed.items())
        random.Random(layout.__name__).shuffle(bodies)  # noqa: S311
        text = "\n".join(layout(bodies, headings))

        run = paste(admin_client, meeting, text)
        runs.write(run, run.author, sets_aside=True)

        found = {
            (each.category, body_code(each)): each.label_as_listed for each in meeting.participations.all()
        }
        assert found.items() <= listed.items(), layout
        assert set(listed.values()) - set(found.values()) == {
            # Names of regions, and one in a longer form than any on record.
            *("Central Asia", "West Asia", "Oceania/Pacific region"),
            "Association of Southeast Asian Nations Wildlife Enforcement Network (ASEAN-WEN)",
        }, layout
        assert run.counts["wrong"] == 4, run.errors

    again = paste(admin_client, meeting, text)
    assert (again.counts["same"], again.counts["new"], again.counts["changed"]) == (len(found), 0, 0)


# What stands around a name


@pytest.mark.parametrize(
    ("printed", "label", "people"),
    [
        ("- Kenya", "Kenya", None),
        ("12. Kenya*", "Kenya", None),
        ("(3) Kenya", "Kenya", None),
        ("a) Kenya¹;", "Kenya", None),
        ("Kenya [4]", "Kenya", None),
        ("Kenya3", "Kenya", None),
        ("the Republic of Kenya.", "Republic of Kenya", None),
        ("Kenya (4)", "Kenya", None),
        ("Kenya (4 delegates)", "Kenya", "4"),
        ("Kenya: 4 participants", "Kenya", "4"),
        ("Kenya – 2 delegados", "Kenya", "2"),
    ],
)
def test_only_the_name_is_kept_of_what_a_list_prints(admin_client, meeting, printed, label, people):
    CountryFactory(iso2="KE", name_en="Kenya")

    [row] = said(paste(admin_client, meeting, f"Parties\n{printed}"))

    assert (row["label_as_listed"], row["country"], row.get("head_count")) == (label, "KE", people)


def test_a_bare_number_counts_people_where_staff_say_so(admin_client, meeting):
    CountryFactory(iso2="KE", name_en="Kenya")

    [row] = said(paste(admin_client, meeting, "Kenya (4)", counts_people="on"))

    assert row["head_count"] == "4"


# Categories and bodies


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("NGOs", "ngo"),
        ("III. Organisations non gouvernementales :", "ngo"),
        ("**Donantes** (2)", "donor"),
        ("Observers from other organizations:", "other"),
    ],
)
def test_a_heading_in_three_languages_gives_the_category_of_what_follows(
    admin_client, meeting, heading, category
):
    OrganizationFactory(slug="fund", name_en="Invented Fund")

    [row] = said(paste(admin_client, meeting, f"{heading}\nInvented Fund"))

    assert (row["category"], row["organization"]) == (category, "fund")


def test_a_heading_that_means_nothing_ends_the_one_before_and_is_shown(admin_client, meeting):
    OrganizationFactory(slug="fund", name_en="Invented Fund")
    OrganizationFactory(slug="trust", name_en="Invented Trust")

    run = paste(admin_client, meeting, "NGOs\nInvented Fund\nSpecial guests:\nInvented Trust")

    assert [state for state, _cells in rows(run)] == ["new", "wrong", "wrong"]
    assert "Special guests" in run.errors
    assert "category: A new entry needs this column." in run.errors


def test_a_name_of_a_network_and_of_an_organization_follows_the_heading_or_is_asked_about(
    admin_client, meeting
):
    NetworkFactory(slug="a-network", acronym="", name_en="Invented Task Force")
    OrganizationFactory(slug="an-organization", name_en="Invented Task Force")

    under_networks = said(paste(admin_client, meeting, "WENs\nInvented Task Force"))
    under_organizations = said(paste(admin_client, meeting, "IGOs\nInvented Task Force"))
    alone = paste(admin_client, meeting, "Invented Task Force")

    assert under_networks[0]["network"] == "a-network"
    assert under_organizations[0]["organization"] == "an-organization"
    assert alone.counts["wrong"] == 1
    page = admin_client.get(reverse("admin:wenregistry_importrun_preview", args=[alone.pk]))
    assertContains(page, "Name one network, one country or one organization.")
    assertContains(page, "<ins>Invented Task Force</ins>")


def test_a_name_with_an_acronym_is_matched_where_both_mean_the_same_body(admin_client, meeting):
    first = NetworkFactory(slug="first", acronym="FWEN", name_en="First Wildlife Network")
    NetworkNameFactory(network=first, text="First WEN")
    NetworkFactory(slug="second", acronym="SWEN", name_en="Second Wildlife Network")

    run = paste(admin_client, meeting, "WENs\nFirst WEN (FWEN)\nFirst WEN (SWEN)\nThird WEN (FWEN)")

    assert [state for state, _cells in rows(run)] == ["new", "wrong", "wrong"]


def test_what_is_not_on_record_is_shown_with_what_it_may_have_meant(admin_client, meeting):
    CountryFactory(iso2="CA", name_en="Canada")
    CountryFactory(iso2="KE", name_en="Kenya")
    CountryFactory(iso2="UG", name_en="Uganda")
    CountryFactory(iso2="PE", name_en="Peru")

    run = paste(admin_client, meeting, "Parties: Kenya, Uganda, Canda and Peru")
    page = admin_client.get(reverse("admin:wenregistry_importrun_preview", args=[run.pk]))

    assert run.counts["new"] == 3
    assertContains(page, "Canda: This name is not on record.")
    assertContains(page, "Did you mean Canada (CA)")


@pytest.mark.parametrize(
    "printed",
    [
        "Department of Fisheries, Kenya",
        "Kenya and Uganda Wildlife Trust",
        "Kenya Wildlife Trust (KE)",
        "Congo (Kinshasa)",
        "Ministry of Forests: Kenya",
        "Ministry of Forests, Wildlife and Parks, Kenya",
        "404",
        "no",
    ],
)
def test_a_part_of_an_unknown_name_means_no_body(admin_client, meeting, printed):
    CountryFactory(iso2="KE", iso3="KEN", m49="404", name_en="Kenya")
    CountryFactory(iso2="CG", name_en="Congo")
    CountryFactory(iso2="NO", name_en="Norway")

    run = paste(admin_client, meeting, f"Parties\nNorway\n{printed}")

    assert run.counts["new"] == 1


def test_a_list_goes_on_over_the_end_of_a_line(admin_client, meeting):
    for code, name in [("KE", "Kenya"), ("TZ", "United Republic of Tanzania"), ("PG", "Papua New Guinea")]:
        CountryFactory(iso2=code, name_en=name)

    run = paste(
        admin_client, meeting, "Parties: Kenya, Papua New\nGuinea and the United\nRepublic of Tanzania."
    )

    assert [row["country"] for row in said(run)] == ["KE", "PG", "TZ"]


# Refusals


@pytest.mark.parametrize(
    "line",
    [
        "Mr Invented Person",
        "Kenya: Dr. Invented Person",
        "Mme Invented Person, Kenya",
        "Sra. Invented Person",
        "•M. Invented Person",
        "invented@example.org",
        "Invented Person, +254 20 123456",
    ],
)
def test_people_are_refused_by_the_number_of_their_line_and_kept_nowhere(admin_client, meeting, line):
    response = admin_client.post(page_of(meeting), {"text": f"Kenya\n{line}"})

    assertContains(response, "These lines look like people or addresses, not bodies: 2. Take them out.")
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This field is required."),
        ("12\n***\n-", "The text names no body."),
        ("NGOs\nDonors", "The text names no body."),
        ("Kenya\n" * 20_000, "The text is too long."),
    ],
)
def test_a_text_without_a_list_is_answered_with_a_sentence(admin_client, meeting, text, sentence):
    assertContains(admin_client.post(page_of(meeting), {"text": text}), sentence)
    assert not ImportRun.objects.exists()


def test_a_name_that_a_spreadsheet_would_run_is_a_name(admin_client, meeting):
    OrganizationFactory(slug="fund", name_en="=Invented Fund")

    [row] = said(paste(admin_client, meeting, "NGOs\n=Invented Fund"))

    assert (row["label_as_listed"], row["organization"]) == ("=Invented Fund", "fund")


def test_a_pasted_list_is_an_import_like_any_other(admin_client, meeting):
    CountryFactory(iso2="KE", name_en="Kenya")
    ParticipationFactory(meeting=meeting, network=NetworkFactory(), label_as_listed="Elsewhere")

    response = admin_client.post(page_of(meeting), {"text": "Parties\nKenya\nNowhere"})
    run = ImportRun.objects.get()
    address = reverse("admin:wenregistry_importrun_preview", args=[run.pk])
    assertRedirects(response, address)
    admin_client.post(reverse("admin:wenregistry_importrun_write", args=[run.pk]), {"set_aside": "on"})

    run.refresh_from_db()
    assert (run.kind, run.file_name, run.state) == ("participants", "pasted-gm-wen-9.csv", "written")
    assert run.content is None
    assert list(Participation.objects.filter(category="delegation").values_list("country", flat=True)) == [
        "KE"
    ]
    assert Participation.objects.count() == 2


def test_the_page_is_linked_from_the_meeting_and_from_the_imports(admin_client, meeting):
    change = reverse("admin:meetings_meeting_change", args=[meeting.pk])

    assertContains(admin_client.get(change), f'href="{page_of(meeting)}"')
    assertContains(admin_client.get(reverse("admin:wenregistry_importrun_add")), "Paste participants")
    assertContains(admin_client.get(page_of(meeting)), "Show what it would change")
    assert admin_client.get(reverse("admin:meetings_meeting_paste", args=[0])).status_code == 404
