import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import InformationSheet
from tests.admin_forms import change_url, run_action, send
from tests.crowds import count_queries
from tests.factories import InformationSheetFactory, NetworkFactory, SourceFactory
from tests.reading import in_words

HAWEN = "/networks/hawen/"
COMPARE = "/networks/hawen/compare/"


@pytest.fixture
def hawen():
    return NetworkFactory(slug="hawen", acronym="HAWEN", name_en="Horn of Africa WEN")


def facts(response):
    """The key facts beside a sheet."""
    panel = response.text.partition('<dl class="facts">')[2].partition("</dl>")[0]
    pairs = re.findall(r"<dt>([^<]+)</dt>\s*<dd>(.*?)</dd>", panel, re.DOTALL)
    return {label: in_words(fact) for label, fact in pairs}


def section(response, name):
    """One section of a page in words, with the marks of a comparison as signs."""
    html = re.search(rf'<section class="sec" id="{name}">.*?</section>', response.text, re.DOTALL).group()
    html = re.sub(r'<(del|ins)><span class="vh"[^>]*>[^<]*</span>', r"<\1>", html)
    for tag, sign in [("del", "-"), ("ins", "+")]:
        html = html.replace(f"<{tag}>", f"[{sign}").replace(f"</{tag}>", "]")
    return in_words(html)


def test_an_earlier_edition_keeps_its_own_page(client, hawen):
    sheet = InformationSheetFactory(
        network=hawen,
        edition=2016,
        mandate_en="The *first* mandate.",
        language="en",
        as_of="2016-09",
        approved_by_role="Secretariat",
        approved_on="2016-09-20",
        external_url="https://example.org/hawen-2016.pdf",
    )
    sheet.sources.set([SourceFactory(title="The page of the meeting")])
    InformationSheetFactory(network=hawen, edition=2022, mandate_en="The new mandate.", needs_en="New needs.")

    response = client.get(f"{HAWEN}2016/")

    text = in_words(response.text)
    assertContains(response, "The <em>first</em> mandate.")
    assert "This is the sheet of 2016, kept as it was. A newer one is the sheet of 2022." in text
    assertContains(response, 'href="/networks/hawen/2022/"')
    assert facts(response) == {
        "Edition": "2016",
        "Answer": "Published",
        "As of": "September 2016",
        "Original language": "English",
        "Approved by": "Secretariat",
        "Approved on": "20 September 2016",
        "Original": "Where it was published, 2016",
    }
    assertContains(response, 'href="https://example.org/hawen-2016.pdf"')
    assertContains(response, "The page of the meeting")
    assertNotContains(response, "The new mandate.")
    assertNotContains(response, "New needs.")
    assert section(response, "unanswered").startswith("Not recorded in this sheet Objectives Authorities")
    assert "Mandate" not in section(response, "unanswered")


def test_the_newest_edition_says_so(client, hawen):
    InformationSheetFactory(network=hawen, edition=2022, mandate_en="The new mandate.")
    InformationSheetFactory(network=hawen, edition=2025, state="draft")

    response = client.get(f"{HAWEN}2022/")

    assertContains(response, "This is the newest sheet that is recorded.")
    assertNotContains(response, "2025")


def test_an_edition_without_text_says_so(client, hawen):
    InformationSheetFactory(network=hawen, edition=2016)

    assertContains(client.get(f"{HAWEN}2016/"), "The text of this sheet is not recorded yet.")


@pytest.mark.parametrize(
    ("state", "word", "sentence"),
    [
        ("no_reply", "No reply", "HAWEN did not reply to the questionnaire of 2019, so there is no text."),
        ("declined", "Declined", "HAWEN declined to fill in the questionnaire of 2019, so there is no text."),
    ],
)
def test_an_edition_that_never_came_is_shown(client, hawen, state, word, sentence):
    InformationSheetFactory(network=hawen, edition=2016)
    InformationSheetFactory(network=hawen, edition=2019, state=state, mandate_en="Notes of staff")

    response = client.get(f"{HAWEN}2019/")

    assertContains(response, sentence)
    assert facts(response) == {"Edition": "2019", "Answer": word}
    assert "The last sheet that came is the sheet of 2016." in in_words(response.text)
    assertNotContains(response, "Notes of staff")


def test_a_late_sheet_wins_over_the_note_that_none_came(client, hawen):
    InformationSheetFactory(network=hawen, edition=2019, mandate_en="Late, but here.")
    InformationSheetFactory(network=hawen, edition=2019, state="no_reply")

    assertContains(client.get(f"{HAWEN}2019/"), "Late, but here.")


