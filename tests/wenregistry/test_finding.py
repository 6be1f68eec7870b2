"""What search engines and other sites learn of a page: its one address, its words, its facts."""

import datetime
import json
import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import factory
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from meetings.models import Meeting
from networks.models import Network
from networks.sitemaps import NetworkSitemap
from tests.crowds import count_queries, crowd
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ToolFactory,
)

SITE = "http://testserver"
NAMESPACES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


def get(client, address):
    with translation.override("en"):  # The client leaves the language of its last page active.
        return client.get(address)


def head_of(response):
    return response.text.partition("</head>")[0]


def said(response, pattern):
    """What the one match of `pattern` in the head says."""
    [text] = re.findall(pattern, head_of(response))
    return unescape(text)


def title(response):
    return said(response, "<title>(.*?)</title>")


def description(response):
    return said(response, '<meta name="description" content="(.*?)">')


def canonical(response):
    return said(response, '<link rel="canonical" href="(.*?)">')


def alternates(response):
    return dict(re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', head_of(response)))


def is_unlisted(response):
    return '<meta name="robots" content="noindex">' in head_of(response)


def facts(response):
    """The structured data of a page, or nothing."""
    scripts = re.findall('<script type="application/ld.json">(.*?)</script>', response.text, re.DOTALL)
    return json.loads(scripts[0]) if scripts else None


@pytest.fixture
def hawen():
    """A network with everything that leads to a page of its own."""
    kenya = CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya")
    hawen = NetworkFactory(
        slug="hawen",
        acronym="HAWEN",
        name_en="Horn of Africa Wildlife Enforcement Network",
        host_city="Djibouti",
        host_country=CountryFactory(iso2="DJ", iso3="DJI", name_en="Djibouti"),
        founded_on="2017-11",
        website="https://hawen.example.org",
        parent=NetworkFactory(slug="igad", name_en="IGAD"),
    )
    NetworkNameFactory(network=hawen, text="HA-WEN")
    MembershipFactory(network=hawen, country=kenya)
    MembershipFactory(network=hawen, country=None, organization=OrganizationFactory(name_en="UNODC"))
    ContactChannelFactory(focal_point=None, network=hawen, value="desk@hawen.example.org")
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="To act.")
    InformationSheetFactory(network=hawen, edition=2022, mandate_en="To act together.")
    office = FocalPointFactory(
        network=hawen,
        country=kenya,
        position_title_en="Wildlife desk",
        organization=OrganizationFactory(name_en="Revenue Authority", website="https://customs.example.org"),
        languages=["en", "sw"],
    )
    ContactChannelFactory(focal_point=office, value="wildlife@customs.example.org")
    ContactChannelFactory(focal_point=office, kind="phone", value="+254201234567")
    meeting = MeetingFactory(
        slug="gm-wen-4",
        title_en="Fourth </script> meeting",
        city="Panama City",
        country=CountryFactory(iso2="PA", iso3="PAN", name_en="Panama"),
        host_event="CITES CoP19",
        host_event_starts_on=datetime.date(2022, 11, 14),
        host_event_ends_on=datetime.date(2022, 11, 25),
    )
    meeting.conveners.set([OrganizationFactory(name_en="CITES Secretariat", acronym="CITES")])
    ParticipationFactory(meeting=meeting, network=hawen)
    outcome = OutcomeFactory(meeting=meeting, code="WEN4-3", number=3, title_en="Be visible")
    FollowUpFactory(outcome=outcome, network=hawen)
    ToolFactory()
    return hawen


def parsed(response):
    return ElementTree.fromstring(response.content)  # noqa: S314  Our own file.


def listed(client):
    """Every address in the sitemaps, with its last change and its versions."""
    found = {}
    for file in parsed(client.get("/sitemap.xml")).findall("map:sitemap/map:loc", NAMESPACES):
        for url in parsed(client.get(file.text)).findall("map:url", NAMESPACES):
            links = url.findall("xhtml:link", NAMESPACES)
            found[url.findtext("map:loc", None, NAMESPACES)] = (
                url.findtext("map:lastmod", None, NAMESPACES),
                {link.get("hreflang"): link.get("href") for link in links},
            )
    return found


