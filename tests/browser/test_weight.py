"""
What a visitor on a slow line has to load, counted in the browser.

The map is drawn into the page and counted apart: the start page carries the whole world.
"""

import gzip
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread

from tests.page_kinds import in_language, page_kinds

MAP = re.compile(r'<svg class="map.*?</svg>', re.DOTALL)
PAGE, PAGE_ON_THE_WIRE, SCRIPT = 60_000, 15_000, 2_000  # In bytes.
PICTURES = {"/static/favicon.svg", "/static/icons.svg"}


@pytest.fixture
def collected_site(live_server, tmp_path):
    """The address of the site as production serves it: collected files, compressed, with hashed names."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "wenregistry.stylesheet.OneStylesheetStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages, WHITENOISE_AUTOREFRESH=False):
        call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin"])
        call_command("load_registry", samples=True, verbosity=0)
        # The middleware alone answers for static files, as in production.
        server = LiveServerThread("localhost", static_handler=lambda application: application)
        server.start()
        server.is_ready.wait()
        yield f"http://localhost:{server.port}"
        server.terminate()


@pytest.fixture
def first_visit(browser, collected_site):
    """A function that opens an address with nothing loaded before, and returns everything that came."""

    def first_visit(address):
        context = browser.new_context(base_url=collected_site)
        page = context.new_page()
        responses = []
        page.on("response", lambda response: responses.append(response))
        page.goto(address, wait_until="load")
        loaded = {
            kind: [
                (response.url.removeprefix(collected_site), response.body(), size_on_the_wire(response))
                for response in responses
                if response.request.resource_type in kinds
            ]
            for kind, kinds in {
                "pages": {"document"},
                "stylesheets": {"stylesheet"},
                "scripts": {"script"},
                "fonts": {"font"},
                "others": {"image", "other", "media", "fetch", "xhr"},
            }.items()
        }
        assert sum(map(len, loaded.values())) == len(responses)
        context.close()
        return loaded

    return first_visit


def size_on_the_wire(response):
    sizes = response.request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def unhashed(address):
    return re.sub(r"\.[0-9a-f]{12}\.", ".", address)


def test_every_page_is_light(first_visit):
    for kind, address in page_kinds().items():
        # French is the longest of the three languages.
        check_weight(kind, first_visit(in_language(address, "fr")))


def check_weight(kind, loaded):
    [(_, body, on_the_wire)] = loaded["pages"]
    text = body.decode()
    without_map = MAP.sub("", text)
    map_on_the_wire = len(gzip.compress(text.encode())) - len(gzip.compress(without_map.encode()))
    assert len(without_map.encode()) < PAGE, kind
    assert on_the_wire - map_on_the_wire < PAGE_ON_THE_WIRE, kind
    [(stylesheet, _, _)] = loaded["stylesheets"]
    assert unhashed(stylesheet) == "/static/css/site.css"
    [(script, body, _)] = loaded["scripts"]
    assert unhashed(script) == "/static/js/site.js"
    assert len(body) < SCRIPT
    assert loaded["fonts"] == []
    assert {unhashed(address) for address, _, _ in loaded["others"]} <= PICTURES
