import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_2_2_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser():
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, beside which the tests read and write rows.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, live_server):
    """The page of a new visitor, with nothing to say in the console and no request to another host."""
    context = browser.new_context(base_url=live_server.url, locale="en")
    page = context.new_page()
    errors, addresses = [], []
    page.on("console", lambda line: errors.append(f"{line.type} {line.text} {line.location['url']}"))
    page.on("pageerror", lambda error: errors.append(error.message))
    page.on("request", lambda request: addresses.append(request.url))

    yield page

    context.close()
    assert errors == []
    own = (live_server.url, "data:", "chrome://", "chrome-extension://")  # The last two open PDF.
    assert [address for address in addresses if not address.startswith(own)] == []


@pytest.fixture
def shipped_record(page):
    """The shipped record with its samples; error pages at `/error/500/` and the like."""
    call_command("load_registry", samples=True, verbosity=0)

    def show_error(route):
        language, code = re.search(r"/(?:(fr|es)/)?error/(\d+)/", route.request.url).groups()
        with translation.override(language or "en"):
            route.fulfill(body=render_to_string(f"{code}.html"), content_type="text/html; charset=utf-8")

    page.route("**/error/*/", show_error)
    # The console reports a page that answers 404, as it should.
    for missing in ("**/no-such-page/", "**/hawen/2099/"):
        page.route(missing, lambda route: route.fulfill(response=route.fetch(), status=200))


@pytest.fixture
def breaches(page):
    """A function that unfolds the page, and tells where axe-core finds a breach of WCAG 2.2 AA."""

    def breaches():
        # An open menu would cover what stands below it.
        page.evaluate("for (const part of document.querySelectorAll('details:not(.menu)')) part.open = true")
        # Preloading would copy the stylesheets into the page, which the security policy forbids.
        options = {"runOnly": WCAG_2_2_AA, "resultTypes": ["violations"], "preload": False}
        found = Axe().run(page, options=options)
        return found.generate_report() if found.violations_count else ""

    return breaches
