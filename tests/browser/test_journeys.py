import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import (
    ContactChannelFactory,
    CountryFactory,
    FocalPointFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkNameFactory,
)

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def registry(live_server):
    """A network of the Horn of Africa with a customs and a police office, and one of South Asia."""
    kenya, nepal = CountryFactory(iso2="KE", name_en="Kenya"), CountryFactory(iso2="NP", name_en="Nepal")
    hawen = NetworkFactory(slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN", regions=["africa"])
    NetworkNameFactory(network=hawen, text="HA-WEN")
    NetworkFactory(
        slug="sawen", acronym="SAWEN", name_en="South Asia WEN", kind="treaty_body", regions=["asia"]
    )
    MembershipFactory(network=hawen, country=kenya)
    customs = FocalPointFactory(
        network=hawen, country=kenya, position_title_en="Customs wildlife desk", sector="customs"
    )
    ContactChannelFactory(focal_point=customs, kind="phone", value="+25420123456")
    FocalPointFactory(network=hawen, country=kenya, position_title_en="Police wildlife desk", sector="police")
    FocalPointFactory(
        network=None, country=nepal, position_title_en="Customs office of Nepal", sector="customs"
    )


def test_an_officer_finds_the_customs_office_of_another_country_on_a_phone(page, registry):
    page.set_viewport_size(PHONE)
    page.goto("/")

    page.get_by_role("link", name="A counterpart in another country").click()
    page.get_by_text("Filter the list").first.click()
    page.get_by_label("Country", exact=True).select_option("Kenya")
    page.get_by_label("Customs").check()
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("status")).to_have_text("1 office")
    page.get_by_role("link", name="Customs wildlife desk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Customs wildlife desk")
    number = page.get_by_role("link", name="+254 20 123456")
    expect(number).to_be_visible()
    expect(number).to_have_attribute("href", "tel:+25420123456")


def test_a_visitor_narrows_a_list_and_widens_it_again(page, registry):
    page.set_viewport_size(DESK)
    page.goto(reverse("networks:networks"))
    rows = page.get_by_role("rowheader")
    expect(rows).to_have_count(2)

    page.get_by_label("Treaty body").check()
    page.get_by_label("Words").fill("asia")
    page.get_by_role("button", name="Apply filters").click()
    expect(rows).to_have_count(1)

    chips = page.get_by_role("group", name="Active filters")
    chips.get_by_role("link", name="Remove filter Words: asia").click()
    expect(rows).to_have_count(1)
    expect(page.get_by_label("Treaty body")).to_be_checked()
    chips.get_by_role("link", name="Clear all").click()
    expect(rows).to_have_count(2)
    expect(chips).to_have_count(0)


def test_the_keyboard_reaches_the_search_and_the_first_result(page, registry):
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("search", name="Registry").get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("ha-wen")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Results for “ha-wen”")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _stop in ("field", "button", "first result"):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="HAWEN", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Horn of Africa WEN")


def test_everything_works_without_scripts(browser, live_server, registry):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, viewport=PHONE)
    page = context.new_page()

    page.goto("/")
    page.get_by_text("Show the map as a table").click()
    page.get_by_role("table", name="Countries and their networks").get_by_role("link", name="Kenya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kenya")
    page.get_by_role("link", name="Search").click()
    page.get_by_role("search", name="Registry").get_by_role("searchbox").fill("horn africa")
    page.get_by_role("search", name="Registry").get_by_role("button", name="Search").click()
    page.get_by_role("link", name="HAWEN", exact=True).click()
    page.get_by_text("Members and offices on another day").click()
    page.get_by_label("In force on").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("link", name="Remove filter In force on: 1 January 2020")).to_be_visible()
    expect(page.get_by_role("button", name="Copy the citation")).to_have_count(0)
    page.get_by_role("link", name="Clear all").click()
    page.get_by_role("link", name="All 2 offices in the directory").click()
    page.get_by_text("Filter the list").first.click()
    page.get_by_label("Police").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("status")).to_have_text("1 office")
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").first.click()

    assert download.value.suggested_filename.startswith("focal-points-")
    context.close()
