"""axe-core on every kind of page and every error page: all widths, colours and languages."""

import datetime

from axe_playwright_python.sync_playwright import Axe

from tests.drills import write_down
from tests.page_kinds import COLOURS, ERROR_PAGES, LANGUAGES, WIDTHS, in_language, page_kinds


def test_every_page_is_accessible_on_every_screen(page, browser, shipped_record, breaches):
    kinds = page_kinds() | ERROR_PAGES
    found = []
    for kind, address in kinds.items():
        for language in LANGUAGES:
            page.goto(in_language(address, language))
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                for colours in COLOURS:
                    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
                    if report := breaches():
                        found.append(f"{kind}, {language}, {width} px, {colours}\n{report}")
                        print(found[-1])
        print(f"Looked at {kind}.")

    write_down("Accessibility", words_for(kinds, found, browser.version))
    assert found == [], "\n\n".join(found)


def words_for(kinds, found, chromium):
    axe = Axe().axe_script.partition("axe v")[2].partition("\n")[0]
    looks = len(kinds) * len(LANGUAGES) * len(WIDTHS) * len(COLOURS)
    return f"""
On {datetime.date.today()}, axe-core {axe} in Chromium {chromium} looked {looks} times for breaches of
WCAG 2.2 AA: {len(kinds)} kinds of page, in {", ".join(LANGUAGES)}, at {", ".join(map(str, WIDTHS))} px,
{" and ".join(COLOURS)}. It found breaches in {len(found)} of these.

The pages: {", ".join(kinds)}.
"""
