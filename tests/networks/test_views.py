import datetime
import re
from itertools import product
from string import ascii_letters

import factory
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from networks.models import Country, FocalPoint, Membership, Network
from outcomes.models import Addressee
from tests.crowds import count_queries, crowd
from tests.factories import (
    AddresseeFactory,
    ContactChannelFactory,
    CountryFactory,
    DocumentFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkEventFactory,
    NetworkFactory,
    NetworkNameFactory,
    NetworkRelationFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    SourceFactory,
    TaxonFactory,
    ToolFactory,
    TrendFactory,
)
from tests.reading import in_words

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


@pytest.mark.parametrize(
    "values",
    [{"is_published": False}, {"network__is_published": False}, {"until": "2020"}, {"since": "2999"}],
    ids=str,
)
def test_directory_shows_published_offices_in_force_only(client, values):
    FocalPointFactory(position_title_en="Wildlife desk")
    FocalPointFactory(position_title_en="Hidden desk", **values)

    response = client.get(FOCAL_POINTS)

    assertContains(response, "Wildlife desk")
    assertNotContains(response, "Hidden desk")
    assertContains(response, "1 office")


@pytest.mark.parametrize("values", [{"is_published": False}, {"network__is_published": False}], ids=str)
def test_hidden_and_absent_offices_answer_alike(client, values):
    hidden = FocalPointFactory(**values)
    absent = "00000000-0000-4000-8000-000000000000"

    answers = [
        client.get(reverse("networks:focal_point", args=[public_id]))
        for public_id in (hidden.public_id, absent)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace(str(hidden.public_id), "") == answers[1].text.replace(absent, "")


@pytest.mark.parametrize("visibility", ["on_request", "staff"])
def test_office_shows_its_public_channels_only(client, visibility):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, kind="phone", value="+25420123456")
    ContactChannelFactory(focal_point=office, value="secret@example.org", visibility=visibility)

    for address in (FOCAL_POINTS, office.get_absolute_url()):
        response = client.get(address)

        assertContains(response, "+254 20 123456")
        assertNotContains(response, "secret@example.org")
        assert ("A message can be passed on" in response.text) == (visibility == "on_request")


def test_directory_without_an_office_of_a_country_leads_to_its_page(client):
    country = CountryFactory(name_en="Nepal")

    response = client.get(f"{FOCAL_POINTS}?country={country.iso2}")

    assertContains(response, "Networks and meetings of Nepal")
    assertContains(response, f'href="{country.get_absolute_url()}"')


def test_links_of_offices_with_one_title_differ(client):
    FocalPointFactory(position_title_en="National focal point", country__name_en="Kenya", unit="Ports")
    FocalPointFactory(position_title_en="National focal point", country=None, network__acronym="HAWEN")

    response = client.get(FOCAL_POINTS)

    text = in_words(response.text)
    assert "National focal point, Kenya, Ports" in text
    assert "National focal point, HAWEN" in text


def test_office_never_shows_who_holds_it(client):
    office = FocalPointFactory()
    holder = FocalPointHolderFactory(focal_point=office, family_name="Wanjiru")
    ContactChannelFactory(
        focal_point=office,
        holder=holder,
        value="wanjiru@example.org",
        visibility="on_request",
        is_office=False,
    )

    response = client.get(office.get_absolute_url())

    assertContains(response, "A message can be passed on")
    assertNotContains(response, "anjiru")


def test_office_says_who_passes_messages_on(client, settings):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, visibility="on_request")
    settings.SECRETARIAT_EMAIL = ""
    unset = client.get(office.get_absolute_url())

    settings.SECRETARIAT_EMAIL = "wen@example.org"

    assertContains(unset, "passed on by the secretariat of its network")
    assertNotContains(unset, "mailto:")
    for address in (office.get_absolute_url(), reverse("about")):
        assertContains(client.get(address), 'href="mailto:wen@example.org"', count=2)


def test_office_that_has_ended_says_so_and_names_no_channel(client):
    office = FocalPointFactory(until="2020-03")
    ContactChannelFactory(focal_point=office, value="old@example.org")
    ContactChannelFactory(focal_point=office, visibility="on_request")

    response = client.get(office.get_absolute_url())

    assertContains(response, "The designation of this office has ended:")
    assertContains(response, f"Other offices in {office.country.name}")
    assertNotContains(response, "Never verified")
    assertContains(response, "March 2020")
    assertNotContains(response, "old@example.org")
    assertNotContains(response, "A message can be passed on")


def test_office_says_what_is_not_recorded(client):
    office = FocalPointFactory(network=None)

    response = client.get(office.get_absolute_url())

    assertContains(response, "Not recorded", count=6)
    assertContains(response, "Never verified")
    assertContains(response, "No source is recorded.")


def test_sample_office_is_marked_wherever_it_stands(client):
    office = FocalPointFactory(is_sample=True)
    addresses = [
        FOCAL_POINTS,
        office.get_absolute_url(),
        office.network.get_absolute_url(),
        office.country.get_absolute_url(),
        reverse("search", query={"q": office.position_title_en}),
    ]

    for address in addresses:
        assertContains(client.get(address), '<span class="tag tag-due">Sample</span>', count=1)