def linked(client):
    """Every page in English that following links leads to; no downloads, and no lists under filters."""
    queue, pages = ["/"], {}
    while queue:
        address = queue.pop()
        if address in pages:
            continue
        response = get(client, address)
        if response.status_code == 200:
            pages[address] = response
            links = re.findall('<a [^>]*href="([^"#?]+)"', response.text)
            queue += [link for link in links if re.fullmatch("/(?!fr/|es/)(.*/)?", link)]
    return pages


def test_the_sitemap_lists_what_visitors_can_reach_and_nothing_else(client, hawen):
    NetworkFactory(slug="draft", is_published=False)
    FocalPointFactory(network=hawen, is_published=False)
    MeetingFactory(is_published=False)
    FocalPointFactory(network=hawen, country=None, is_sample=True)
    FocalPointFactory(network=hawen, until="2019")

    addresses = listed(client)

    pages = linked(client)
    assert {"/", "/networks/hawen/", "/networks/hawen/2016/", "/countries/KE/", "/outcomes/WEN4-3/"} <= set(
        pages
    )
    may_be_listed = {address for address, response in pages.items() if not is_unlisted(response)}
    in_english = {urlsplit(address).path for address in addresses if not re.search("/(fr|es)/", address)}
    assert in_english == may_be_listed
    assert len(addresses) == 3 * len(in_english)


def test_each_page_names_its_one_address_in_each_language(client, hawen):
    addresses = listed(client)

    for address, (_last_change, versions) in addresses.items():
        response = get(client, address)
        assert canonical(response) == address
        assert alternates(response) == versions, address
        assert set(versions) == {"en", "fr", "es", "x-default"}
        assert versions["x-default"] == versions["en"]
        assert address in versions.values()
        # Each version names the others, and none else.
        assert all(addresses[version][1] == versions for version in versions.values())


def test_each_page_has_a_title_and_a_description_of_its_own(client, hawen):
    responses = [get(client, address) for address in listed(client) if not re.search("/(fr|es)/", address)]

    titles = Counter(map(title, responses))
    descriptions = Counter(map(description, responses))

    assert titles.most_common(1)[0][1] == 1
    assert descriptions.most_common(1)[0][1] == 1
    assert max(map(len, descriptions)) <= 160
    assert (
        "Kenya: its wildlife enforcement networks (HAWEN), its focal points, meetings and outcomes."
        in descriptions
    )


def test_the_page_is_shared_under_its_title(client, hawen):
    response = get(client, "/fr/networks/hawen/")

    properties = dict(re.findall('<meta property="og:([a-z_:]+)" content="(.*?)">', head_of(response)))

    assert properties["title"] == "Horn of Africa Wildlife Enforcement Network (HAWEN)"
    assert title(response).startswith(properties["title"])
    assert properties["description"] == description(response)
    assert properties["url"] == f"{SITE}/fr/networks/hawen/"
    assert properties["locale"] == "fr_FR"
    assert re.findall('og:locale:alternate" content="(.*?)"', head_of(response)) == ["en_GB", "es_ES"]


def test_a_description_is_cut_between_words_and_quotes_nothing_as_markup(client):
    NetworkFactory(slug="long", summary_en='Says "<b>stop</b>" & ' + "together " * 40)

    response = get(client, "/networks/long/")

    assert description(response).startswith('Says "<b>stop</b>" & together together')
    assert description(response).endswith("together …")
    assert len(description(response)) <= 160
    assert "<b>" not in head_of(response)


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("?page=1", ""),
        ("?page=2", "?page=2"),
        ("?page=99", "?page=2"),
        ("?page=nowhere", ""),
        ("?order=-network&utm_source=mail", ""),
        ("?q=country&region=&page=2", "?page=2"),
        ("?on=2019-01-01", ""),
    ],
)
def test_filters_and_orders_lead_back_to_the_plain_list(client, query, kept):
    crowd(CountryFactory, 30, search_text="country")

    response = get(client, f"/countries/{query}")

    assert canonical(response) == f"{SITE}/countries/{kept}"
    assert alternates(response)["fr"] == f"{SITE}/fr/countries/{kept}"


