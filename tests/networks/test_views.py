import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import Membership, Network
from tests.factories import (
    AddresseeFactory,
    ContactChannelFactory,
    CountryFactory,
    DocumentFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkEventFactory,
    NetworkFactory,
    NetworkRelationFactory,
    OrganizationFactory,
    ParticipationFactory,
    SourceFactory,
    ToolFactory,
    TrendFactory,
)
from tests.reading import in_words
from tests.uploads import PDF

NETWORKS = reverse("networks:networks")
FOCAL_POINTS = reverse("networks:focal_points")
COUNTRIES = reverse("networks:countries")


def page_of(network):
    return reverse("networks:network", args=[network.slug])


def test_list_shows_published_networks_only(client):
    NetworkFactory(name_en="Horn of Africa WEN")
    NetworkFactory(name_en="Draft WEN", is_published=False)

    response = client.get(NETWORKS)

    assertContains(response, "Horn of Africa WEN")
    assertNotContains(response, "Draft WEN")
    assertContains(response, "1 network")


@pytest.mark.parametrize("language", ["", "/fr", "/es"])
def test_hidden_and_absent_networks_answer_alike(client, language):
    hidden = NetworkFactory(slug="unshown", is_published=False)

    answers = [
        client.get(language + address)
        for address in (page_of(hidden), reverse("networks:network", args=["absent"]))
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("unshown", "") == answers[1].text.replace("absent", "")


def test_pages_are_for_reading_only(client):
    network = NetworkFactory()

    for address in (NETWORKS, page_of(network), FOCAL_POINTS, COUNTRIES, reverse("networks:networks_csv")):
        assert client.post(address).status_code == 405


def test_sheet_says_of_each_fact_that_it_is_not_recorded(client):
    network = NetworkFactory(status=Network.Status.UNKNOWN)

    response = client.get(page_of(network))

    facts = response.text.partition('class="facts"')[2].partition("</dl>")[0]
    assert facts.count("Not recorded") == 13
    for section in (
        "members",
        "contacts",
        "history",
        "meetings",
        "outcomes",
        "trends",
        "documents",
        "editions",
    ):
        assert "Not recorded" in response.text.partition(f'id="{section}"')[2].partition("</section>")[0]


def test_sheet_states_the_members_that_are_counted_but_not_named(client):
    network = NetworkFactory(member_count_stated=31)

    response = client.get(page_of(network))

    assertContains(response, "31 stated")
    assertContains(response, "31 members, which the source does not name.")


def test_sheet_lists_members_in_force_apart_from_former_ones(client):
    network = NetworkFactory()
    MembershipFactory(network=network, country__name_en="Kenya", since="1996")
    MembershipFactory(network=network, country__name_en="Sudan", until="2011-07-08")
    MembershipFactory(
        network=network, country=None, organization=OrganizationFactory(name_en="Customs"), status="observer"
    )

    response = client.get(page_of(network))

    members, former = response.text.partition('id="members"')[2].split("Former members")[:2]
    assert "Kenya" in members
    assert "Sudan" not in members
    assert "Sudan" in former.partition("</section>")[0]
    assertContains(response, "Observer")
    assertContains(response, '<time datetime="1996">1996</time>')


def test_sheet_marks_what_is_inferred(client):
    network = NetworkFactory()
    MembershipFactory(network=network, basis=Membership.Basis.STATED)
    before = client.get(page_of(network))

    MembershipFactory(network=network, basis=Membership.Basis.INFERRED)

    assertNotContains(before, "Inferred")
    assertContains(client.get(page_of(network)), "Inferred", count=1)


@pytest.mark.parametrize("link", ["stated", "inferred"])
def test_sheet_marks_what_we_read_as_follow_up(client, link):
    follow_up = FollowUpFactory(link_to_outcome=link)

    response = client.get(page_of(follow_up.network))

    assertContains(response, "What is recorded of it")
    assert ("The link to this outcome is our reading" in response.text) == (link == "inferred")


def test_sheet_says_where_sources_differ(client):
    network = NetworkFactory(discrepancy_en="One lists seven members, the other eight.")
    MembershipFactory(network=network, status=Membership.Status.DISPUTED)

    response = client.get(page_of(network))

    assertContains(response, "One lists seven members, the other eight.")
    assertContains(response, "Sources differ", count=2)


def test_sheet_takes_each_section_from_the_last_edition_that_fills_it(client):
    network = NetworkFactory()
    InformationSheetFactory(network=network, edition=2016, mandate_en="Old mandate", needs_en="Old needs")
    InformationSheetFactory(network=network, edition=2022, mandate_en="New *mandate*")

    response = client.get(page_of(network))

    assertContains(response, "New <em>mandate</em>")
    assertNotContains(response, "Old mandate")
    assertContains(response, "Old needs")
    text = in_words(response.text)
    assert text.count("From the sheet of 2022.") == 1
    assert text.count("From the sheet of 2016: later ones leave this section empty.") == 1


@pytest.mark.parametrize("state", ["draft", "in_review", "superseded"])
def test_sheet_shows_published_editions_only(client, state):
    network = NetworkFactory()
    InformationSheetFactory(network=network, edition=2019, state=state, mandate_en="Not yet for the public")

    response = client.get(page_of(network))

    assertNotContains(response, "Not yet for the public")
    assertNotContains(response, ">2019</a></th>")


@pytest.mark.parametrize(("state", "words"), [("no_reply", "No reply"), ("declined", "Declined")])
def test_sheet_says_that_a_network_gave_no_answer(client, state, words):
    network = NetworkFactory()
    InformationSheetFactory(network=network, edition=2019, state=state)

    response = client.get(page_of(network))

    assertContains(response, words)
    assertContains(response, ">2019</a></th>")


def test_sheet_hides_what_is_not_published_around_it(client):
    draft = NetworkFactory(name_en="Draft WEN", is_published=False)
    network = NetworkFactory(parent=draft, acronym="HAWEN")
    NetworkFactory(name_en="Draft part", parent=network, is_published=False)
    NetworkRelationFactory(from_network=network, to_network=draft)
    NetworkRelationFactory(from_network=draft, to_network=network, kind="predecessor_of")
    FocalPointFactory(network=network, position_title_en="Draft post", is_published=False)
    FocalPointFactory(network=network, position_title_en="Former post", until="2019")
    DocumentFactory(network=network, title_en="Restricted paper", access="restricted")
    meeting = MeetingFactory(title_en="Draft meeting", is_published=False)
    ParticipationFactory(meeting=meeting, network=network)
    TrendFactory(network=network, meeting=meeting, text_en="Draft trend")
    AddresseeFactory(network=network, outcome__title_en="Draft outcome", outcome__is_published=False)
    FollowUpFactory(network=network, text_en="Internal report", is_public=False)
    FollowUpFactory(
        network=network, text_en="Wrong report", withdrawn_on="2024-01-01", withdrawn_reason="Wrong network"
    )

    response = client.get(page_of(network))

    for hidden in ("Draft", "Former post", "Restricted paper", "Internal report", "Wrong"):
        assertNotContains(response, hidden)


def test_sheet_shows_what_is_published_around_it(client):
    network = NetworkFactory(parent=NetworkFactory(name_en="Parent network"), acronym="HAWEN")
    NetworkFactory(name_en="Part of it", parent=network)
    NetworkRelationFactory(
        from_network=NetworkFactory(name_en="Older network"), to_network=network, kind="predecessor_of"
    )
    FocalPointFactory(network=network, position_title_en="Wildlife desk")
    DocumentFactory(network=network, title_en="Open paper", url="https://example.org/paper")
    ParticipationFactory(network=network, meeting__title_en="Fourth meeting", label_as_listed="HA-WEN")
    TrendFactory(network=network, text_en="More ivory")
    NetworkEventFactory(network=network, title_en="Launched in Kampala", date="2017-11")
    AddresseeFactory(network=network, outcome__title_en="Be more visible")
    FollowUpFactory(network=network, text_en="A task force met.")

    response = client.get(page_of(network))

    for shown in (
        "Parent network",
        "Part of it",
        "Older network",
        "Successor of",
        "Wildlife desk",
        "https://example.org/paper",
        "Fourth meeting",
        "Listed as “HA-WEN”.",
        "More ivory",
        "Launched in Kampala",
        "November 2017",
        "Be more visible",
        "A task force met.",
    ):
        assertContains(response, shown)


def test_sheet_shows_the_public_channels_of_the_network(client):
    network = NetworkFactory()
    ContactChannelFactory(focal_point=None, network=network, value="desk@example.org")
    ContactChannelFactory(focal_point=None, network=network, value="staff@example.org", visibility="staff")

    response = client.get(page_of(network))

    assertContains(response, "mailto:desk@example.org")
    assertNotContains(response, "staff@example.org")


def with_pdf(**values):
    sheet = InformationSheetFactory(edition=2016, **values)
    sheet.pdf.save("sheet.pdf", ContentFile(b"%PDF-1.7"))
    return reverse("networks:sheet_file", args=[sheet.network.slug, 2016])


def test_original_of_a_sheet_is_downloaded(client):
    response = client.get(with_pdf(network__slug="hawen"))

    assert response.getvalue() == b"%PDF-1.7"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hawen-2016.pdf"'


@pytest.mark.parametrize("values", [{"state": "draft"}, {"network__is_published": False}])
def test_original_of_a_hidden_sheet_is_missing(client, values):
    assert client.get(with_pdf(**values)).status_code == 404


def test_sheet_without_a_file_has_no_download(client):
    sheet = InformationSheetFactory()

    address = reverse("networks:sheet_file", args=[sheet.network.slug, sheet.edition])

    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("prefix", "mark"), [("/fr", "anglais"), ("/es", "inglés")])