def test_office_says_who_confirmed_it_and_when(client):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    office = FocalPointFactory(verified_on=yesterday, verified_by=FocalPoint.VerifiedBy.NETWORK)

    response = client.get(office.get_absolute_url())

    assertContains(response, f'<time datetime="{yesterday}">')
    assertContains(response, "Confirmed by: The network secretariat")


def test_countries_are_listed_with_what_is_public_and_in_force(client):
    kenya = CountryFactory(name_en="Kenya", region="africa", intermediate_region="eastern-africa")
    for values in ({}, {"until": "2019"}, {"network__is_published": False}, {"status": "observer"}):
        MembershipFactory(country=kenya, **values)
    for values in ({}, {"rank": "alternate"}, {"until": "2019"}, {"is_published": False, "role": "other"}):
        FocalPointFactory(country=kenya, network=None, **values)

    response = client.get(COUNTRIES)

    cells = response.text.partition("Kenya</a>")[2].partition("</tr>")[0]
    assert "Eastern Africa" in cells
    assert '"Networks">1</td>' in cells
    assert '"Offices">2</td>' in cells


def test_country_without_a_record_says_so(client):
    country = CountryFactory()

    listed = client.get(COUNTRIES)
    response = client.get(country.get_absolute_url())

    assertContains(listed, "Not recorded", count=3)
    assertContains(response, "Not recorded", count=6)


def test_country_page_gathers_what_concerns_the_country(client):
    kenya = CountryFactory(iso2="KE", name_en="Kenya")
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    MembershipFactory(country=kenya, network=network, since="2017")
    MembershipFactory(country=kenya, network__name_en="Old network", until="2010")
    NetworkFactory(name_en="Task Force", host_country=kenya, host_city="Nairobi")
    FocalPointFactory(country=kenya, position_title_en="Wildlife desk")
    ParticipationFactory(
        network=None,
        country=kenya,
        category="delegation",
        meeting__title_en="Second meeting",
        label_as_listed="Republic of Kenya",
    )
    ParticipationFactory(network=network, meeting__title_en="Fourth meeting")
    MeetingFactory(country=kenya, title_en="Hosted meeting")
    AddresseeFactory(network=network, outcome__title_en="Be more visible")
    group = AddresseeFactory(
        network=None, group=Addressee.Group.ALL_WENS, outcome__title_en="Share what works"
    )
    group.responding_networks.add(network)
    TrendFactory(text_en="More ivory").countries.add(kenya)

    response = client.get(reverse("networks:country", args=["KE"]))

    for shown in (
        "Horn of Africa WEN",
        "Old network",
        "Task Force",
        "Wildlife desk",
        "Second meeting",
        "listed as “Republic of Kenya”",
        "Fourth meeting",
        "Through its network: HAWEN",
        "Hosted meeting",
        "Be more visible",
        "Share what works",
        "More ivory",
    ):
        assertContains(response, shown)


def test_country_page_hides_what_is_not_published(client):
    kenya = CountryFactory(iso2="KE", name_en="Kenya")
    draft = NetworkFactory(name_en="Draft WEN", host_country=kenya, is_published=False)
    MembershipFactory(country=kenya, network=draft)
    MembershipFactory(
        country=kenya, network__name_en="Draft former WEN", network__is_published=False, until="2010"
    )
    FocalPointFactory(country=kenya, position_title_en="Draft post", is_published=False)
    FocalPointFactory(country=kenya, position_title_en="Draft network's post", network=draft)
    FocalPointFactory(country=kenya, position_title_en="Former post", until="2019")
    meeting = MeetingFactory(country=kenya, title_en="Draft meeting", is_published=False)
    ParticipationFactory(network=None, country=kenya, meeting=meeting)
    ParticipationFactory(network=draft, meeting__title_en="Open meeting")
    AddresseeFactory(
        network=MembershipFactory(country=kenya).network,
        outcome=OutcomeFactory(title_en="Draft outcome", meeting=meeting),
    )
    TrendFactory(text_en="Draft trend", network=draft).countries.add(kenya)

    response = client.get(reverse("networks:country", args=["KE"]))

    for hidden in ("Draft", "Former post", "Open meeting"):
        assertNotContains(response, hidden)


def test_country_is_found_by_its_code_in_lower_case_too(client):
    CountryFactory(iso2="KE")

    response = client.get("/countries/ke/")

    assertRedirects(response, "/countries/KE/", status_code=301)


@pytest.mark.parametrize("code", ["ZZ", "Kenya", "%00", "K%00"])
def test_unknown_country_is_missing(client, code):
    assert client.get(f"/countries/{code}/").status_code == 404


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


def plant_networks(count):
    countries = CountryFactory.create_batch(2)
    networks = crowd(
        NetworkFactory,
        count,
        parent=NetworkFactory(),
        host_country=countries[0],
        host_organization=OrganizationFactory(),
        regions=["africa"],
    )
    for country in countries:
        crowd(MembershipFactory, count, network=factory.Iterator(networks), country=country)