def test_the_members_of_another_day_are_not_another_page(client, hawen):
    response = get(client, "/networks/hawen/?on=2019-01-01&page=2")

    assert canonical(response) == f"{SITE}/networks/hawen/"


def test_the_title_of_a_list_tells_its_filters_and_its_page(client):
    crowd(NetworkFactory, 30, regions=",africa,")

    assert title(get(client, "/networks/")) == "Networks – WEN registry"
    filtered = get(client, "/networks/?region=africa&status=active&page=2")
    assert title(filtered) == "Networks, Africa, Active (Page 2) – WEN registry"


def changed(client, record):
    return listed(client)[SITE + record.get_absolute_url()][0]


def test_the_last_change_is_that_of_the_record_or_of_what_its_page_shows(client, hawen):
    long_ago = datetime.datetime(2020, 1, 31, 12, tzinfo=datetime.UTC)
    quiet = NetworkFactory()
    hidden = MeetingFactory(is_published=False)
    ParticipationFactory(network=quiet, meeting=hidden)
    InformationSheetFactory(network=quiet, state="draft")
    FocalPointFactory(network=quiet, is_published=False)
    member = MembershipFactory(network=quiet)
    Network.objects.update(updated_at=long_ago)
    type(member).objects.filter(pk=member.pk).update(updated_at=long_ago + datetime.timedelta(days=1))

    assert changed(client, quiet) == "2020-02-01"
    assert changed(client, hawen) == timezone.localdate().isoformat()


def test_a_channel_that_is_not_public_changes_nothing(client):
    long_ago = datetime.datetime(2020, 1, 31, 12, tzinfo=datetime.UTC)
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, visibility="staff")
    type(office).objects.update(updated_at=long_ago)

    assert changed(client, office) == "2020-01-31"


def test_a_long_sitemap_comes_in_several_files(client, monkeypatch):
    crowd(NetworkFactory, 10)
    monkeypatch.setattr(NetworkSitemap, "limit", 12)

    index = client.get("/sitemap.xml").text

    assert re.findall(r"sitemap-networks\.xml[^<]*", index) == [
        "sitemap-networks.xml",
        "sitemap-networks.xml?p=2",
        "sitemap-networks.xml?p=3",
    ]
    assert sum(re.search("/networks/.", address) is not None for address in listed(client)) == 30


@pytest.mark.parametrize(
    "address", ["/sitemap-nowhere.xml", "/sitemap-networks.xml?p=9", "/sitemap-networks.xml?p=x"]
)
def test_a_file_that_the_sitemap_does_not_have_is_not_found(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/sitemap.xml", "/sitemap-networks.xml", "/robots.txt", "/networks/hawen/"]
)
def test_addresses_for_others_stand_on_the_address_of_the_site(client, settings, hawen, address):
    settings.SITE_URL = "https://wen.example.org"

    text = client.get(address).text

    assert "https://wen.example.org/" in text
    assert SITE not in text


def test_the_sitemap_takes_the_same_queries_however_long_it_is(client):
    def plant(count):
        networks = crowd(NetworkFactory, count)
        countries = crowd(CountryFactory, count)
        crowd(
            MembershipFactory,
            count,
            network=factory.Iterator(networks),
            country=factory.Iterator(countries),
        )
        crowd(InformationSheetFactory, count, network=factory.Iterator(networks))
        meetings = crowd(MeetingFactory, count)
        crowd(OutcomeFactory, count, meeting=factory.Iterator(meetings))
        crowd(FocalPointFactory, count, network=factory.Iterator(networks), country=None)

    files = ["networks", "editions", "countries", "focal-points", "meetings", "outcomes"]
    addresses = ["/sitemap.xml", *(f"/sitemap-{file}.xml" for file in files)]
    plant(5)
    few = [count_queries(client, address) for address in addresses]

    plant(100)

    assert [count_queries(client, address) for address in addresses] == few == [12, *[1] * 6]


