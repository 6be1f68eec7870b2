import re
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.crowds import count_queries
from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    DocumentFactory,
    FocalPointFactory,
    InformationSheetFactory,
    MembershipFactory,
    NetworkEventFactory,
    NetworkFactory,
    TrendFactory,
)
from tests.papers import headings_of, paper_of, tags_of, targets_of, texts_of, words_of
from wenregistry import pdf


@pytest.fixture(autouse=True)
def empty_cache():
    """What one test has printed is not there for the next one."""
    caches["papers"].clear()


def sheet(client, network, **query):
    return client.get(reverse("networks:sheet_pdf", args=[network.slug], query=query))


def book(client, **query):
    return client.get(reverse("networks:focal_points_pdf", query=query))


def card(client, country):
    return client.get(reverse("networks:country_card", args=[country.iso2]))


def test_sheets_of_the_record_have_two_pages_where_their_text_allows(client):
    call_command("load_registry", "--samples", stdout=StringIO())

    for prefix in ("", "/fr", "/es"):
        paper = paper_of(client.get(f"{prefix}/networks/hawen/sheet.pdf"))
        assert len(paper.pages) <= 2
        assert "sample.ke.customs@example.org" in words_of(*paper.pages)


def test_a_sheet_holds_all_that_its_page_does(client):
    network = NetworkFactory()
    paragraphs = [f"Paragraph {number}." for number in range(90)]
    InformationSheetFactory(network=network, mandate_en="\n\n".join(paragraphs))
    expected = [
        *paragraphs,
        *(membership.country.name for membership in MembershipFactory.create_batch(40, network=network)),
        *(office.position_title for office in FocalPointFactory.create_batch(20, network=network)),
        *(event.title for event in NetworkEventFactory.create_batch(30, network=network)),
        *(trend.text for trend in TrendFactory.create_batch(30, network=network)),
        *(document.title for document in DocumentFactory.create_batch(30, network=network)),
    ]

    text = words_of(*paper_of(sheet(client, network)).pages)

    assert [words for words in expected if words not in text] == []


def test_a_sheet_tells_where_the_offices_are_that_it_leaves_out(client):
    network = NetworkFactory(slug="hawen")
    FocalPointFactory.create_batch(30, network=network)

    text = words_of(*paper_of(sheet(client, network)).pages)

    assert "All 30 offices stand at http://testserver/focal-points/?network=hawen" in text


