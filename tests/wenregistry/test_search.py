import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

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
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    SourceFactory,
    ToolFactory,
    TrendFactory,
)
from tests.reading import in_words


def search(client, text):
    return client.get(reverse("search"), {"q": text})


@pytest.mark.parametrize(
    "text", ["HAWEN", "ha-wen", "HoA wen", "horn africa", "AFRICA horn", "Réseau corne", "l'afrique"]
)
def test_network_is_found_by_any_of_its_names(client, text):
    network = NetworkFactory(
        name_en="Horn of Africa Wildlife Enforcement Network",
        name_fr="Réseau de la Corne de l’Afrique",
        acronym="HAWEN",
    )
    for alias in ("HA-WEN", "HoA-WEN"):
        NetworkNameFactory(network=network, text=alias)

    assertContains(search(client, text), f'href="{network.get_absolute_url()}"')


@pytest.mark.parametrize(
    ("text", "alias"),
    [
        ("nicegg", "NICE-CG; NICEGG"),
        ("Central América WEN", "Central America WEN"),
        ("sudwen", "SudWEN"),
    ],
)
def test_spelling_does_not_matter(client, text, alias):
    network = NetworkNameFactory(text=alias).network

    assertContains(search(client, text), network.get_absolute_url())


@pytest.mark.parametrize(
    "text", ["cote d'ivoire", "Côte d’Ivoire", "COTE IVOIRE", "civ", "costa de marfil", "ivoire côte"]
)
def test_country_is_found_in_any_language(client, text):
    CountryFactory(
        iso2="CI", iso3="CIV", name_en="Côte d’Ivoire", name_es="Costa de Marfil", name_fr="Côte d’Ivoire"
    )

    assertContains(search(client, text), 'href="/countries/CI/"')


def test_words_may_stand_in_several_columns(client):
    office = FocalPointFactory(
        position_title_en="Wildlife desk",
        country=CountryFactory(name_en="Kenya"),
        organization=OrganizationFactory(name_en="Revenue Authority"),
    )

    assertContains(search(client, "kenya revenue desk"), office.get_absolute_url())
    assertContains(search(client, "kenya police desk"), "Nothing found")


def rows_about_ivory(**hidden):
    """One row of each kind that search knows."""
    network = NetworkFactory(name_en="Ivory network", **hidden.get("network", {}))
    meeting = MeetingFactory(title_en="Ivory meeting", **hidden.get("meeting", {}))
    FocalPointFactory(position_title_en="Ivory desk", **hidden.get("focal_point", {}))
    OutcomeFactory(title_en="Ivory outcome", **hidden.get("outcome", {}))
    InformationSheetFactory(mandate_en="Ivory", network=network, **hidden.get("sheet", {}))
    DocumentFactory(title_en="Ivory paper", meeting=meeting, **hidden.get("document", {}))
    TrendFactory(text_en="Ivory moves", meeting=meeting)


def test_every_kind_is_found_under_its_heading(client):
    rows_about_ivory()
    CountryFactory(name_en="Ivory Coast")
    organization = OrganizationFactory(name_en="Ivory bureau")
    ParticipationFactory(network=None, organization=organization, meeting__title_en="Meeting of the bureau")
    ToolFactory(name_en="Ivory guide")

    response = search(client, "ivory")

    for kind in (
        "network",
        "country",
        "focal_point",
        "meeting",
        "outcome",
        "organization",
        "sheet",
        "tool",
        "document",
        "trend",
    ):
        assertContains(response, f'<h2 id="{kind}">')
    assertContains(response, "Meeting of the bureau")


def test_hidden_rows_are_not_found(client):
    rows_about_ivory(
        network={"is_published": False},
        meeting={"is_published": False},
        focal_point={"is_published": False},
        outcome={"is_published": False},
        sheet={"state": "draft"},
        document={"access": "restricted"},
    )
    FocalPointFactory(position_title_en="Former ivory desk", until="2019")
    NetworkNameFactory(text="Ivory alias", network__is_published=False)
    FocalPointFactory(network=NetworkFactory(name_en="Ivory", is_published=False))

    response = search(client, "ivory")

    assertContains(response, "Nothing found for “ivory”")
    assertNotContains(response, "<h2 id=")