def plant_focal_points(count):
    offices = crowd(
        FocalPointFactory,
        count,
        country=CountryFactory(),
        network=NetworkFactory(),
        organization=OrganizationFactory(),
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))


def plant_countries(count):
    codes = ["".join(letters) for letters in product(ascii_letters, repeat=2)]
    start = Country.objects.count()
    countries = crowd(
        CountryFactory,
        count,
        iso2=factory.Iterator(codes[start:]),
        iso3=factory.LazyAttribute(lambda country: f"{country.iso2}y"),
        m49=factory.LazyAttribute(lambda country: f"{country.iso2}z"),
    )
    crowd(MembershipFactory, count, network=NetworkFactory(), country=factory.Iterator(countries))


def plant_tools(count):
    tools = crowd(ToolFactory, count)
    OrganizationFactory().tools.add(*tools)
    MeetingFactory().tools.add(*tools)


@pytest.mark.parametrize(
    ("name", "plant", "queries"),
    [
        ("networks:networks", plant_networks, 10),
        ("networks:focal_points", plant_focal_points, 12),
        ("networks:countries", plant_countries, 5),
        ("networks:tools", plant_tools, 6),
    ],
)
def test_list_takes_the_same_queries_however_long_it_is(client, name, plant, queries):
    plant(10)
    few = count_queries(client, reverse(name))

    plant(990)

    assert count_queries(client, reverse(name)) == few == queries


def plant_members_and_offices(network, count):
    country = CountryFactory()
    organizations = crowd(OrganizationFactory, count)
    crowd(
        MembershipFactory, count, network=network, country=None, organization=factory.Iterator(organizations)
    )
    crowd(MembershipFactory, count, network=network, country=country, until="2019")
    offices = crowd(
        FocalPointFactory,
        count,
        network=network,
        country=country,
        organization=organizations[0],
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))


def plant_children_of_a_network(network, count):
    crowd(NetworkEventFactory, count, network=network, country=CountryFactory())
    crowd(NetworkFactory, count, parent=network)
    crowd(NetworkNameFactory, count, network=network)
    crowd(DocumentFactory, count, network=network)
    TrendFactory(network=network).taxa.add(TaxonFactory())
    crowd(TrendFactory, count, network=network)
    others = crowd(NetworkFactory, count)
    crowd(NetworkRelationFactory, count, from_network=network, to_network=factory.Iterator(others))
    crowd(NetworkRelationFactory, count, to_network=network, from_network=factory.Iterator(others))
    crowd(InformationSheetFactory, count, network=network)
    meetings = crowd(MeetingFactory, count)
    crowd(ParticipationFactory, count, network=network, meeting=factory.Iterator(meetings))
    plant_outcomes(network, count)


def plant_outcomes(network, count):
    outcomes = crowd(OutcomeFactory, count, meeting=MeetingFactory())
    crowd(AddresseeFactory, count, network=network, outcome=factory.Iterator(outcomes))
    group = AddresseeFactory(network=None, group=Addressee.Group.ALL_WENS, outcome=outcomes[0])
    group.responding_networks.add(network)
    crowd(FollowUpFactory, count, network=network, outcome=factory.Iterator(outcomes))


def plant_children_of_a_country(country, count):
    networks = crowd(NetworkFactory, count, host_country=country)
    crowd(MembershipFactory, count, country=country, network=factory.Iterator(networks))
    crowd(MembershipFactory, count, country=country, network=factory.Iterator(networks), until="2019")
    offices = crowd(
        FocalPointFactory,
        count,
        country=country,
        network=factory.Iterator(networks),
        organization=OrganizationFactory(),
        rank=FocalPoint.Rank.ALTERNATE,
    )
    crowd(ContactChannelFactory, count, focal_point=factory.Iterator(offices))
    meetings = crowd(MeetingFactory, count, country=country)
    crowd(
        ParticipationFactory,
        count,
        network=None,
        country=country,
        category="delegation",
        meeting=factory.Iterator(meetings),
    )
    crowd(ParticipationFactory, count, network=networks[0], meeting=factory.Iterator(meetings))
    country.trends.add(*crowd(TrendFactory, count, network=networks[0], meeting=meetings[0]))
    plant_outcomes(networks[0], count)


def plant_children_of_an_office(office, count):
    crowd(ContactChannelFactory, count, focal_point=office)
    office.sources.add(*crowd(SourceFactory, count))


@pytest.mark.parametrize(
    ("create", "plant", "count", "queries"),
    [
        (NetworkFactory, plant_members_and_offices, 1000, 22),
        (NetworkFactory, plant_children_of_a_network, 100, 21),
        (CountryFactory, plant_children_of_a_country, 100, 18),
        (FocalPointFactory, plant_children_of_an_office, 100, 5),
    ],
)
def test_page_takes_the_same_queries_however_much_it_shows(client, create, plant, count, queries):
    record = create()
    plant(record, 10)
    few = count_queries(client, record.get_absolute_url())

    plant(record, count - 10)

    assert count_queries(client, record.get_absolute_url()) == few == queries


def test_a_sheet_whose_file_is_gone_is_missing(client):
    sheet = InformationSheetFactory(pdf=ContentFile(b"%PDF-1.7", "sheet.pdf"))
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