def test_a_sheet_is_tagged_and_has_a_language_a_title_and_bookmarks(client):
    network = NetworkFactory(name_en="Horn of Africa WEN", name_fr="Réseau de la Corne de l’Afrique")

    paper = paper_of(client.get(f"/fr/networks/{network.slug}/sheet.pdf"))

    assert paper.root_object["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in paper.root_object
    assert paper.root_object["/Lang"] == "fr"
    assert paper.metadata.title.startswith("Réseau de la Corne de l’Afrique")
    assert paper.metadata.author is None
    assert headings_of(paper)[0] == "Réseau de la Corne de l’Afrique"
    assert words_of(paper.pages[0]).startswith("Registre des WEN. Fiche")
    assert any("Membres" in heading for heading in headings_of(paper))


def test_pictures_on_paper_are_described(client):
    membership = MembershipFactory(country__iso2="KE")

    for response in (sheet(client, membership.network), card(client, membership.country)):
        [picture] = [tag for tag in tags_of(paper_of(response)) if tag["/S"] == "/Figure"]
        assert picture["/Alt"]


def test_each_page_ends_with_the_day_and_the_address_of_the_sheet(client, settings):
    settings.SITE_URL = "https://wen.example.org"
    network = NetworkFactory(slug="hawen")
    NetworkEventFactory.create_batch(60, network=network)

    paper = paper_of(sheet(client, network))

    assert len(paper.pages) > 1
    foot = f"Printed on {date_format(timezone.localdate())} from https://wen.example.org/networks/hawen/"
    for number, page in enumerate(paper.pages, start=1):
        assert foot in words_of(page)
        assert f"{number} / {len(paper.pages)}" in words_of(page)


def test_paper_shows_nothing_that_only_a_screen_can_use(client):
    text = words_of(*paper_of(sheet(client, NetworkFactory())).pages)

    for text_for_screens in (
        "Skip to main content",
        "Download PDF",
        "Español",
        "On this sheet",
        "Use the data",
    ):
        assert text_for_screens not in text


def test_links_on_paper_lead_to_the_site(client, settings):
    settings.SITE_URL = "https://wen.example.org"
    country = CountryFactory()
    membership = MembershipFactory(country=country)

    paper = paper_of(sheet(client, membership.network))

    assert f"https://wen.example.org{country.get_absolute_url()}" in targets_of(paper)


def test_a_sheet_shows_the_day_that_is_asked_for(client):
    network = NetworkFactory()
    then = MembershipFactory(network=network, until="2020", status="member")
    now = MembershipFactory(network=network, since="2022")

    text = words_of(*paper_of(sheet(client, network, on="2019-05-01")).pages)

    assert str(then.country) in text
    assert str(now.country) not in text
    assert "In force on: 1 May 2019" in text


def test_the_page_offers_the_sheet_of_the_same_day(client):
    network = NetworkFactory()

    page = client.get(network.get_absolute_url(), {"on": "2019-05-01"}).text

    assert f'{reverse("networks:sheet_pdf", args=[network.slug])}?on=2019-05-01"' in page


@pytest.mark.parametrize("network", [{"slug": "draft", "is_published": False}, {"slug": "other"}])
def test_there_is_no_paper_where_there_is_no_page(client, network):
    NetworkFactory(**network)

    assert client.get("/networks/draft/sheet.pdf").status_code == 404


def test_a_file_says_what_it_is(client):
    response = sheet(client, NetworkFactory(slug="hawen"))

    today = timezone.localdate().isoformat()
    assert response.headers["Content-Disposition"] == f'inline; filename="hawen-{today}.pdf"'


def test_what_has_been_printed_is_kept_until_it_changes(client, settings):
    settings.PDF_PATIENCE = 0
    network = NetworkFactory(name_en="Before")
    before = sheet(client, network).content

    with pdf.press:  # As long as it is in use, nothing can be printed.
        assert sheet(client, network).content == before
        assert sheet(client, network, utm_source="mail").content == before
        network.name_en = "After"
        network.save()
        assert sheet(client, network).status_code == 503
    assert "After" in words_of(*paper_of(sheet(client, network)).pages)


def test_beyond_one_at_a_time_readers_are_asked_to_come_back(client, settings):
    settings.PDF_PATIENCE = 0
    network = NetworkFactory()

    with pdf.press:
        response = sheet(client, network)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert "try again" in response.text or "load this page again" in response.text
    assert sheet(client, network).status_code == 200


def test_only_a_few_wait_for_their_turn(client, monkeypatch):
    monkeypatch.setattr(pdf, "queue", threading.BoundedSemaphore(1))
    network = NetworkFactory()

    with pdf.queue:  # Somebody waits already; the press itself is free.
        assert sheet(client, network).status_code == 503
    assert sheet(client, network).status_code == 200


def test_what_many_ask_for_at_once_is_printed_once(monkeypatch, rf):
    printings = []
    monkeypatch.setattr(pdf, "pdf_of", lambda base, drafts: printings.append(drafts) or b"%PDF")

    pdf.press.acquire()
    with ThreadPoolExecutor(3) as readers:
        answers = [readers.submit(pdf.pdf_response, rf.get("/"), "name", "words") for _reader in range(3)]
        pdf.press.release()

    assert [answer.result().status_code for answer in answers] == [200, 200, 200]
    assert len(printings) == 1


def test_nothing_is_fetched_from_elsewhere():
    with socket.create_server(("127.0.0.1", 0)) as elsewhere:
        address = f"http://127.0.0.1:{elsewhere.getsockname()[1]}"
        document = f"""
            <html lang="en"><title>Page</title>
            <link rel="stylesheet" href="{address}/style.css"><img alt="Picture" src="{address}/picture.png">
            <style>p {{ background: url("{address}/back.png") }}</style><p>Words</p>
            <object data="{address}/object.svg"></object><img alt="Secret" src="file:///etc/hostname">
        """

        pdf.pdf_of("http://testserver/", (document,))

        elsewhere.setblocking(False)
        with pytest.raises(BlockingIOError):  # Nobody has called.
            elsewhere.accept()


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://testserver/static/../manage.py", "http://x/"]
)
def test_the_printer_reads_static_files_only(address):
    with pytest.raises(Exception, match=r"disallowed|located outside|No such file"):
        pdf.OwnFiles("http://testserver/").fetch(address)


