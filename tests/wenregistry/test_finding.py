"""What search engines and other sites learn of a page: its one address and its words."""

import datetime
import re
from collections import Counter
from urllib.parse import urlsplit
from xml.etree import ElementTree

import factory
import pytest
from django.utils import timezone, translation

from networks.models import Network
from networks.sitemaps import NetworkSitemap
from tests.crowds import count_queries, crowd
from tests.factories import (
    ActivityFactory,
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    InformationSheetFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    OutcomeFactory,
    ParticipationFactory,
)
from tests.reading import canonical, facts, head_of, said

SITE = "http://testserver"
NAMESPACES = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


def get(client, address):
    with translation.override("en"):  # The client leaves the language of its last page active.
        return client.get(address)


def title(response):
    return said(response, "<title>(.*?)</title>")


def description(response):
    return said(response, '<meta name="description" content="(.*?)">')


def alternates(response):
    return dict(re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', head_of(response)))


def is_unlisted(response):
    return '<meta name="robots" content="noindex">' in head_of(response)


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
        crowd(ActivityFactory, count)

    files = ["networks", "editions", "countries", "focal-points", "meetings", "outcomes", "activities"]
    addresses = ["/sitemap.xml", *(f"/sitemap-{file}.xml" for file in files)]
    plant(5)
    few = [count_queries(client, address) for address in addresses]

    plant(100)

    assert [count_queries(client, address) for address in addresses] == few == [15, *[1] * 7]


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
