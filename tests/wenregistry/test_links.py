"""The check of links, against a server of its own."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command

from tests.factories import NetworkFactory, SourceFactory
from wenregistry.models import Link


class Answers(BaseHTTPRequestHandler):
    """Answers with the status that a path names, or leads elsewhere."""

    def do_GET(self):
        self.server.asked.append(self.path)
        place = self.path.strip("/")
        if place.isdigit():
            self.send_response(int(place))
        else:
            self.send_response(302)
            self.send_header("Location", f"/{place.removeprefix('to-')}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site():
    server = HTTPServer(("127.0.0.1", 0), Answers)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def allowed(settings):
    settings.LINK_CHECK_ALSO_ALLOWS = ["127.0.0.1"]


@pytest.mark.parametrize(
    ("place", "status", "is_broken"),
    [
        ("200", 200, False),
        ("404", 404, True),
        ("410", 410, True),
        ("403", 403, False),
        ("503", 503, False),
        ("to-200", 200, False),
        ("to-404", 404, True),
    ],
)
def test_a_link_is_broken_where_its_page_is_gone(site, allowed, capsys, place, status, is_broken):
    SourceFactory(url=f"{site.address}/{place}")

    call_command("check_links")

    link = Link.objects.get()
    assert (link.status, bool(link.broken_since)) == (status, is_broken)


def test_a_link_stays_broken_since_the_first_check(site, allowed, capsys):
    SourceFactory(url=f"{site.address}/404")
    call_command("check_links")
    first = Link.objects.get().broken_since

    call_command("check_links")

    link = Link.objects.get()
    assert link.broken_since == first < link.checked_at
    assert "Addresses checked: 1. Broken: 1." in capsys.readouterr().out


def test_a_link_that_works_again_leaves_the_queue_and_one_that_nobody_names_is_forgotten(
    site, allowed, capsys
):
    mended, dropped = SourceFactory(url=f"{site.address}/404"), SourceFactory(url=f"{site.address}/410")
    call_command("check_links")
    mended.url = f"{site.address}/200"
    mended.save()
    dropped.delete()

    call_command("check_links")

    assert [(link.status, link.broken_since) for link in Link.objects.all()] == [(200, None)]


def test_an_address_is_asked_once_however_many_rows_name_it(site, allowed, capsys):
    SourceFactory.create_batch(2, url=f"{site.address}/200")
    NetworkFactory(website=f"{site.address}/200")

    call_command("check_links")

    assert site.asked == ["/200"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])  # noqa: S104
def test_hosts_inside_a_private_network_are_not_asked(site, capsys, host):
    SourceFactory(url=f"http://{host}:{site.server_port}/200")

    call_command("check_links")

    link = Link.objects.get()
    assert (link.status, link.problem) == (None, "NotPublic")
    assert site.asked == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://nowhere.invalid/"])
def test_no_answer_at_all_is_a_problem_in_a_word(allowed, capsys, url):
    SourceFactory(url=url)

    call_command("check_links")

    link = Link.objects.get()
    assert link.broken_since
    assert link.problem in {"ConnectionRefusedError", "gaierror"}