def test_a_book_has_every_office_by_country_and_a_table_of_contents(client):
    kenya, nepal = CountryFactory(name_en="Kenya"), CountryFactory(name_en="Nepal")
    for country in (nepal, kenya):
        FocalPointFactory.create_batch(30, country=country)
    ContactChannelFactory(focal_point__country=nepal, value="desk@example.org")
    FocalPointFactory(country=None, position_title_en="Secretariat")

    paper = paper_of(book(client))

    assert headings_of(paper)[:2] == ["Focal points", "Contents"]
    places = [place for place in headings_of(paper) if place in ("Kenya", "Nepal", "Networks as a whole")]
    assert places == ["Kenya", "Nepal", "Networks as a whole"]
    text = words_of(*paper.pages)
    assert "62 offices" in text
    assert "desk@example.org" in text
    nepal_on = next(
        number for number, page in enumerate(paper.pages, start=1) if number > 1 and "Nepal" in words_of(page)
    )
    assert re.search(rf"Nepal[ .]+{nepal_on} Networks as a whole", words_of(paper.pages[0]))


def test_a_book_is_narrowed_like_its_page(client):
    FocalPointFactory(position_title_en="Customs desk", sector="customs")
    FocalPointFactory(position_title_en="Police desk", sector="police")

    text = words_of(*paper_of(book(client, sector="customs")).pages)

    assert "Customs desk" in text
    assert "Police desk" not in text
    assert "Agency type: Customs" in text


def test_a_book_of_nothing_says_so(client):
    assert "No office matches these filters." in words_of(*paper_of(book(client)).pages)


def test_a_book_that_would_be_too_long_is_refused_with_advice(client, monkeypatch):
    monkeypatch.setattr("networks.views.MOST_IN_BOOK", 2)
    FocalPointFactory.create_batch(3, sector="customs")
    FocalPointFactory(sector="police")

    response = book(client)

    assert response.status_code == 422
    assert "up to 2 offices" in response.text
    assert book(client, sector="police").status_code == 200


def test_a_card_has_one_page_however_much_there_is_to_say(client):
    country = CountryFactory(name_en="United Kingdom of Great Britain and Northern Ireland")
    MembershipFactory.create_batch(30, country=country, network__name_en="A very long name of a network " * 5)
    for _number in range(30):
        focal_point = FocalPointFactory(
            country=country, position_title_en="Head of the office for wildlife " * 6, unit="A unit " * 20
        )
        for kind, value in (
            ("email", "office@example.org"),
            ("phone", "+25420123456"),
            ("address", "Road\n" * 9),
        ):
            ContactChannelFactory(focal_point=focal_point, kind=kind, value=value)

    paper = paper_of(card(client, country))

    assert len(paper.pages) == 1
    assert f"more offices are listed at http://testserver{country.get_absolute_url()}" in words_of(
        *paper.pages
    )
    assert "more networks are listed at" in words_of(*paper.pages)


def test_a_card_shows_all_offices_where_there_are_few(client):
    membership = MembershipFactory(network__name_en="Horn of Africa WEN")
    country = membership.country
    for number in range(6):
        ContactChannelFactory(focal_point__country=country, value=f"desk{number}@example.org")

    paper = paper_of(card(client, country))

    text = words_of(*paper.pages)
    assert len(paper.pages) == 1
    assert all(f"desk{number}@example.org" in text for number in range(6))
    assert "Horn of Africa WEN" in text
    assert "more office" not in text


def test_the_code_on_a_card_leads_to_the_live_page(client, settings):
    settings.SITE_URL = "https://wen.example.org"
    country = CountryFactory(iso2="KE")

    paper = paper_of(card(client, country))

    assert "https://wen.example.org/countries/KE/" in texts_of(paper)
    assert "https://wen.example.org/countries/KE/" in words_of(*paper.pages)
    assert reverse("networks:country_card", args=["KE"]) in client.get(country.get_absolute_url()).text


def test_a_country_has_one_card(client):
    CountryFactory(iso2="KE")

    response = client.get("/fr/countries/ke/card.pdf")

    assert (response.status_code, response.headers["Location"]) == (301, "/fr/countries/KE/card.pdf")
    assert client.get("/countries/ZZ/card.pdf").status_code == 404


@pytest.mark.parametrize("name", ["sheet", "book", "card"])
def test_paper_takes_the_same_queries_however_much_is_on_it(client, name):
    network, country = NetworkFactory(), CountryFactory()
    addresses = {
        "sheet": reverse("networks:sheet_pdf", args=[network.slug]),
        "book": reverse("networks:focal_points_pdf"),
        "card": reverse("networks:country_card", args=[country.iso2]),
    }

    def fill(count):
        for _number in range(count):
            MembershipFactory(country=country)
            ContactChannelFactory(
                focal_point__network=network, focal_point__country=country, focal_point__rank="alternate"
            )

    fill(2)
    before = count_queries(client, addresses[name])
    fill(20)
    assert count_queries(client, addresses[name]) == before