@pytest.mark.parametrize("text", ["wanjiru", "staffonly", "designation7"])
def test_what_is_for_staff_is_not_searched(client, text):
    office = FocalPointFactory(note="staffonly", designation_reference="designation7")
    FocalPointHolderFactory(focal_point=office, family_name="Wanjiru")
    ContactChannelFactory(focal_point=office, value="wanjiru@example.org", visibility="on_request")
    NetworkFactory(note="staffonly")
    SourceFactory(title="staffonly")

    assertContains(search(client, text), "Nothing found")


def test_nothing_found_says_what_to_do(client):
    response = search(client, "nowhere")

    assertContains(response, "Nothing found for “nowhere”")
    assertContains(response, "Every word must occur.")
    assertContains(response, 'href="/networks/"')
    assertContains(response, 'value="nowhere"')


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20", "?q=%00"])
def test_empty_search_asks_for_words(client, query):
    NetworkFactory()

    response = client.get(reverse("search") + query)

    assertContains(response, "Search the registry")
    assertNotContains(response, "<h2 id=")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"'><b>", "%_\\", "a" * 500])
def test_any_text_is_answered(client, text):
    response = search(client, text)

    assert response.status_code == 200
    assert "<script>alert" not in response.text


def test_more_than_ten_hits_lead_to_their_list(client):
    for number in range(11):
        NetworkFactory(name_en=f"Ivory & Horn {number}")

    response = search(client, "ivory & horn")

    assertContains(response, 'href="/networks/?q=ivory%20%26%20horn"')
    assert response.text.count("Ivory &amp; Horn") == 20


def test_a_country_tells_who_covers_it(client):
    kenya = CountryFactory(name_en="Kenya")
    MembershipFactory(country=kenya, network__slug="hawen", network__acronym="HAWEN")
    MembershipFactory(country=kenya, network__acronym="DRAFT", network__is_published=False)
    MembershipFactory(country=kenya, network__acronym="FORMER", until="2019")
    CountryFactory(name_en="Kenyaland")

    response = search(client, "kenya")

    text = in_words(response.text.partition('id="country"')[2])
    assert "Kenya Covered by: HAWEN Kenyaland No membership" in text
    assertContains(response, '<a href="/networks/hawen/">HAWEN</a>')


def test_a_meeting_tells_how_many_took_part(client):
    meeting = MeetingFactory(slug="gm-wen-4", city="Panama City")
    ParticipationFactory(meeting=meeting)
    ParticipationFactory(meeting=meeting)

    response = search(client, "panama")

    assertContains(response, "2 networks")
    assertContains(response, 'href="/meetings/gm-wen-4/#participants"')


@pytest.mark.parametrize("text", ["4.3", "outcome 4.3", "WEN4-3"])
def test_an_outcome_is_found_by_its_number(client, text):
    meeting = MeetingFactory(number=4)
    outcome = OutcomeFactory(meeting=meeting, number=3, code="WEN4-3", title_en="An outcome on sheets")
    other = OutcomeFactory(meeting=meeting, number=1, code="WEN4-1", title_en="An outcome on tools")

    response = search(client, text)

    assertContains(response, outcome.get_absolute_url())
    assertNotContains(response, other.get_absolute_url())


def test_an_outcome_tells_what_came_of_it(client):
    outcome = OutcomeFactory(title_en="Use the Guidelines")
    network = AddresseeFactory(outcome=outcome).network
    AddresseeFactory(outcome=outcome)
    FollowUpFactory(outcome=outcome, network=network)

    assertContains(search(client, "guidelines"), "Action recorded for 1 of 2")


def test_a_question_leads_to_the_words_that_are_found(client):
    CountryFactory(name_en="Kenya")
    NetworkFactory(name_en="Covers network", is_published=False)

    response = search(client, "Who covers Kenya?")

    assertContains(response, '<a href="/search/?q=Kenya"><b>Kenya</b></a>')
    assertNotContains(response, "?q=covers")


def test_a_question_takes_few_queries_however_long_it_is(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(80):
        search(client, "nothing " * 25)


def test_search_takes_the_same_queries_however_much_it_finds(client):
    rows_about_ivory()
    NetworkFactory(name_en="Ivory")
    address = reverse("search", query={"q": "ivory"})
    few = count_queries(client, address)

    crowd(NetworkFactory, 1000, search_text="ivory")
    crowd(MeetingFactory, 1000, search_text="ivory")

    assert count_queries(client, address) == few == 20
