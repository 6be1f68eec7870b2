import re

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django.asserts import assertContains

from tests.crowds import count_queries
from tests.factories import InformationSheetFactory, NetworkFactory
from tests.reading import in_words

HAWEN = "/networks/hawen/"
NASTY = 'A {b} & 50 % of_C #1 $2 ~ ^ \\ "d" É'


@pytest.fixture
def hawen():
    return NetworkFactory(
        slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN", reviewed_on="2026-09-12"
    )


@pytest.fixture
def sheet(hawen):
    return InformationSheetFactory(network=hawen, edition=2016, as_of="2016-09")


def read_bibtex(text):
    """The one entry of a BibTeX file: its kind, its key, and its fields without their outer braces."""
    kind, key, body = re.fullmatch(r"@(\w+)\{([\w-]+),\n(.*)\}\n", text, re.DOTALL).groups()
    fields = {}
    for line in body.splitlines():
        name, value = re.fullmatch(r"  (\w+) = \{(.*)\},", line).groups()
        depth = 0
        for character in value:
            depth += {"{": 1, "}": -1}.get(character, 0)
            assert depth >= 0, f"{name} closes a brace that it has not opened"
        assert depth == 0, f"{name} leaves a brace open"
        assert name not in fields
        fields[name] = value
    return kind, key, fields


def read_ris(text):
    """The fields of the one entry of a RIS file."""
    *lines, last, end = text.split("\r\n")
    assert (last, end) == ("ER  - ", "")
    fields = [re.fullmatch(r"([A-Z][A-Z0-9])  - (\S[^\r\n]*)", line).groups() for line in lines]
    assert fields[0][0] == "TY"
    assert len(dict(fields)) == len(fields)
    return dict(fields)


def printed(tex):
    """What TeX prints for a text."""
    for name, character in [
        ("textbackslash", "\\"),
        ("textbraceleft", "{"),
        ("textbraceright", "}"),
        ("textasciitilde", "~"),
        ("textasciicircum", "^"),
    ]:
        tex = tex.replace(rf"\{name}{{}}", f"<{ord(character)}>")
    assert not re.search(r"(?<!\\)[&%$#_]", tex)
    tex = re.sub(r"\\([&%$#_])", r"\1", tex)
    assert "\\" not in tex
    return re.sub(r"<(\d+)>", lambda match: chr(int(match[1])), tex)


def test_page_says_how_to_cite_it(client, hawen, sheet):
    today = f"{timezone.localdate():%-d %B %Y}"

    words = in_words(client.get(HAWEN).text)

    assert (
        f"WEN registry. ({timezone.localdate().year}). Horn of Africa WEN (HAWEN): information sheet"
        f" (edition 2016, changed on {today}; verified: 12 September 2026)."
        f" Retrieved on {today} from http://testserver/networks/hawen/"
    ) in words


def test_edition_says_how_to_cite_it(client, sheet):
    today = f"{timezone.localdate():%-d %B %Y}"

    words = in_words(client.get(f"{HAWEN}2016/").text)

    assert (
        "WEN registry. (2016). Horn of Africa WEN (HAWEN): information sheet of 2016"
        f" (edition 2016, changed on {today}; verified: September 2016)."
        f" Retrieved on {today} from http://testserver/networks/hawen/2016/"
    ) in words


@pytest.mark.parametrize("page", [HAWEN, f"{HAWEN}2016/"])
def test_page_leads_to_both_files(client, sheet, page):
    response = client.get(page)

    for ending in ("bib", "ris"):
        assertContains(response, f'href="{page}cite.{ending}"')
    assertContains(response, 'data-copy="citation"')
    assertContains(response, 'id="citation"')


def test_network_is_cited_in_bibtex(client, hawen, sheet):
    today = timezone.localdate()

    response = client.get(f"{HAWEN}cite.bib")

    assert response.headers["Content-Type"] == "application/x-bibtex; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hawen.bib"'
    assert read_bibtex(response.text) == (
        "misc",
        "hawen",
        {
            "author": "{WEN registry}",
            "title": "{Horn of Africa WEN (HAWEN): information sheet}",
            "year": str(today.year),
            "version": f"edition 2016, changed on {today:%-d %B %Y}",
            "note": "verified: 12 September 2026",
            "publisher": "WEN registry",
            "url": "http://testserver/networks/hawen/",
            "urldate": str(today),
        },
    )


