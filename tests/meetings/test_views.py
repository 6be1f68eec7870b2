import datetime
import re

import factory
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from meetings.models import Meeting
from tests.crowds import count_queries, crowd, plant_participations
from tests.factories import (
    AddresseeFactory,
    CountryFactory,
    DocumentFactory,
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    SessionFactory,
    SessionItemFactory,
    SourceFactory,
    TaxonFactory,
    ThemeFactory,
    ToolFactory,
    TrendFactory,
)
from tests.reading import in_words

MEETINGS = reverse("meetings:meetings")


def headings(response):
    """The titles of the meetings on the timeline, in their order."""
    return [in_words(title) for title in re.findall(r"<h2><a .*?</h2>", response.text, re.DOTALL)]


def test_list_shows_published_meetings_only(client):
    MeetingFactory(title_en="Fourth meeting")
    MeetingFactory(title_en="Draft meeting", is_published=False)

    response = client.get(MEETINGS)

    assert headings(response) == ["Fourth meeting"]
    assertNotContains(response, "Draft meeting")
    assertContains(response, "1 meeting")


def test_timeline_runs_from_the_latest_to_the_earliest(client):
    MeetingFactory(title_en="Undated", starts_on=None, ends_on=None, status="planned")
    MeetingFactory(title_en="First", starts_on=datetime.date(2013, 3, 5), ends_on=None)
    MeetingFactory(title_en="Second", starts_on=datetime.date(2016, 9, 29), ends_on=None)

    response = client.get(MEETINGS)

    assert headings(response) == ["Second", "First", "Undated"]
    assertContains(response, "Planned")


def test_list_counts_what_is_public(client):
    meeting = MeetingFactory(city="Panama City", host_event="CITES CoP19")
    ParticipationFactory.create_batch(2, meeting=meeting)
    ParticipationFactory(meeting=meeting, network__is_published=False)
    ParticipationFactory(meeting=meeting, network=None, country=CountryFactory(), category="delegation")
    for category in ("igo", "ngo"):
        ParticipationFactory(
            meeting=meeting, network=None, organization=OrganizationFactory(), category=category
        )
    OutcomeFactory(meeting=meeting)
    OutcomeFactory(meeting=meeting, is_published=False)

    response = client.get(MEETINGS)

    text = in_words(response.text)
    assert "2 networks 1 delegation 2 organizations 1 outcome" in text
    assert "Panama City" in text
    assert "Alongside CITES CoP19" in text