@pytest.mark.parametrize("edition", ["2019", "2099", "20161", "9" * 40])
def test_an_unknown_edition_leads_to_those_that_there_are(client, hawen, edition):
    InformationSheetFactory(network=hawen, edition=2016)
    InformationSheetFactory(network=hawen, edition=2022, state="declined")
    InformationSheetFactory(network=hawen, edition=2019, state="draft")

    response = client.get(f"{HAWEN}{edition}/")

    assertContains(response, "This edition is not in the register", status_code=404)
    for known in ("2016", "2022"):
        assertContains(response, f'href="/networks/hawen/{known}/"', status_code=404)
    assertNotContains(response, ">2019</a>", status_code=404)


@pytest.mark.parametrize("state", ["draft", "in_review", "superseded"])
def test_an_edition_that_is_not_public_answers_like_one_that_is_not_there(client, hawen, state):
    def answer():
        return [
            client.get(f"{HAWEN}2019/").text,
            client.get(COMPARE, {"from": "2019"}).text,
            client.get(f"{HAWEN}2019/cite.bib").status_code,
        ]

    absent = answer()
    InformationSheetFactory(network=hawen, edition=2019, state=state, mandate_en="Hidden")

    assert answer() == absent


def test_editions_of_a_hidden_network_are_missing(client):
    sheet = InformationSheetFactory(edition=2016, network__slug="hidden", network__is_published=False)

    for address in [sheet.get_absolute_url(), "/networks/hidden/compare/", "/networks/hidden/cite.bib"]:
        assert client.get(address).status_code == 404


def test_the_page_of_a_network_leads_to_each_edition(client, hawen):
    InformationSheetFactory(network=hawen, edition=2016)
    assertNotContains(client.get(HAWEN), COMPARE)
    InformationSheetFactory(network=hawen, edition=2019, state="no_reply")

    response = client.get(HAWEN)

    for address in (f"{HAWEN}2016/", f"{HAWEN}2019/", COMPARE):
        assertContains(response, f'href="{address}"')
    assert "2019 No reply" in section(response, "editions")


def test_editions_are_compared_word_by_word(client, hawen):
    InformationSheetFactory(
        network=hawen,
        edition=2016,
        mandate_en="Links the agencies of the Horn.\n\n- Policies\n- Old <b>item</b>",
        objectives_en="The same.",
        needs_en="Money.",
    )
    InformationSheetFactory(
        network=hawen,
        edition=2022,
        mandate_en="Links the police and customs of the Horn.\n\n- Policies",
        objectives_en="The  same.\n",
        partners_en="UNODC",
    )

    response = client.get(COMPARE)

    assertContains(response, '<del><span class="vh" lang="en">Removed: </span>agencies</del>')
    assertContains(response, '<ins><span class="vh" lang="en">Added: </span>police and customs</ins>')
    assert section(response, "mandate") == (
        "Mandate 2016 Links the [-agencies] of the Horn. • Policies [-• Old <b>item</b>]"
        " 2022 Links the [+police and customs] of the Horn. • Policies"
    )
    assertNotContains(response, "<b>item")
    assert section(response, "objectives") == "Objectives The same in both sheets. The same."
    assert section(response, "needs") == "Needs Recorded in the sheet of 2016 only. Money."
    assert section(response, "partners") == "Partners Recorded in the sheet of 2022 only. UNODC"
    neither = in_words(response.text.partition('id="neither"')[2].partition("</section>")[0])
    assert "Funding" in neither
    assert "Mandate" not in neither


def test_compared_texts_are_shown_without_the_marks_of_markdown(client, hawen):
    InformationSheetFactory(
        network=hawen,
        edition=2016,
        mandate_en="# Aims\n\n- The **five** aims of a_b_c\n- See [the plan](https://example.org/1)",
    )
    InformationSheetFactory(
        network=hawen,
        edition=2022,
        mandate_en="# Aims\n\n- The *six* aims of a_b_c\n- See [the plan](https://example.org/2)",
    )

    assert section(client.get(COMPARE), "mandate") == (
        "Mandate 2016 Aims • The [-five] aims of a_b_c • See the plan [-(https://example.org/1)]"
        " 2022 Aims • The [+six] aims of a_b_c • See the plan [+(https://example.org/2)]"
    )