def test_text_that_is_not_translated_says_its_language(client, prefix, mark):
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    InformationSheetFactory(network=network, mandate_en="To cooperate")

    for address in (NETWORKS, page_of(network)):
        response = client.get(prefix + address)

        assertContains(response, '<span lang="en" dir="auto">Horn of Africa WEN</span>')
        assert re.search(f'<span class="original">[^<]*{mark}</span>', response.text)
    assertContains(response, 'lang="en" dir="auto"><p>To cooperate</p>')


def test_text_that_is_translated_is_shown_without_a_mark(client):
    network = NetworkFactory(name_en="Horn of Africa WEN", name_fr="Réseau de la Corne de l’Afrique")

    response = client.get(f"/fr{page_of(network)}")

    assertContains(response, "Réseau de la Corne de l’Afrique")
    assertNotContains(response, "Horn of Africa WEN")
    assertNotContains(response, 'class="original"')


def test_tools_name_their_owners_and_the_published_meetings_that_point_to_them(client):
    tool = ToolFactory(name_en="Indicator framework")
    tool.owners.add(OrganizationFactory(acronym="ICCWC"))
    tool.meetings.add(
        MeetingFactory(title_en="Fourth meeting"),
        MeetingFactory(title_en="Draft meeting", is_published=False),
    )

    response = client.get(reverse("networks:tools"))

    assertContains(response, "Indicator framework")
    assertContains(response, "ICCWC")
    assertContains(response, "Fourth meeting")
    assertNotContains(response, "Draft meeting")


