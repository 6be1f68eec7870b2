import pytest
from django.utils import translation
from pytest_django.asserts import assertContains, assertNotContains

from tests.factories import (
    CountryFactory,
    FocalPointFactory,
    MeetingFactory,
    NetworkFactory,
    OutcomeFactory,
)
from tests.reading import in_words

MEANT = "This page has another address"
PERHAPS = "Did you mean one of these?"


@pytest.fixture(autouse=True)
def records():
    NetworkFactory(slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN")
    CountryFactory(iso2="KE", iso3="KEN", name_en="Kenya", name_fr="Kenya")
    CountryFactory(iso2="CI", iso3="CIV", name_en="Côte d’Ivoire")
    MeetingFactory(slug="gm-wen-4", title_en="Fourth meeting", city="Panama City")
    OutcomeFactory(code="WEN4-3", title_en="Use the guidelines")


def missing(client, address):
    """The page for an address that leads nowhere, as a visitor with an English browser reads it."""
    with translation.override("en"):
        response = client.get(address)
    assert response.status_code == 404
    return response.text.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/de/networks/", ["/networks/", "/fr/networks/", "/es/networks/"]),
        ("/pt-BR/countries/KE/", ["/countries/KE/", "/fr/countries/KE/", "/es/countries/KE/"]),
        ("/pt/", ["/", "/fr/", "/es/"]),
        ("/zh", ["/", "/fr/", "/es/"]),
        ("/en/networks/hawen/", ["/networks/hawen/"]),
        ("/en/networks/hawen", ["/networks/hawen/"]),
        ("/en/", ["/"]),
        ("/fr-CA/meetings/gm-wen-4/", ["/fr/meetings/gm-wen-4/"]),
        ("/ES/outcomes/WEN4-3/", ["/es/outcomes/WEN4-3/"]),
    ],
)
def test_a_page_under_another_language_is_offered_in_those_there_are(client, address, meant):
    main = missing(client, address)

    # Under the title, which is in the language asked for where the site speaks it.
    offered = main.partition("</h1>")[2].partition("</ul>")[0]
    assert offered.count("<a ") == len(meant)
    for link in meant:
        assert f'href="{link}"' in offered


@pytest.mark.parametrize(
    "address",
    [
        "/de/nowhere/",
        "/de/networks/draft/",
        "/en/admin/",
        "/en//evil.example/",
        "/en/..//evil.example/",
        "/de/networks.csv",
    ],
)
def test_nothing_is_offered_that_is_not_a_public_page(client, address):
    NetworkFactory(slug="draft", is_published=False)

    assert MEANT not in missing(client, address)


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("/networks/HAWEN/", "/networks/hawen/"),
        ("/networks/ha wen/", "/networks/hawen/"),
        ("/countries/kenya/", "/countries/KE/"),
        ("/countries/KEN/", "/countries/KE/"),
        ("/countries/c%C3%B4te-d-ivoire/", "/countries/CI/"),
        ("/fr/countries/kenya/", "/fr/countries/KE/"),
        ("/meetings/panama/", "/meetings/gm-wen-4/"),
        ("/outcomes/WEN4_3/", "/outcomes/WEN4-3/"),
        ("/outcomes/guidelines/", "/outcomes/WEN4-3/"),
    ],
)
def test_an_entry_with_the_words_of_the_address_is_offered(client, address, link):
    main = missing(client, address)

    assert f'href="{link}"' in main.partition('type="search"')[0]


def test_a_hidden_entry_is_not_offered(client):
    NetworkFactory(slug="secret", name_en="Ivory network", is_published=False)

    for address in ("/networks/ivory/", "/networks/secret/"):
        assert PERHAPS not in missing(client, address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/hawen/", "hawen"),
        ("/networks/lusaka-agreement_task-force/", "lusaka agreement task force"),
        ("/networks/%3Cscript%3E/", "script"),
        ("/networks/h%C3%A9/", "hé"),
        ("/nowhere/" + "a" * 3000, "a" * 100),
        ("/wp-login.php", ""),
        ("/focal-points/00000000-0000-4000-8000-000000000000/", ""),
        ("/de/networks/", ""),
    ],
)
def test_the_words_of_the_address_wait_in_the_search_field(client, address, words):
    assert f'name="q" value="{words}"' in missing(client, address)


def test_the_page_says_so_in_the_language_of_the_address(client):
    assert "Cette page ne figure pas au registre" in in_words(missing(client, "/fr/nulle-part/"))


@pytest.mark.parametrize("method", ["post", "put", "delete", "head"])
def test_any_method_gets_an_answer(client, method):
    assert getattr(client, method)("/en/networks/").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?page=-1&order=%00&q=%00&on=31/02/2022&country=KE'--",
        "?page=abc&on=%00&country=%00&country[]=KE",
        "?page=99999999999999999999&%FF=%FE&=&&&" + "a=1&" * 900,
        "?q=" + "a" * 5000,
    ],
)
@pytest.mark.parametrize(
    "address",
    [
        "/networks/",
        "/focal-points/",
        "/countries/",
        "/meetings/",
        "/outcomes/",
        "/networks/hawen/",
        "/countries/KE/",
        "/search/",
    ],
)
def test_no_query_string_breaks_a_page(client, address, query):
    assert client.get(address + query).status_code == 200


def test_more_parameters_than_anyone_needs_are_refused(client):
    assert client.get("/networks/?" + "a=1&" * 20_000).status_code == 400


def test_a_day_that_does_not_exist_is_explained(client):
    FocalPointFactory()

    for address in ("/focal-points/", "/networks/hawen/", "/countries/KE/"):
        assertContains(client.get(address, {"on": "31/02/2022"}), "Write a day such as 2022-11-21.")


def test_an_address_without_its_last_slash_leads_on(client):
    response = client.get("/networks/hawen", follow=True)

    assert response.redirect_chain == [("/networks/hawen/", 301)]
    assertNotContains(response, PERHAPS)