def test_long_texts_are_compared_paragraph_by_paragraph(client, hawen, monkeypatch):
    monkeypatch.setattr("networks.comparison.MOST_WORDS", 5)
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="One stays.\n\nTwo is of the old kind.")
    InformationSheetFactory(
        network=hawen, edition=2022, mandate_en="One stays.\n\nTwo is of the new kind.\n\nThree."
    )

    assert section(client.get(COMPARE), "mandate") == (
        "Mandate 2016 One stays. [-Two is of the old kind.]"
        " 2022 One stays. [+Two is of the new kind.] [+Three.]"
    )


def test_texts_with_little_in_common_are_not_torn_into_words(client, hawen):
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="To meet in the capital of a member.")
    InformationSheetFactory(
        network=hawen, edition=2022, mandate_en="Joint operations in all ports, of course."
    )

    assert section(client.get(COMPARE), "mandate") == (
        "Mandate 2016 [-To meet in the capital of a member.]"
        " 2022 [+Joint operations in all ports, of course.]"
    )


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "From 2019 to 2022"),
        ("?from=&to=", "From 2019 to 2022"),
        ("?from=2016", "From 2016 to 2022"),
        ("?from=2016&to=2019", "From 2016 to 2019"),
        ("?from=2022&to=2016", "From 2016 to 2022"),
    ],
)
def test_two_editions_are_chosen(client, hawen, query, heading):
    for edition in (2016, 2019, 2022):
        InformationSheetFactory(network=hawen, edition=edition)

    assertContains(client.get(f"{COMPARE}{query}"), heading)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=2099", "Earlier edition: There is no such edition here."),
        ("?to=next", "Later edition: There is no such edition here."),
        ("?from=2016&to=2016", "Choose two different editions."),
    ],
)
def test_a_choice_that_makes_no_sense_is_explained(client, hawen, query, sentence):
    for edition in (2016, 2019):
        InformationSheetFactory(network=hawen, edition=edition)

    response = client.get(f"{COMPARE}{query}")

    problems = response.text.partition('id="problems"')[2].partition("</div>")[0]
    assert sentence in in_words(problems)
    assertContains(response, 'href="/networks/hawen/2016/"')
    assertNotContains(response, "Not recorded in either sheet")


@pytest.mark.parametrize(
    ("editions", "sentence"),
    [
        ([2016], "Only one edition of this sheet is recorded, so there is nothing to compare it with yet."),
        ([], "No sheet of this network is recorded yet."),
    ],
)
def test_without_two_editions_there_is_nothing_to_compare(client, hawen, editions, sentence):
    for edition in editions:
        InformationSheetFactory(network=hawen, edition=edition)

    assertContains(client.get(COMPARE), sentence)


@pytest.mark.parametrize(("state", "word"), [("no_reply", "No reply"), ("declined", "Declined")])
def test_an_edition_that_never_came_is_compared_as_such(client, hawen, state, word):
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="The first mandate.")
    InformationSheetFactory(network=hawen, edition=2019, state=state, mandate_en="Notes of staff")

    response = client.get(COMPARE)

    assertContains(response, "No text is recorded for 2019, so nothing can be compared with it.")
    assert f"2019 {word}" in in_words(response.text)
    assert section(response, "mandate") == "Mandate Recorded in the sheet of 2016 only. The first mandate."
    assertNotContains(response, "Notes of staff")


def test_texts_are_compared_in_a_language_that_both_have(client, hawen):
    InformationSheetFactory(
        network=hawen, edition=2016, mandate_en="Links agencies.", mandate_fr="Relie des organes."
    )
    newer = InformationSheetFactory(network=hawen, edition=2022, mandate_en="Links many agencies.")

    response = client.get(f"/fr{COMPARE}")
    assert "Links [+many] agencies." in section(response, "mandate")
    assertContains(response, 'lang="en" dir="auto">')

    newer.mandate_fr = "Relie plusieurs organes."
    newer.save()
    assert "Relie [+plusieurs] organes." in section(client.get(f"/fr{COMPARE}"), "mandate")


def test_texts_in_different_languages_are_not_compared(client, hawen):
    InformationSheetFactory(network=hawen, edition=2016, mandate_en="Links agencies.")
    InformationSheetFactory(network=hawen, edition=2022, mandate_fr="Relie des organes.", language="fr")

    response = client.get(COMPARE)

    mandate = section(response, "mandate")
    assert "different languages, so their words are not compared" in mandate
    assert "Links agencies." in mandate
    assert "Relie des organes." in mandate
    assert "[" not in mandate
    assertContains(response, 'lang="fr" dir="auto"><p>Relie')


