"""Self-assessments, from the round that asks to the follow-up that an improvement action becomes."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import (
    Assessment,
    AssessmentAnswer,
    AssessmentRequest,
    FollowUp,
    Instrument,
    InstrumentItem,
)
from outcomes.shipped import KINDS
from tests.admin_forms import change_url, list_url, send
from tests.crowds import count_queries
from tests.factories import (
    AddresseeFactory,
    AssessmentAnswerFactory,
    AssessmentFactory,
    AssessmentRequestFactory,
    AssessmentRoundFactory,
    ContactChannelFactory,
    FollowUpFactory,
    InstrumentFactory,
    InstrumentItemFactory,
    NetworkFactory,
    OutcomeFactory,
    ThemeFactory,
    UserFactory,
)
from tests.mail_server import mail_server
from tests.spreadsheets import csv_of, imported, previewed, verdicts
from wenregistry.shipping import read

MEMBERSHIP = "2-membership"


def start_url(round):
    return reverse("admin:outcomes_assessmentround_start", args=[round.pk])


def admin_page(name, assessment, *others):
    return reverse(f"admin:outcomes_assessment_{name}", args=[assessment.pk, *others])


def fields_of(page):
    """What the forms of a section hold, by the names that a browser sends."""
    return {
        form.add_prefix(name): form[name].value() or ""
        for form in page.context["form"].forms
        for name in form.fields
    }


def answer(client, address, item, page=None, section=MEMBERSHIP, **said):
    """Fill in the page of a section like a reader who changes the answer to one item, and save."""
    address = f"{address}?section={section}"
    fields = fields_of(page or client.get(address))
    changes = {f"item-{item.pk}-{name}": value for name, value in said.items()}
    return client.post(address, {**fields, **changes}, follow=True)


@pytest.fixture
def asked():
    """A network that has been asked about two items of membership, one of finance, and one of readiness."""
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    instrument = InstrumentFactory(title_en="Ten questions")
    for number, category in (("P2.1", "membership"), ("P2.2", "membership"), ("P2.3", "finance")):
        InstrumentItemFactory(instrument=instrument, number=number, category=category)
    InstrumentItemFactory(instrument=instrument, number="P1.1", category="", part=1)
    round = AssessmentRoundFactory(instrument=instrument)
    assessment = AssessmentFactory(
        network=network, instrument=instrument, state="draft", assessed_on=timezone.localdate().isoformat()
    )
    return AssessmentRequestFactory(round=round, assessment=assessment)


def item_of(request, number):
    return request.round.instrument.items.get(number=number)


def answers_of(assessment):
    return {
        given.item.number: (given.value, given.is_not_applicable, given.evidence, given.improvement)
        for given in assessment.answers.select_related("item")
    }


def test_a_round_asks_networks_by_mail_in_their_language(admin_client, client):
    instrument = InstrumentFactory(title_fr="Dix questions")
    InstrumentItemFactory(instrument=instrument)
    round = AssessmentRoundFactory(
        instrument=instrument, started_at=None, text_fr="{network}, {instrument} : {link} ({closes_on})"
    )
    network = NetworkFactory(name_fr="Réseau de la Corne", working_languages=["fr"])
    mailbox = ContactChannelFactory(focal_point=None, network=network, value="office@example.org")
    NetworkFactory(name_en="Closed", status="closed")
    NetworkFactory(name_en="Unpublished", is_published=False)

    page = admin_client.get(start_url(round))
    chosen = [choice for choice in page.context["form"]["networks"] if choice.data["selected"]]
    response = admin_client.post(start_url(round), {"networks": [network.pk]}, follow=True)
    with mail_server() as postbox:
        call_command("send_mails")

    assert [str(choice.choice_label) for choice in chosen] == [network.name]
    assertNotContains(page, "Unpublished")
    assertContains(response, "Networks asked: 1.")
    request = AssessmentRequest.objects.get()
    assert (request.assessment.network, request.assessment.state) == (network, "draft")
    [message] = postbox.of(mailbox.value)
    text = message.get_body("plain").get_content()
    assert "Réseau de la Corne, Dix questions" in text
    assert f"/fr/assess/{request.token}/" in text


def test_starting_again_asks_nobody_twice_and_reaches_those_without_a_mailbox(admin_client, asked):
    asked.channel.delete()
    other = ContactChannelFactory(focal_point=None, network=asked.network, value="other@example.org")

    response = admin_client.post(start_url(asked.round), {"networks": []}, follow=True)

    assertContains(response, "Networks asked: 0.")
    assert AssessmentRequest.objects.get().address == other.value
    assertContains(admin_client.get(start_url(asked.round)), "All published networks are asked already.")


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"closes_on": "2026-01-01"}, "The last day of this round is over."),
        ({}, "This instrument has no items yet."),
    ],
)
def test_a_round_that_nobody_could_answer_asks_nobody(admin_client, state, sentence):
    round = AssessmentRoundFactory(started_at=None, **state)
    network = NetworkFactory()

    response = admin_client.post(start_url(round), {"networks": [network.pk]}, follow=True)

    assertContains(response, sentence)
    assert not Assessment.objects.exists()


def test_a_new_round_begins_with_texts_in_three_languages(admin_client):
    page = admin_client.get(reverse("admin:outcomes_assessmentround_add"))

    initial = page.context["adminform"].form.initial
    assert all("{link}" in initial[f"text_{language}"] for language in ("en", "fr", "es"))


def test_answers_are_saved_section_by_section_and_sent_once(client, asked):
    address = asked.get_absolute_url()

    saved = answer(
        client, address, item_of(asked, "P2.1"), value="2", evidence="A list", improvement="Ask Eritrea"
    )
    assertContains(saved, "It has not been sent yet")
    answer(client, address, item_of(asked, "P2.2"), value="not_applicable")
    asked.assessment.refresh_from_db()
    assert asked.assessment.state == "draft"
    assertContains(client.get(address), "2 of 2 answered")
    sent = client.post(address, {"answered_by": "Secretariat"})

    assert answers_of(asked.assessment) == {
        "P2.1": (2, False, "A list", "Ask Eritrea"),
        "P2.2": (None, True, "", ""),
    }
    assertContains(sent, "2.0 of 3, the mean of 1 of 2 items")
    assertContains(sent, "1 not applicable")
    assertContains(sent, "None of 1 items rated")
    assertContains(sent, "Nothing of it is published.")
    asked.assessment.refresh_from_db()
    assert (asked.assessment.state, asked.assessment.answered_by) == ("final", "Secretariat")
    assert client.get(address).status_code == 410
    again = client.post(f"{address}?section={MEMBERSHIP}", {f"item-{item_of(asked, 'P2.1').pk}-value": "0"})
    assert again.status_code == 410
    assert answers_of(asked.assessment)["P2.1"][0] == 2


def test_reading_a_link_changes_nothing(client, asked):
    for address in (asked.get_absolute_url(), f"{asked.get_absolute_url()}?section={MEMBERSHIP}"):
        client.get(address)
        client.head(address)

    assert not AssessmentAnswer.objects.exists()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_nothing_is_sent_without_an_answer_and_an_office(client, asked):
    response = client.post(asked.get_absolute_url(), {"answered_by": ""})

    assertContains(response, "Nothing is answered yet.")
    assertContains(response, "This field is required.")
    asked.assessment.refresh_from_db()
    assert asked.assessment.state == "draft"


@pytest.mark.parametrize(
    ("said", "sentence"),
    [({"value": "4"}, "Select a valid choice."), ({"evidence": "x" * 4_001}, "at most 4000 characters")],
)
def test_an_answer_that_is_none_changes_nothing(client, asked, said, sentence):
    response = answer(client, asked.get_absolute_url(), item_of(asked, "P2.1"), **said)

    assertContains(response, sentence)
    assertContains(response, "Nothing was saved yet: look at P2.1.")
    assert not AssessmentAnswer.objects.exists()


def test_two_tabs_do_not_take_back_each_others_answers(client, asked):
    address = asked.get_absolute_url()
    first, second = item_of(asked, "P2.1"), item_of(asked, "P2.2")
    page = client.get(f"{address}?section={MEMBERSHIP}")

    answer(client, address, first, page, value="3")
    answer(client, address, second, page, value="1")

    assert {number: given[0] for number, given in answers_of(asked.assessment).items()} == {
        "P2.1": 3,
        "P2.2": 1,
    }


def test_two_who_answer_the_same_item_see_each_others_answers(client, asked):
    address, item = asked.get_absolute_url(), item_of(asked, "P2.1")
    page = client.get(f"{address}?section={MEMBERSHIP}")
    answer(client, address, item, page, value="3", evidence="A list of members")

    conflict = answer(client, address, item, page, value="1")

    assertContains(conflict, "Somebody saved another answer here meanwhile.")
    assertContains(conflict, "A list of members")
    assert answers_of(asked.assessment)["P2.1"][0] == 3
    # Who has seen it decides.
    answer(client, address, item, conflict, value="1")
    assert answers_of(asked.assessment)["P2.1"][0] == 1


def test_the_last_answer_stands_beside_the_new_one(client, asked):
    item = item_of(asked, "P2.1")
    earlier = AssessmentFactory(
        network=asked.network, instrument=asked.round.instrument, assessed_on="2024-05"
    )
    AssessmentAnswerFactory(assessment=earlier, item=item, value=1, evidence="Four of eight")
    stranger = AssessmentFactory(instrument=asked.round.instrument, assessed_on="2024-05")
    AssessmentAnswerFactory(assessment=stranger, item=item, evidence="Of another network")

    page = client.get(f"{asked.get_absolute_url()}?section={MEMBERSHIP}")

    assertContains(page, "Four of eight")
    assertNotContains(page, "Of another network")


def test_the_result_is_compared_with_the_networks_own_earlier_one(client, asked):
    item = item_of(asked, "P2.1")
    earlier = AssessmentFactory(
        network=asked.network, instrument=asked.round.instrument, assessed_on="2024-05"
    )
    AssessmentAnswerFactory(assessment=earlier, item=item, value=1)
    AssessmentAnswerFactory(assessment=asked.assessment, item=item, value=2)
    AssessmentAnswerFactory(assessment=asked.assessment, item=item_of(asked, "P2.2"), value=1)

    sent = client.post(asked.get_absolute_url(), {"answered_by": "Secretariat"})

    assertContains(sent, "1.5 of 3, the mean of 2 of 2 items")
    assertContains(sent, "1.0 of 3, the mean of 1 of 2 items")
    assertContains(sent, "before 1: planned, now 2: partly in place")
    assert [given.item.number for given in sent.context["result"].lowest] == ["P2.2", "P2.1"]


def test_the_bars_are_published_only_where_the_network_agrees(client, asked):
    AssessmentAnswerFactory(
        assessment=asked.assessment,
        item=item_of(asked, "P2.1"),
        value=2,
        evidence="Private evidence",
        improvement="Private plan",
    )
    network_page = asked.network.get_absolute_url()
    box = client.get(asked.get_absolute_url()).context["form"]["bars_are_public"]
    assert not box.value()
    assertNotContains(client.get(network_page), "Ten questions")

    client.post(asked.get_absolute_url(), {"answered_by": "Secretariat", "bars_are_public": "on"})

    page = client.get(network_page)
    assertContains(page, "Ten questions")
    assertContains(page, "not the ICCWC text")
    assertContains(page, "2.0 of 3, the mean of 1 of 2 items")
    for private in ("Private", "P2.1", "Readiness"):
        assertNotContains(page, private)


@pytest.mark.parametrize(
    "hidden",
    [{"state": "draft"}, {"bars_public_since": None}, {"network__is_published": False}],
)
def test_bars_are_private_without_consent_or_as_a_draft(client, hidden):
    assessment = AssessmentFactory(**{"bars_public_since": "2026-01-02", **hidden})

    assert not Assessment.objects.published().exists()
    assert "self-assessment" not in client.get(assessment.network.get_absolute_url()).text.lower()


def test_an_official_instrument_carries_no_mark(client):
    assessment = AssessmentFactory(bars_public_since="2026-01-02", instrument__is_official=True)

    page = client.get(assessment.network.get_absolute_url())

    assertContains(page, assessment.instrument.title)
    assertNotContains(page, "not the ICCWC text")


def test_a_wrong_or_late_link_answers_nothing(client, asked):
    assert client.get(asked.get_absolute_url().replace(asked.token[:6], "000000")).status_code == 404
    asked.round.closes_on = "2026-01-01"
    asked.round.save()
    assert client.get(asked.get_absolute_url()).status_code == 410
    assert client.post(asked.get_absolute_url(), {"answered_by": "Secretariat"}).status_code == 410


def test_staff_answer_with_the_network_on_the_same_form(admin_client, asked):
    address = admin_page("answers", asked.assessment)

    answer(admin_client, address, item_of(asked, "P2.1"), value="0", improvement="Begin")

    assert answers_of(asked.assessment)["P2.1"] == (0, False, "", "Begin")
    send(admin_client, asked.assessment, state="final", answered_by="By telephone")
    result = admin_client.get(admin_page("result", asked.assessment))
    assertContains(result, "0.0 of 3, the mean of 1 of 2 items")
    assertContains(result, "not the ICCWC text")
    assertContains(admin_client.get(address, follow=True), "Make it a draft again")
    assert AssessmentRequest.objects.get().is_closed


@pytest.fixture
def improvement():
    """The improvement action of a network to which an outcome about the Guidelines is addressed."""
    given = AssessmentAnswerFactory(improvement="Name a focal point", assessment__answered_by="Secretariat")
    network = given.assessment.network
    for code, slug in (("WEN9-1", "visibility"), ("WEN9-2", "guidelines")):
        outcome = OutcomeFactory(code=code)
        outcome.themes.add(ThemeFactory(slug=slug))
        AddresseeFactory(outcome=outcome, group="", network=network)
    OutcomeFactory(code="WEN9-3")
    return given


def plan_url(given):
    return admin_page("plan", given.assessment, given.pk)


def plan(client, given, **changes):
    form = client.get(plan_url(given)).context["form"]
    fields = {name: form[name].value() or "" for name in form.fields if form[name].value()}
    return client.post(plan_url(given), {**fields, **changes}, follow=True)


def test_an_improvement_action_becomes_a_follow_up_once(admin_client, improvement):
    form = admin_client.get(plan_url(improvement)).context["form"]
    codes = {outcome.code for outcome in form.fields["outcome"].queryset}
    outcome = form["outcome"].value()

    response = plan(admin_client, improvement, outcome=outcome)

    assert codes == {"WEN9-1", "WEN9-2"}
    assertContains(response, "The follow-up is entered.")
    follow_up = FollowUp.objects.get()
    assert (follow_up.outcome.code, follow_up.state, follow_up.kind) == ("WEN9-2", "planned", "report")
    assert (follow_up.network, follow_up.text_en) == (improvement.assessment.network, "Name a focal point")
    assert (follow_up.reported_by, follow_up.is_public) == ("Secretariat", False)
    improvement.refresh_from_db()
    assert improvement.follow_up == follow_up
    again = admin_client.post(plan_url(improvement), {"outcome": outcome}, follow=True)
    assertContains(again, "This improvement action is a follow-up already.")
    assert FollowUp.objects.count() == 1


def test_a_follow_up_that_is_wrong_is_not_entered(admin_client, improvement):
    stranger = OutcomeFactory()

    response = plan(admin_client, improvement, outcome=stranger.pk, date="2199")

    assertContains(response, "Select a valid choice.")
    assert response.context["form"].errors.keys() == {"outcome", "date"}
    assert not FollowUp.objects.exists()


def test_a_draft_has_no_follow_up_yet(admin_client, improvement):
    Assessment.objects.update(state="draft")

    assertContains(admin_client.get(plan_url(improvement), follow=True), "This self-assessment is a draft")


def test_an_editor_sees_no_answer(client, improvement):
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name="Editor"))
    client.force_login(editor)
    assessment = improvement.assessment

    for address in (
        list_url(Assessment),
        change_url(assessment),
        admin_page("answers", assessment),
        admin_page("result", assessment),
        plan_url(improvement),
    ):
        assert client.get(address).status_code == 403, address


def test_an_administrator_reads_results_and_writes_none(client, improvement):
    administrator = UserFactory()
    administrator.groups.add(Group.objects.get(name="Administrator"))
    client.force_login(administrator)

    assert client.get(admin_page("result", improvement.assessment)).status_code == 200
    assert client.get(admin_page("answers", improvement.assessment)).status_code == 403
    assert client.get(plan_url(improvement)).status_code == 403


HEADINGS = ["instrument", "number", "position", "part", "category", "text_en", "text_fr"]


def test_the_items_of_an_instrument_come_from_a_file(client):
    instrument = InstrumentFactory(code="official", is_official=True)

    imported(
        "instrument-items",
        csv_of(
            HEADINGS,
            ["official", "1.1", "1", "1", "", "A need is shown.", "Un besoin est démontré."],
            ["official", "2.1", "2", "2", "Finances", "A budget is approved.", ""],
        ),
    )

    items = instrument.items.values_list("number", "part", "category", "text_en", "text_fr")
    assert list(items) == [
        ("1.1", 1, "", "A need is shown.", "Un besoin est démontré."),
        ("2.1", 2, "finance", "A budget is approved.", None),
    ]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["unknown", "1.1", "1", "1", "", "Text", ""], "instrument"),
        (["official", "1.1", "1", "3", "", "Text", ""], "part"),
        (["official", "1.1", "1", "1", "Fishing", "Text", ""], "category"),
        (["official", "1.1", "1", "1", "", "", ""], "text_en"),
    ],
)
def test_a_wrong_item_is_refused_with_a_sentence(row, column):
    InstrumentFactory(code="official")

    [(state, [problem])] = verdicts(previewed("instrument-items", csv_of(HEADINGS, row)))

    assert (state, problem[0]) == ("wrong", column)


def test_what_was_answered_keeps_its_wording(admin_client):
    item = InstrumentItemFactory(instrument__code="official", number="1.1", text_en="As asked")
    AssessmentAnswerFactory(item=item, assessment__instrument=item.instrument)

    run = previewed(
        "instrument-items",
        csv_of(
            ["instrument", "number", "text_en", "text_fr"],
            ["official", "1.1", "Reworded", ""],
        ),
    )
    send(admin_client, item, text_fr="Traduit", text_en="Reworded")

    sentence = "This cannot be changed any more: it has been answered."
    assert verdicts(run) == [("wrong", [("text_en", "Reworded", sentence, "")])]
    item.refresh_from_db()
    assert (item.text_en, item.text_fr) == ("As asked", None)
    send(admin_client, item, text_fr="Traduit")
    item.refresh_from_db()
    assert item.text_fr == "Traduit"


def test_the_shipped_instrument_is_marked_as_provisional():
    [kind] = [kind for kind in KINDS if kind.model is Instrument]
    [instrument, *items] = [record.values for record in read(kind)]

    assert instrument["is_official"] is False
    assert len(items) == 42
    assert {item.get("category", "") for item in items} == {"", *InstrumentItem.Category.values}
    assert all(item[f"text_{language}"] for item in items for language in ("en", "fr", "es"))


def test_pages_take_the_same_queries_however_long_an_instrument_is(client, admin_client, asked):
    earlier = AssessmentFactory(
        network=asked.network, instrument=asked.round.instrument, assessed_on="2024-05"
    )
    published = AssessmentFactory(
        network=asked.network, instrument=asked.round.instrument, bars_public_since="2026-01-02"
    )

    def queries():
        pages = [
            count_queries(client, asked.get_absolute_url()),
            count_queries(client, f"{asked.get_absolute_url()}?section={MEMBERSHIP}"),
            count_queries(client, asked.network.get_absolute_url()),
            count_queries(admin_client, admin_page("result", asked.assessment)),
            count_queries(admin_client, f"{admin_page('answers', asked.assessment)}?section={MEMBERSHIP}"),
        ]
        return pages

    def plant(number):
        for item in InstrumentItemFactory.create_batch(number, instrument=asked.round.instrument):
            for assessment in (earlier, published, asked.assessment):
                AssessmentAnswerFactory(assessment=assessment, item=item, improvement="Better")

    plant(1)
    few = queries()
    plant(8)

    assert queries() == few


def test_the_list_of_a_round_takes_the_same_queries_however_many_are_asked(admin_client, asked):
    def plant(number):
        for _each in range(number):
            AssessmentRequestFactory(round=asked.round)

    plant(1)
    few = count_queries(admin_client, change_url(asked.round))
    plant(10)

    assert count_queries(admin_client, change_url(asked.round)) == few


def test_a_withdrawn_consent_takes_the_bars_off_the_page(client, admin_client):
    assessment = AssessmentFactory(bars_public_since="2026-01-02", instrument__title_en="Ten questions")
    FollowUpFactory(network=assessment.network)
    assertContains(client.get(assessment.network.get_absolute_url()), "Ten questions")

    send(admin_client, assessment, bars_public_since="")

    assertNotContains(client.get(assessment.network.get_absolute_url()), "Ten questions")
