import pytest
from django.db import OperationalError
from django.urls import path

from tests.reading import in_words
from wenregistry import urls


def broken(request):
    raise RuntimeError("a fault of ours")


def busy(request):
    raise OperationalError("the database is locked")


urlpatterns = [
    path("broken/", broken),
    path("busy/", busy),
    *urls.urlpatterns,
]
handler404, handler500 = urls.handler404, urls.handler500


@pytest.fixture
def visitor(client, settings):
    """A client that reads error pages as a browser does."""
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/broken/", 500, "Something went wrong on our side"),
        ("/busy/", 503, "The registry cannot answer at the moment"),
    ],
)
def test_a_fault_has_a_page_that_says_what_to_do(visitor, address, status, heading):
    response = visitor.get(address)

    assert response.status_code == status
    assert heading in in_words(response.text)
    assert "Go to the start page" in in_words(response.text)


@pytest.mark.parametrize("address", ["/", "/fr/networks/", "/no-such-page/", "/search/?q=kenya"])
def test_without_its_database_the_site_asks_to_come_back(visitor, lost_database, address):
    response = visitor.get(address)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"


def test_a_request_that_cannot_be_read_has_a_page_too(visitor):
    response = visitor.get("/", headers={"host": "elsewhere.example.org"})

    assert response.status_code == 400
    assert "The registry could not read this request" in in_words(response.text)


@pytest.mark.parametrize("address", ["/broken/", "/busy/"])
def test_error_pages_are_not_for_search_engines(visitor, address):
    assert '<meta name="robots" content="noindex">' in visitor.get(address).text