def test_search_engines_may_read_pages_but_no_lists_under_filters(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.text == (
        f"User-agent: *\nAllow: /*?page=\nAllow: /sitemap\nDisallow: /*?\n\nSitemap: {SITE}/sitemap.xml\n"
    )


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/networks/focalpointholder/"])
def test_the_admin_is_kept_out_of_search_engines(client, address):
    assert "noindex" in client.get(address).headers["X-Robots-Tag"]


def test_public_pages_are_not_kept_out(client, hawen):
    assert "X-Robots-Tag" not in client.get("/networks/hawen/").headers


@pytest.mark.parametrize("values", [{"is_sample": True}, {"until": "2019"}])
def test_invented_and_former_offices_are_not_listed_nor_described(client, values):
    office = FocalPointFactory(**values)
    ContactChannelFactory(focal_point=office)

    response = client.get(office.get_absolute_url())

    assert is_unlisted(response)
    assert facts(response) is None
    assert "canonical" not in head_of(response)


@pytest.mark.parametrize(
    "address", ["/search/?q=wen", "/nowhere/", "/networks/hawen/2099/", "/networks/hawen/compare/"]
)
def test_pages_about_other_pages_are_not_listed(client, hawen, address):
    assert is_unlisted(client.get(address))


# What pages say in the words of schema.org: for each type the properties, and what stands in each. A type
# that is named must be complete: its first properties are those without which it says nothing.
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
URL = re.compile(r"https?://[^/\s]+/?\S*")
CODE = re.compile("[A-Z0-9]{2}")
LANGUAGE = re.compile("[a-z]{2}")
MAIL = re.compile(r"\S+@\S+")
PHONE = re.compile(r"\+\d+")
TEXT = re.compile(r".+", re.DOTALL)
VOCABULARY = {
    "Organization": (
        {"name": TEXT},
        {
            "alternateName": TEXT,
            "description": TEXT,
            "url": URL,
            "sameAs": URL,
            "foundingDate": DATE,
            "location": "Place",
            "parentOrganization": "Organization",
            "areaServed": "Country",
            "member": "Organization",
            "contactPoint": "ContactPoint",
        },
    ),
    "ContactPoint": (
        {"contactType": TEXT},
        {
            "name": TEXT,
            "email": MAIL,
            "telephone": PHONE,
            "url": URL,
            "areaServed": "Country",
            "availableLanguage": LANGUAGE,
        },
    ),
    "Event": (
        {"name": TEXT, "startDate": DATE},
        {
            "endDate": DATE,
            "description": TEXT,
            "url": URL,
            "eventStatus": re.compile("https://schema.org/Event(Scheduled|Postponed|Cancelled)"),
            "location": "Place",
            "organizer": "Organization",
            "funder": "Organization",
            "superEvent": "Event",
        },
    ),
    "Place": ({"name": TEXT, "address": "PostalAddress"}, {}),
    "PostalAddress": ({}, {"addressLocality": TEXT, "addressCountry": CODE}),
    "Country": ({"name": TEXT, "identifier": CODE}, {}),
    "WebSite": ({"name": TEXT, "url": URL, "inLanguage": LANGUAGE, "potentialAction": "SearchAction"}, {}),
    "SearchAction": ({"target": "EntryPoint", "query-input": re.compile("required name=words")}, {}),
    "EntryPoint": ({"urlTemplate": re.compile(r"http\S+\?q=\{words\}")}, {}),
}


def assert_valid(thing):
    """Fail unless `thing` is of a type that we use, has what it needs, and nothing that means nothing."""
    needed, possible = VOCABULARY[thing["@type"]]
    assert set(needed) <= set(thing), thing
    for name, values in thing.items():
        if name not in ("@type", "@context"):
            expected = (needed | possible)[name]
            for value in values if isinstance(values, list) else [values]:
                if isinstance(expected, str):
                    assert value["@type"] == expected
                    assert_valid(value)
                else:
                    assert expected.fullmatch(value), (name, value)


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/", "WebSite"), ("/networks/hawen/", "Organization"), ("/meetings/gm-wen-4/", "Event")],
)
@pytest.mark.parametrize("language", ["", "/fr", "/es"])
def test_facts_for_machines_are_in_the_words_of_schema_org(client, hawen, address, kind, language):
    response = get(client, language + address)

    thing = facts(response)

    assert thing["@context"] == "https://schema.org"
    assert thing["@type"] == kind
    assert thing["url"] == canonical(response)
    assert_valid(thing)


