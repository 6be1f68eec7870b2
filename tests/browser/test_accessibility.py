"""A sample of what `drill_accessibility.py` checks in full, and what one look at each page settles."""

import pytest
from playwright.sync_api import expect

from tests.page_kinds import ERROR_PAGES, SCREENS, in_language, page_kinds

FOCUSED = """() => {
  const troubles = [];
  for (const control of document.querySelectorAll("a[href], button, input, select, summary")) {
    control.focus();
    if (document.activeElement !== control) continue;
    const { outlineStyle, outlineWidth } = getComputedStyle(control);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 2) troubles.push(`faint: ${control.outerHTML}`);
    const box = control.getClientRects()[0];
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    const isOnTop = top && (control.contains(top) || top.contains(control));
    if (!isOnTop) troubles.push(`covered: ${control.outerHTML}`);
  }
  return troubles;
}"""
TARGETS = """() => {
  const isInText = (control) =>
    getComputedStyle(control).display === "inline" &&
    control.parentElement.textContent.trim().length > control.textContent.trim().length;
  return [...document.querySelectorAll("a[href], button, input, select, summary")]
    .filter((control) => control.checkVisibility() && !isInText(control))
    .map((control) => [control, control.getBoundingClientRect()])
    .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)) // Hidden ones measure 1.
    .map(([control, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${control.outerHTML}`);
}"""
MOVING = """() =>
  [...document.querySelectorAll("*")].map((part) => getComputedStyle(part)).filter((style) =>
    style.animationName !== "none" || parseFloat(style.transitionDuration) > 0).length"""
OUTLINE = """() => ({
  h1: document.querySelectorAll("h1").length,
  main: document.querySelectorAll("main").length,
  unnamed: [...document.querySelectorAll("nav, aside, [role=region], [role=search]")]
    .filter((landmark) => !landmark.ariaLabel && !landmark.getAttribute("aria-labelledby"))
    .map((landmark) => landmark.outerHTML),
})"""


@pytest.fixture
def every_page(page, shipped_record):
    """A function that opens one page of each kind after the other, in English."""

    def every_page():
        for kind, address in (page_kinds() | ERROR_PAGES).items():
            page.goto(address)
            yield kind

    return every_page


def test_a_sample_of_pages_and_screens_is_accessible(page, shipped_record, breaches):
    for number, (kind, address) in enumerate((page_kinds() | ERROR_PAGES).items()):
        # Five shares no factor with the number of screens, so that each of them has its turn.
        width, colours, language = SCREENS[number * 5 % len(SCREENS)]
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        page.goto(in_language(address, language))

        assert breaches() == "", f"{kind}, {width} px, {colours}, {language}"


def test_no_page_scrolls_sideways_on_a_small_phone_or_in_large_type(page, every_page):
    for kind in every_page():
        for width, size in ((320, "100%"), (640, "200%")):
            page.set_viewport_size({"width": width, "height": 640})
            page.evaluate("(size) => (document.documentElement.style.fontSize = size)", size)

            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{kind} at {size}"


def test_no_table_is_wider_than_a_tablet(page, shipped_record):
    """The longest words are those of Spanish, the widest tables those of offices and networks."""
    for address in ("/es/focal-points/", "/es/networks/", "/es/networks/hawen/", "/es/countries/KE/"):
        page.goto(address)
        for width in (320, 768, 834, 940, 1024, 1152):
            page.set_viewport_size({"width": width, "height": 900})

            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{address} at {width}"


def test_every_page_can_be_used_by_keyboard_and_by_finger(page, every_page):
    page.set_viewport_size({"width": 390, "height": 844})
    for kind in every_page():
        page.keyboard.press("Tab")
        expect(page.get_by_role("link").first).to_be_focused()

        assert page.evaluate(FOCUSED) == [], kind
        assert page.evaluate(TARGETS) == [], kind
        assert page.evaluate(OUTLINE) == {"h1": 1, "main": 1, "unnamed": []}, kind


def test_nothing_moves_for_those_who_asked_for_less_motion(page, every_page):
    for kind in every_page():
        for motion, some_move in (("no-preference", True), ("reduce", False)):
            page.emulate_media(reduced_motion=motion)

            assert (page.evaluate(MOVING) > 0) == some_move, kind