def test_a_sheet_whose_file_is_gone_is_missing(client):
    sheet = InformationSheetFactory(pdf=ContentFile(PDF, "sheet.pdf"))
    sheet.pdf.storage.delete(sheet.pdf.name)

    response = client.get(reverse("networks:sheet_file", args=[sheet.network.slug, sheet.edition]))

    assert response.status_code == 404


def test_countries_of_a_network_are_listed_once(client):
    kenya = CountryFactory(name_en="Kenya")
    network = NetworkFactory(slug="hawen")
    MembershipFactory(network=network, country=kenya)
    MembershipFactory(network=network, country=kenya, status="observer", until="2999")

    response = client.get(reverse("networks:countries"), {"network": "hawen"})

    assertContains(response, "1 country or territory")


@pytest.mark.parametrize("day", ["2018-06-01", ""])
def test_the_way_to_the_directory_keeps_the_day(client, day):
    office = FocalPointFactory(network__slug="hawen", since="2010")

    response = client.get(office.network.get_absolute_url(), {"on": day} if day else {})

    query = f"?on={day}&amp;network=hawen" if day else "?network=hawen"
    assertContains(response, f'href="/focal-points/{query}"')


def test_a_sheet_names_the_sources_of_everything_on_it(client):
    network = NetworkFactory()
    MembershipFactory(network=network).sources.add(SourceFactory(title="Page of members"))
    NetworkEventFactory(network=network).sources.add(SourceFactory(title="Act of foundation"))
    MembershipFactory().sources.add(SourceFactory(title="Of another network"))

    response = client.get(network.get_absolute_url())

    assertContains(response, "Page of members")
    assertContains(response, "Act of foundation")
    assertNotContains(response, "Of another network")