def test_hidden_and_absent_meetings_answer_alike(client):
    MeetingFactory(slug="unshown", is_published=False)

    answers = [client.get(reverse("meetings:meeting", args=[slug])) for slug in ("unshown", "absent")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text.replace("unshown", "") == answers[1].text.replace("absent", "")


def test_meeting_says_of_each_fact_that_it_is_not_recorded(client):
    meeting = MeetingFactory(starts_on=None, ends_on=None)

    response = client.get(meeting.get_absolute_url())

    facts = response.text.partition('class="facts"')[2].partition("</dl>")[0]
    assert facts.count("Not recorded") == 7
    for section in ("participants", "outcomes", "sessions", "trends", "tools", "documents"):
        assert "Not recorded" in response.text.partition(f'id="{section}"')[2].partition("</section>")[0]
    assertContains(response, "No source is recorded.")


def test_participants_are_grouped_and_counted_as_listed(client):
    meeting = MeetingFactory()
    ParticipationFactory(meeting=meeting, label_as_listed="HA-WEN", network__slug="hawen")
    ParticipationFactory(
        meeting=meeting,
        network=None,
        category="igo",
        label_as_listed="ASEANOPOL",
        organization=OrganizationFactory(name_en="ASEANAPOL"),
        role="presenter",
    )
    ParticipationFactory(
        meeting=meeting,
        network=None,
        category="delegation",
        country=CountryFactory(iso2="KE"),
        basis="inferred",
    )

    response = client.get(meeting.get_absolute_url())

    groups = [in_words(group) for group in re.findall(r"<summary>(.*?)</summary>", response.text)]
    assert groups == ["Networks (1)", "National delegations (1)", "Intergovernmental organizations (1)"]
    assertContains(response, '<a href="/networks/hawen/">HA-WEN</a>', html=True)
    assertContains(response, 'href="/countries/KE/"')
    assertContains(response, "(ASEANAPOL)")
    assertContains(response, "Presenter")
    assertContains(response, "Identified by us", count=1)


@pytest.mark.parametrize(
    ("recorded", "sentence", "figure"),
    [
        ("complete", "Complete as the source lists them.", "Networks (2)"),
        ("partial", "Not complete: only some of the bodies are recorded.", "Networks (at least 2)"),
    ],
)
def test_meeting_says_whether_its_list_is_complete(client, recorded, sentence, figure):
    meeting = MeetingFactory(participants_recorded=recorded)
    ParticipationFactory.create_batch(2, meeting=meeting)

    text = in_words(client.get(meeting.get_absolute_url()).text)

    assert sentence in text
    assert figure in text
    for address in (MEETINGS, reverse("home")):
        assert ("At least: 2 networks" in in_words(client.get(address).text)) == (recorded == "partial")


def test_consortia_convene_after_their_partners_and_funders_stand_with_their_parent(client):
    meeting = MeetingFactory()
    meeting.conveners.add(
        OrganizationFactory(name_en="A consortium", kind="consortium"), OrganizationFactory(name_en="Office")
    )
    meeting.funders.add(OrganizationFactory(name_en="Bureau", parent=OrganizationFactory(name_en="State")))

    text = in_words(client.get(meeting.get_absolute_url()).text)

    assert "Convened by Office; A consortium" in text
    assert "Funded by Bureau (State)" in text


def test_meeting_leads_to_the_others_of_its_series(client):
    for number, title in ((2, "Second"), (1, "First"), (3, "Third")):
        MeetingFactory(
            series="global-meeting-of-wens",
            number=number,
            title_en=title,
            slug=title.lower(),
            starts_on=datetime.date(2010 + number, 3, 5),
            ends_on=None,
        )
    MeetingFactory(series="global-meeting-of-wens", number=4, title_en="Draft", is_published=False)
    MeetingFactory(title_en="Elsewhere")

    response = client.get(reverse("meetings:meeting", args=["second"]))

    series = response.text.partition('id="series"')[2].partition("</section>")[0]
    assert re.findall(r'href="/meetings/(.*)/"|aria-current="page">(.*)</span>', series) == [
        ("first", ""),
        ("", "Second"),
        ("third", ""),
    ]
    assert "Draft" not in series
    assert "Elsewhere" not in series


def test_trends_and_documents_of_no_meeting_stand_below_the_list(client):
    TrendFactory(text_en="More ivory")
    TrendFactory(text_en="Of a meeting", meeting=MeetingFactory())
    DocumentFactory(title_en="World report")
    DocumentFactory(title_en="Of a network", network=NetworkFactory())
    DocumentFactory(title_en="Restricted", access="restricted")

    response = client.get(MEETINGS)

    assertContains(response, "More ivory")
    assertContains(response, "World report")
    for hidden in ("Of a meeting", "Of a network", "Restricted"):
        assertNotContains(response, hidden)


def test_meeting_hides_what_is_not_published(client):
    meeting = MeetingFactory()
    draft = NetworkFactory(name_en="Draft WEN", is_published=False)
    ParticipationFactory(meeting=meeting, network=draft, label_as_listed="Draft as listed")
    OutcomeFactory(meeting=meeting, title_en="Draft outcome", is_published=False)
    DocumentFactory(meeting=meeting, title_en="Restricted paper", access="restricted")
    DocumentFactory(meeting=meeting, network=draft, title_en="Draft paper")
    TrendFactory(meeting=meeting, network=draft, text_en="Draft trend")
    closed = SessionFactory(meeting=meeting, access="closed", number=1000)
    SessionItemFactory(session=closed, title_en="Item of a closed session")
    SessionItemFactory(session__meeting=meeting, access="closed", title_en="Closed item")
    SessionItemFactory(
        session__meeting=meeting,
        title_en="Open item",
        document=DocumentFactory(title_en="Restricted slides", access="restricted"),
    )

    response = client.get(meeting.get_absolute_url())

    for hidden in ("Draft", "Restricted", "Item of a closed session", "Closed item"):
        assertNotContains(response, hidden)
    assertContains(response, "Open item")
    assert in_words(response.text).count("1 closed item") == 2


def test_meeting_shows_what_was_said_and_agreed(client):
    meeting = MeetingFactory(discrepancy_en="One page says 2023.", participants_stated="More than 100")
    meeting.conveners.add(OrganizationFactory(name_en="Consortium"))
    meeting.funders.add(OrganizationFactory(name_en="European Commission"))
    meeting.tools.add(ToolFactory(name_en="Indicator framework"))
    item = SessionItemFactory(
        session__meeting=meeting, title_en="Progress", organization=OrganizationFactory(acronym="UNODC")
    )
    item.session.title_en = "Reports of the networks"
    item.session.save()
    OutcomeFactory(meeting=meeting, title_en="Be more visible")
    DocumentFactory(meeting=meeting, title_en="Agenda of the meeting", language="fr", published_on="2022-11")
    TrendFactory(meeting=meeting, text_en="More ivory").taxa.add(TaxonFactory(scientific_name="Loxodonta"))
    meeting.sources.add(SourceFactory(title="Press release"))

    response = client.get(meeting.get_absolute_url())

    for shown in (
        "Sources differ.",
        "One page says 2023.",
        "More than 100",
        "Consortium",
        "European Commission",
        "Indicator framework",
        "Reports of the networks",
        "Progress",
        "(UNODC)",
        "Be more visible",
        "Agenda of the meeting",
        "November 2022",
        "More ivory",
        "Loxodonta",
        "Press release",
    ):
        assertContains(response, shown)


@pytest.mark.parametrize(("prefix", "mark"), [("/fr", "anglais"), ("/es", "inglés")])
def test_meeting_that_is_not_translated_says_its_language(client, prefix, mark):
    meeting = MeetingFactory(title_en="Fourth meeting")

    for address in (MEETINGS, meeting.get_absolute_url()):
        response = client.get(prefix + address)

        assertContains(response, '<span lang="en" dir="auto">Fourth meeting</span>')
        assert re.search(f'<span class="original">[^<]*{mark}</span>', response.text.lower())


def with_file(**values):
    document = DocumentFactory(**values)
    document.file.save("agenda.pdf", ContentFile(b"%PDF-1.7"))
    return document


def test_file_of_a_public_document_is_downloaded(client):
    document = with_file(slug="agenda", meeting=MeetingFactory())

    response = client.get(reverse("meetings:document_file", args=["agenda", "pdf"]))

    assert response.getvalue() == b"%PDF-1.7"
    assert response.headers["Content-Disposition"] == 'attachment; filename="agenda.pdf"'
    assertContains(client.get(document.meeting.get_absolute_url()), "/documents/agenda.pdf")


def test_file_of_a_hidden_document_is_missing(client):
    hidden = [
        with_file(access="restricted"),
        with_file(meeting=MeetingFactory(is_published=False)),
        with_file(network=NetworkFactory(is_published=False)),
        DocumentFactory(url="https://example.org"),
    ]

    for document in hidden:
        assert client.get(reverse("meetings:document_file", args=[document.slug, "pdf"])).status_code == 404


def plant_meetings(count):
    meetings = crowd(MeetingFactory, count, country=CountryFactory())
    organization = OrganizationFactory()
    organization.convened_meetings.add(*meetings)
    organization.funded_meetings.add(*meetings)
    crowd(ParticipationFactory, count, meeting=factory.Iterator(meetings), network=NetworkFactory())
    crowd(OutcomeFactory, count, meeting=factory.Iterator(meetings))


def test_list_takes_the_same_queries_however_long_it_is(client):
    plant_meetings(10)
    few = count_queries(client, MEETINGS)

    plant_meetings(990)

    assert count_queries(client, MEETINGS) == few == 12


def plant_children(meeting, count):
    organizations = crowd(OrganizationFactory, count)
    meeting.conveners.add(*organizations)
    meeting.funders.add(*organizations)
    meeting.tools.add(*crowd(ToolFactory, count))
    meeting.sources.add(*crowd(SourceFactory, count))
    documents = crowd(DocumentFactory, count, meeting=meeting)
    sessions = crowd(SessionFactory, count, meeting=meeting)
    crowd(
        SessionItemFactory,
        count,
        session=factory.Iterator(sessions),
        network=NetworkFactory(),
        organization=organizations[0],
        document=factory.Iterator(documents),
    )
    TaxonFactory().trends.add(*crowd(TrendFactory, count, meeting=meeting))
    outcomes = crowd(OutcomeFactory, count, meeting=meeting)
    ThemeFactory().outcomes.add(*outcomes)
    for outcome in outcomes[:10]:
        AddresseeFactory(outcome=outcome, network=None, group="all_wens").responding_networks.add(
            NetworkFactory()
        )
        FollowUpFactory(outcome=outcome)


@pytest.mark.parametrize(
    ("plant", "count", "queries"), [(plant_participations, 500, 15), (plant_children, 100, 26)]
)
def test_page_takes_the_same_queries_however_much_it_shows(client, plant, count, queries):
    meeting = MeetingFactory()
    plant(meeting, 10)
    few = count_queries(client, meeting.get_absolute_url())

    plant(meeting, count - 10)

    assert count_queries(client, meeting.get_absolute_url()) == few == queries


@pytest.fixture
def three_meetings():
    """Two meetings that were held, and one that is planned without a date."""
    panama = CountryFactory(
        iso2="PA", name_en="Panama", region="americas", intermediate_region="central-america"
    )
    fourth = MeetingFactory(title_en="Fourth meeting", number=4, city="Panama City", country=panama)
    MeetingFactory(
        title_en="Second meeting", number=2, city="Johannesburg", starts_on="2016-09-29", ends_on="2016-09-30"
    )
    MeetingFactory(title_en="Meeting to come", status="planned", starts_on=None, ends_on=None)
    ParticipationFactory(meeting=fourth, network__slug="hawen")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Fourth meeting", "Second meeting", "Meeting to come"]),
        ("q=panama", ["Fourth meeting"]),
        ("network=hawen", ["Fourth meeting"]),
        ("country=PA", ["Fourth meeting"]),
        ("region=central-america", ["Fourth meeting"]),
        ("region=asia", []),
        ("status=planned", ["Meeting to come"]),
        ("status=planned&status=held", ["Fourth meeting", "Second meeting", "Meeting to come"]),
        ("order=date", ["Second meeting", "Fourth meeting", "Meeting to come"]),
        ("order=-date", ["Fourth meeting", "Second meeting", "Meeting to come"]),
        ("order=city", ["Second meeting", "Fourth meeting", "Meeting to come"]),
        ("order=-city", ["Fourth meeting", "Second meeting", "Meeting to come"]),
        ("order=-number", ["Fourth meeting", "Second meeting", "Meeting to come"]),
        ("order=title", ["Fourth meeting", "Meeting to come", "Second meeting"]),
    ],
)
def test_meetings_are_narrowed_and_ordered(client, three_meetings, query, titles):
    response = client.get(f"{MEETINGS}?{query}")

    assert headings(response) == titles


def test_cities_are_ordered_by_their_names_in_the_language_of_the_page(client, three_meetings):
    Meeting.objects.filter(city_en="Panama City").update(city_es="Ciudad de Panamá")
    Meeting.objects.filter(city_en="Johannesburg").update(city_es="Johannesburgo")

    response = client.get(f"/es{MEETINGS}?order=city")

    titles = [heading.partition(" Original")[0] for heading in headings(response)]
    assert titles == ["Fourth meeting", "Second meeting", "Meeting to come"]


def test_nonsense_is_explained_and_ignored(client, three_meetings):
    response = client.get(
        f"{MEETINGS}?country=ZZ&order=nope&page=999999&page=-1&status=%00&q=%00&network=no&region=x"
    )

    assertContains(response, "so this filter was ignored.", count=6)
    assert len(headings(response)) == 3


def test_list_without_a_match_says_what_to_do(client, three_meetings):
    response = client.get(MEETINGS, {"country": "PA", "status": "planned"})

    assertContains(response, 'href="?status=planned#results">Without Country: Panama</a>')
    assertContains(response, 'href="?country=PA#results">Without Status: Planned</a>')