def test_edition_is_cited_in_ris(client, sheet):
    today = timezone.localdate()

    response = client.get(f"{HAWEN}2016/cite.ris")

    assert response.headers["Content-Type"] == "application/x-research-info-systems; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="hawen-2016.ris"'
    assert read_ris(response.text) == {
        "TY": "ELEC",
        "ID": "hawen-2016",
        "AU": "WEN registry",
        "TI": "Horn of Africa WEN (HAWEN): information sheet of 2016",
        "PY": "2016",
        "ET": f"edition 2016, changed on {today:%-d %B %Y}",
        "N1": "verified: September 2016",
        "PB": "WEN registry",
        "LA": "en",
        "UR": "http://testserver/networks/hawen/2016/",
        "Y2": f"{today:%Y/%m/%d}",
    }


def test_network_without_a_sheet_or_review_is_cited_as_it_is(client):
    NetworkFactory(slug="hawen", name_en="Horn of Africa WEN")

    fields = read_ris(client.get(f"{HAWEN}cite.ris").text)

    assert fields["TI"] == "Horn of Africa WEN: information sheet"
    assert fields["ET"].startswith("changed on ")
    assert fields["N1"] == "verified: not recorded"


def test_page_is_cited_with_the_last_change_of_anything_on_it(client, hawen, sheet):
    type(hawen).objects.update(updated_at="2024-03-01T12:00Z")
    type(sheet).objects.update(updated_at="2025-05-02T12:00Z")

    fields = read_ris(client.get(f"{HAWEN}cite.ris").text)

    assert (fields["PY"], fields["ET"]) == ("2025", "edition 2016, changed on 2 May 2025")
    assertContains(client.get(HAWEN), "2 May 2025")


@pytest.mark.parametrize(("state", "word"), [("no_reply", "No reply"), ("declined", "Declined")])
def test_edition_that_never_came_is_cited_as_such(client, hawen, state, word):
    InformationSheetFactory(network=hawen, edition=2019, state=state)

    title = read_ris(client.get(f"{HAWEN}2019/cite.ris").text)["TI"]

    assert title == f"Horn of Africa WEN (HAWEN): information sheet of 2019 ({word})"


def test_approval_counts_as_verification(client, hawen):
    InformationSheetFactory(network=hawen, edition=2019, as_of="2019", approved_on="2019-08-17")

    assert read_ris(client.get(f"{HAWEN}2019/cite.ris").text)["N1"] == "verified: 17 August 2019"


def test_signs_that_mean_something_to_the_formats_stay_text(client):
    NetworkFactory(slug="hawen", name_en=f"{NASTY}\nER  - \nTY  - BOOK")

    _kind, _key, fields = read_bibtex(client.get(f"{HAWEN}cite.bib").text)
    ris = read_ris(client.get(f"{HAWEN}cite.ris").text)

    title = f"{NASTY} ER - TY - BOOK: information sheet"
    assert printed(fields["title"].removeprefix("{").removesuffix("}")) == title
    assert ris["TI"] == title


def test_names_are_escaped_on_the_page(client):
    NetworkFactory(slug="hawen", name_en="<b>Bold</b> & WEN")

    assertContains(client.get(HAWEN), "<cite>&lt;b&gt;Bold&lt;/b&gt; &amp; WEN: information sheet</cite>")


@override_settings(SITE_URL="https://wen.example.org")
def test_citation_names_the_lasting_address(client, sheet):
    for language in ("", "/fr"):
        fields = read_ris(client.get(f"{language}{HAWEN}2016/cite.ris").text)

        assert fields["UR"] == f"https://wen.example.org{language}/networks/hawen/2016/"


@pytest.mark.parametrize("address", ["/networks/none/cite.bib", f"{HAWEN}2099/cite.ris", f"{HAWEN}cite.txt"])
def test_what_is_not_there_is_not_cited(client, sheet, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(("address", "queries"), [(f"{HAWEN}cite.bib", 2), (f"{HAWEN}2016/cite.bib", 2)])
def test_citation_takes_the_same_queries_however_many_editions_there_are(client, sheet, address, queries):
    few = count_queries(client, address)
    for edition in range(2017, 2037):
        InformationSheetFactory(network=sheet.network, edition=edition)

    assert count_queries(client, address) == few == queries