def test_a_network_is_an_organization_with_its_members(client, hawen):
    MembershipFactory(network=hawen, country__name_en="Candidate", status="candidate")

    thing = facts(get(client, "/networks/hawen/"))

    assert thing["name"] == "Horn of Africa Wildlife Enforcement Network"
    assert thing["alternateName"] == ["HAWEN", "HA-WEN"]
    assert thing["foundingDate"] == "2017-11"
    assert thing["sameAs"] == "https://hawen.example.org"
    assert thing["location"]["address"]["addressCountry"] == "DJ"
    assert thing["parentOrganization"]["url"] == f"{SITE}/networks/igad/"
    assert [country["identifier"] for country in thing["areaServed"]] == ["KE"]
    assert [body["name"] for body in thing["member"]] == ["UNODC"]
    assert thing["contactPoint"]["email"] == ["desk@hawen.example.org"]


def test_an_office_is_the_contact_point_of_its_body(client, hawen):
    office = hawen.focal_points.get()

    thing = facts(get(client, office.get_absolute_url()))

    assert_valid(thing)
    assert thing["name"] == "Revenue Authority"
    assert thing["contactPoint"] == {
        "@type": "ContactPoint",
        "name": "Wildlife desk",
        "contactType": "National focal point",
        "areaServed": {"@type": "Country", "name": "Kenya", "identifier": "KE"},
        "availableLanguage": ["en", "sw"],
        "email": ["wildlife@customs.example.org"],
        "telephone": ["+254201234567"],
    }


@pytest.mark.parametrize(
    "values", [{"visibility": "on_request"}, {"visibility": "staff"}, {"bounced_on": "2026-01-01"}]
)
def test_an_office_that_the_public_cannot_reach_is_no_contact_point(client, values):
    channel = ContactChannelFactory(**values)

    assert facts(client.get(channel.focal_point.get_absolute_url())) is None


def test_an_office_without_a_body_of_its_own_belongs_to_its_network_or_stands_alone(client):
    in_network, alone = FocalPointFactory(), FocalPointFactory(network=None, position_title_en="Ivory desk")
    for office in (in_network, alone):
        ContactChannelFactory(focal_point=office)

    things = [facts(client.get(office.get_absolute_url())) for office in (in_network, alone)]

    assert [thing["name"] for thing in things] == [in_network.network.name, "Ivory desk"]
    for thing in things:
        assert_valid(thing)


def test_a_meeting_is_an_event_within_its_host_event(client, hawen):
    response = get(client, "/meetings/gm-wen-4/")

    thing = facts(response)

    assert thing["name"] == "Fourth </script> meeting"
    assert "Fourth </script>" not in response.text
    assert (thing["startDate"], thing["endDate"]) == ("2022-11-21", "2022-11-22")
    assert thing["location"]["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Panama City",
        "addressCountry": "PA",
    }
    assert [body["name"] for body in thing["organizer"]] == ["CITES Secretariat"]
    assert thing["superEvent"]["name"] == "CITES CoP19"
    assert thing["superEvent"]["startDate"] == "2022-11-14"


@pytest.mark.parametrize("status", Meeting.Status.values)
def test_every_state_of_a_meeting_has_a_word(client, status):
    meeting = MeetingFactory(status=status, host_event="CITES CoP20")

    thing = facts(client.get(meeting.get_absolute_url()))

    assert thing["eventStatus"].startswith("https://schema.org/Event")


def test_a_meeting_without_a_first_day_is_no_event_yet(client):
    meeting = MeetingFactory(status="planned", starts_on=None, ends_on=None)

    assert facts(client.get(meeting.get_absolute_url())) is None


def test_what_is_not_recorded_is_not_said(client):
    network = NetworkFactory(slug="bare", name_en="Bare network")

    assert facts(client.get(reverse("networks:network", args=[network.slug]))) == {
        "@context": "https://schema.org",
        "@type": "Organization",
        "name": "Bare network",
        "url": f"{SITE}/networks/bare/",
    }