@pytest.mark.parametrize(("address", "queries"), [(f"{HAWEN}2016/", 5), (COMPARE, 4)])
def test_page_takes_the_same_queries_however_many_editions_there_are(client, hawen, address, queries):
    for edition in (2015, 2016):
        InformationSheetFactory(network=hawen, edition=edition, mandate_en=f"Text {edition}")
    few = count_queries(client, address)
    for edition in range(2017, 2040):
        InformationSheetFactory(network=hawen, edition=edition, mandate_en=f"Text {edition}")

    assert count_queries(client, address) == few == queries


@pytest.fixture
def followed(hawen):
    """A sheet that a newer one has followed."""
    sheet = InformationSheetFactory(network=hawen, edition=2016, mandate_en="As answered.", as_of="2016")
    InformationSheetFactory(network=hawen, edition=2022)
    return sheet


CHANGES = [
    ("mandate_en", "Reworded."),
    ("mandate_en", ""),
    ("as_of", "2017"),
    ("edition", 2017),
    ("state", "draft"),
]


@pytest.mark.parametrize(("field", "value"), CHANGES)
def test_a_sheet_that_a_newer_one_followed_is_frozen(followed, field, value):
    setattr(followed, field, value)

    with pytest.raises(ValidationError, match="A newer sheet has followed"):
        followed.save()
    with pytest.raises(ValidationError, match="frozen"):
        InformationSheet.objects.filter(pk=followed.pk).update(**{field: value})


def test_what_a_frozen_sheet_left_empty_is_still_filled_in(followed):
    followed.mandate_fr = "Comme répondu."
    followed.needs_en = "Read in the original."
    followed.note = "Read on paper."
    followed.save()

    followed.refresh_from_db()
    assert (followed.mandate_fr, followed.needs_en) == ("Comme répondu.", "Read in the original.")


def test_the_newest_sheet_may_still_be_corrected(followed):
    newest = followed.network.sheets.get(edition=2022)
    InformationSheetFactory(network=followed.network, edition=2025, state="draft")
    newest.mandate_en = "Corrected."
    newest.save()

    newest.refresh_from_db()
    assert newest.mandate_en == "Corrected."


def test_a_frozen_sheet_is_corrected_by_another_of_its_edition(client, followed):
    followed.state = "superseded"
    followed.save()
    InformationSheetFactory(network=followed.network, edition=2016, mandate_en="As it should read.")

    response = client.get(f"{HAWEN}2016/")

    assertContains(response, "As it should read.")
    assertNotContains(response, "As answered.")
    followed.mandate_en = "Rewritten history."
    with pytest.raises(ValidationError):
        followed.save()


def test_a_frozen_sheet_stays_on_record(followed):
    with pytest.raises(ValidationError, match="stays on record"):
        followed.delete()
    with pytest.raises(ValidationError, match="stays on record"):
        InformationSheet.objects.all().delete()


def test_admin_keeps_a_frozen_sheet_as_it_was(admin_client, followed):
    form = admin_client.get(change_url(followed)).context["adminform"].form
    assert not {"mandate_en", "edition", "as_of"} & form.fields.keys()
    assert {"mandate_fr", "needs_en"} <= form.fields.keys()

    assert send(admin_client, followed, mandate_fr="Comme répondu.").status_code == 302
    assertContains(
        run_action(admin_client, InformationSheet, "unpublish", followed), "A newer sheet has followed"
    )
    delete = reverse("admin:networks_informationsheet_delete", args=[followed.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    followed.refresh_from_db()
    assert (followed.state, followed.mandate_fr) == ("published", "Comme répondu.")


def test_admin_explains_on_the_page_of_the_network(admin_client, followed):
    position = [sheet.edition for sheet in followed.network.sheets.all()].index(2016)

    response = send(admin_client, followed.network, **{f"sheets-{position}-edition": "2017"})

    assertContains(response, "A newer sheet has followed")


def test_admin_deletes_a_draft(admin_client, hawen):
    draft = InformationSheetFactory(network=hawen, state="draft")

    delete = reverse("admin:networks_informationsheet_delete", args=[draft.pk])

    assert admin_client.post(delete, {"post": "yes"}).status_code == 302
    assert not InformationSheet.objects.exists()
