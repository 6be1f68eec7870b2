import pytest
from axe_playwright_python.sync_playwright import Axe
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
    assert [address for address in addresses if not address.startswith((live_server.url, "data:"))] == []


@pytest.fixture
def assert_accessible(page):
    """A function that fails where axe-core finds the page as it stands in breach of WCAG 2.2 AA."""

    def assert_accessible():
        # Preloading would copy the stylesheets into the page, which the security policy forbids.
        found = Axe().run(page, options={"runOnly": WCAG_2_2_AA, "preload": False})
        assert found.violations_count == 0, found.generate_report()

    return assert_accessible
