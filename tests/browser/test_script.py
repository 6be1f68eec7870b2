"""Where the script shortens a path; without it, each of them works too."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import CountryFactory, InformationSheetFactory, MembershipFactory, NetworkFactory


@pytest.fixture
def sheet(live_server):
    """The address of a sheet: a network of Kenya that has answered one questionnaire."""
    network = NetworkFactory(slug="hawen", name_en="Horn of Africa WEN")
    MembershipFactory(network=network, country=CountryFactory(iso2="KE", name_en="Kenya"))
    InformationSheetFactory(network=network, state="published")
    return network.get_absolute_url()


def test_a_click_elsewhere_closes_a_menu(page, sheet):
    page.goto(reverse("networks:networks"))
    page.get_by_text("Download", exact=True).click()
    expect(page.get_by_role("link", name="XLSX")).to_be_visible()

    page.get_by_role("heading", level=1).click()

    expect(page.get_by_role("link", name="XLSX")).to_be_hidden()


def test_escape_closes_a_menu_and_returns_to_its_button(page, sheet):
    page.goto(reverse("networks:networks"))
    button = page.get_by_text("Download", exact=True)
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="For spreadsheets and scripts")).to_be_focused()

    page.keyboard.press("Escape")

    expect(page.get_by_role("link", name="XLSX")).to_be_hidden()
    expect(button).to_be_focused()


def test_a_click_on_the_map_opens_the_country(page, sheet):
    page.goto("/")

    page.locator("#m-KE").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kenya")


def test_the_map_leads_to_pages_in_the_language_of_its_own(page, sheet):
    page.goto("/fr/")

    page.locator("#m-KE").click()

    expect(page).to_have_url(re.compile(r"/fr/countries/KE/$"))


def test_a_citation_is_copied(page, sheet):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(sheet)

    page.get_by_role("button", name="Copy the citation").click()

    expect(page.get_by_text("Copied", exact=True)).to_be_visible()
    assert "Horn of Africa WEN" in page.evaluate("navigator.clipboard.readText()")
