import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories import CountryFactory, MembershipFactory, NetworkFactory


@pytest.fixture
def registry(live_server):
    """A network of Kenya and Singapore, which is a dot on the map of the world."""
    network = NetworkFactory(slug="hawen", acronym="HAWEN")
    for code, name in {"KE": "Kenya", "SG": "Singapore"}.items():
        MembershipFactory(network=network, country=CountryFactory(iso2=code, name_en=name))


@pytest.mark.parametrize(("code", "name"), [("KE", "Kenya"), ("SG", "Singapore")])
@pytest.mark.parametrize("address", [reverse("home"), reverse("networks:network", args=["hawen"])])
def test_a_click_on_a_country_opens_its_page(page, registry, address, code, name):
    page.goto(address)

    page.locator(f"#m-{code}").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_visitor_on_the_keyboard_passes_the_map_and_reads_its_table(page, registry):
    page.goto(reverse("home"))
    page.get_by_text("Show the map as a table").focus()

    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("link", name="Kenya")).to_be_focused()
    expect(page.get_by_role("row", name="Kenya HAWEN")).to_be_visible()
    page.get_by_text("Show the map as a table").press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All networks")).to_be_focused()


@pytest.mark.parametrize("forced", ["none", "active"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shades_are_told_apart_on_every_ground(page, registry, scheme, forced):
    page.emulate_media(color_scheme=scheme, forced_colors=forced)
    page.goto(reverse("home"))

    def colour(selector, name):
        return page.locator(selector).first.evaluate(f"element => getComputedStyle(element).{name}")

    colours = {colour("#m-KE", "fill"), colour("#m-BR", "fill"), colour("body", "backgroundColor")}
    assert len(colours) == 3
    assert colour("#m-KE", "fill") == colour(".k1", "backgroundColor")
