"""What visitors do with the keyboard alone, on the shipped record with its samples."""

import pytest
from playwright.sync_api import expect

MANY_STOPS = 150


@pytest.fixture
def tab_to(page):
    """A function that presses Tab until a control has the focus, as somebody does who reads along."""

    def tab_to(control):
        expect(control).to_have_count(1)
        for _stop in range(MANY_STOPS):
            page.keyboard.press("Tab")
            if control.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(f"Not among {MANY_STOPS} stops: {control}")

    return tab_to


@pytest.fixture
def heading(page):
    return page.get_by_role("heading", level=1)


def test_find_the_customs_contact_in_kenya(page, shipped_record, tab_to, heading):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")

    tab_to(page.get_by_role("link", name="A counterpart in another country"))
    page.keyboard.press("Enter")
    tab_to(page.get_by_text("Filter the list").first)
    page.keyboard.press("Enter")
    tab_to(page.get_by_label("Country", exact=True))
    page.keyboard.type("Kenya")
    tab_to(page.get_by_label("Customs"))
    page.keyboard.press("Space")
    page.keyboard.press("Enter")

    expect(page.get_by_role("status").first).to_have_text("1 office")
    tab_to(page.get_by_role("rowheader").get_by_role("link"))
    page.keyboard.press("Enter")
    expect(heading).to_have_text("National focal point (sample post)")
    tab_to(page.get_by_role("link", name="sample.ke.customs@example.org"))


def test_print_the_sheet_of_hawen(page, shipped_record, tab_to, heading):
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page.get_by_label("Search by network, country or agency").last)
    page.keyboard.type("hawen")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Results for “hawen”")
    tab_to(page.get_by_role("link", name="HAWEN", exact=True).first)
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Horn of Africa Wildlife Enforcement Network")
    tab_to(page.get_by_role("link", name="Download PDF"))
    with page.expect_response("**/sheet.pdf") as answer:
        page.keyboard.press("Enter")

    assert answer.value.headers["content-type"] == "application/pdf"


def test_see_what_came_of_outcome_4_3(page, shipped_record, tab_to, heading):
    page.goto("/")

    tab_to(page.get_by_role("link", name="Outcomes", exact=True))
    page.keyboard.press("Enter")
    tab_to(page.get_by_role("link", name="Make networks more visible on the ICCWC website"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("WEN4-3").first).to_be_visible()
    expect(page.get_by_role("region", name="Reports and updates").get_by_role("listitem")).to_have_count(1)
