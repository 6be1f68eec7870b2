"""A round of the questionnaire, from the drafts that it makes to the answers that it gets."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from networks.models import InformationSheet, Questionnaire, SheetRequest
from networks.questionnaires import AnswerForm, DeclineForm, decline, save, send
from tests.admin_forms import change_url, filled_form, list_url, run_action
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    InformationSheetFactory,
    NetworkFactory,
    QuestionnaireFactory,
    SheetRequestFactory,
    UserFactory,
)
from tests.mail_server import mail_server
from wenregistry.models import Mail

ROLE = {"approved_by_role": "Secretariat"}


def in_days(days):
    return timezone.now() + datetime.timedelta(days=days)


def start_url(questionnaire):
    return reverse("admin:networks_questionnaire_start", args=[questionnaire.pk])


def start(client, questionnaire, *networks):
    return client.post(
        start_url(questionnaire), {"networks": [network.pk for network in networks]}, follow=True
    )


def fields_of(page):
    """What the form of a page holds."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def answer(client, request, action, page=None, **answers):
    """Fill in the page of a request like a reader who changes only `answers`, and press a button."""
    fields = fields_of(page or client.get(request.get_absolute_url()))
    return client.post(request.get_absolute_url(), {**fields, **answers, "action": action})


@pytest.fixture
def asked():
    """A network that has answered before, with the link to its next questionnaire."""
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    InformationSheetFactory(network=network, edition=2022, mandate_en="Old.", mandate_fr="Ancien.")
    questionnaire = QuestionnaireFactory(edition=2026)
    sheet = InformationSheetFactory(
        network=network, edition=2026, state="draft", mandate_en="Old.", mandate_fr="Ancien."
    )
    return SheetRequestFactory(round=questionnaire, network=network, sheet=sheet)


def test_the_next_edition_starts_from_the_last_for_all_current_networks(admin_client):
    questionnaire = QuestionnaireFactory(edition=2026, started_at=None)
    network = NetworkFactory(name_en="Answered before")
    InformationSheetFactory(network=network, edition=2019, mandate_en="Oldest")
    InformationSheetFactory(network=network, edition=2022, mandate_en="Last", mandate_es="Última")
    InformationSheetFactory(network=network, edition=2023, state="no_reply")
    fresh = NetworkFactory(name_en="Never asked")
    NetworkFactory(name_en="Closed", status="closed")
    NetworkFactory(name_en="Unpublished", is_published=False)

    page = admin_client.get(start_url(questionnaire))
    chosen = {
        str(choice.choice_label) for choice in page.context["form"]["networks"] if choice.data["selected"]
    }
    response = start(admin_client, questionnaire, network, fresh)

    assert chosen == {network.name, fresh.name}
    assertNotContains(page, "Unpublished")
    assertContains(response, "Networks asked: 2.")
    draft, empty = (SheetRequest.objects.get(network=each).sheet for each in (network, fresh))
    assert (draft.state, draft.edition, draft.mandate_en, draft.mandate_es) == (
        "draft",
        2026,
        "Last",
        "Última",
    )
    assert not empty.has_text
    questionnaire.refresh_from_db()
    assert questionnaire.started_at


def test_starting_again_asks_nobody_twice_and_adds_networks(admin_client):
    questionnaire = QuestionnaireFactory(edition=2026)
    first, second = NetworkFactory(), NetworkFactory()
    begun = InformationSheetFactory(network=second, edition=2026, state="draft", mandate_en="Begun by staff")
    done = InformationSheetFactory(edition=2026).network
    start(admin_client, questionnaire, first)

    for wrong in (first, done):
        assertContains(start(admin_client, questionnaire, wrong, second), "Select a valid choice.")
    assert list(questionnaire.requests.values_list("network", flat=True)) == [first.pk]
    for _again in range(2):
        start(admin_client, questionnaire, second)

    assert questionnaire.requests.count() == 2
    assert questionnaire.requests.get(network=second).sheet == begun
    assert InformationSheet.objects.filter(network=first).count() == 1


def test_a_round_that_is_over_asks_nobody(admin_client):
    questionnaire = QuestionnaireFactory(started_at=None, closes_on=datetime.date(2026, 1, 1))
    network = NetworkFactory()

    response = start(admin_client, questionnaire, network)

    assertContains(response, "The last day of this round is over.")
    assert not SheetRequest.objects.exists()
    assert not network.sheets.exists()


@pytest.mark.parametrize(
    ("kind", "address"),
    [("secretariat", "office@example.org"), ("network", "network@example.org"), ("none", "")],
)
def test_mails_go_to_the_secretariat_or_else_the_network(admin_client, kind, address):
    network = NetworkFactory()
    if kind != "none":
        ContactChannelFactory(focal_point=None, network=network, value="network@example.org")
    if kind == "secretariat":
        office = FocalPointFactory(network=network, role="network_secretariat", languages=["fr"])
        ContactChannelFactory(focal_point=office, value="office@example.org", visibility="staff")

    questionnaire = QuestionnaireFactory()
    start(admin_client, questionnaire, network)

    request = SheetRequest.objects.get()
    assert request.address == address
    assert request.language == ("fr" if kind == "secretariat" else "en")
    page = admin_client.get(change_url(questionnaire))
    assertContains(page, "No mailbox" if kind == "none" else "Not sent yet")
    assertNotContains(page, "@example.org")


def test_who_could_not_be_reached_is_asked_again_at_another_mailbox(admin_client, client, asked):
    asked.bounced_at = asked.sent_at = timezone.now()
    asked.step = "first"
    asked.save()
    asked.channel.bounced_on = timezone.localdate()
    asked.channel.save()
    old_link = asked.get_absolute_url()
    other = ContactChannelFactory(focal_point=None, network=asked.network, value="other@example.org")

    start(admin_client, asked.round)
    with mail_server() as postbox:
        call_command("send_mails")

    assert client.get(old_link).status_code == 404
    [message] = postbox.of(other.value)
    asked.refresh_from_db()
    assert asked.token in message.get_body("plain").get_content()


@time_machine.travel("2026-03-02", tick=False)
def test_mails_and_reminders_are_written_in_the_language_of_the_network(settings, asked):
    settings.SECRETARIAT_EMAIL = "secretariat@example.org"
    Questionnaire.objects.update(
        subject_fr="Fiche {edition}", text_fr="Pour {network} : {link} ({closes_on})", closes_on="2026-06-01"
    )
    SheetRequest.objects.update(language="fr")
    asked.network.name_fr = "WEN de la Corne de l’Afrique"
    asked.network.save()

    with mail_server() as postbox:
        for day in ("2026-03-02", "2026-03-16", "2026-03-30", "2026-04-13", "2026-05-01"):
            with time_machine.travel(day, tick=False):
                call_command("send_mails")
                call_command("send_mails")

    first, *reminders = postbox.of(asked.channel.value)
    assert first["Subject"] == "Fiche 2026"
    text = first.get_body("plain").get_content()
    assert "Pour WEN de la Corne de l’Afrique" in text
    assert "juin 2026" in text
    assert f"/fr/questionnaire/{SheetRequest.objects.get().token}/" in text
    assert [message["Subject"].endswith("Fiche 2026") for message in reminders] == [True, True]
    [notice] = postbox.of("secretariat@example.org")
    assert notice["Subject"] == "No answer yet: HAWEN, sheet of 2026"
    assert "/questionnaire/" not in notice.get_body("plain").get_content()


def test_no_reminder_follows_an_answer(client, asked):
    answer(client, asked, "send", **ROLE)

    with time_machine.travel(in_days(14)), mail_server() as postbox:
        call_command("send_mails")

    assert not postbox.messages


def test_the_last_answers_are_filled_in_and_shown_beside(client, asked):
    InformationSheet.objects.filter(pk=asked.sheet.pk).update(objectives_en="Begun already")

    page = client.get(asked.get_absolute_url())

    assertContains(page, "HAWEN: questionnaire of 2026")
    assertContains(page, "Old.</textarea>")
    assertContains(page, "Mandate in the sheet of 2022")
    assertContains(page, "Begun already</textarea>")
    assert not page.cookies
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_reading_the_link_changes_nothing(client, asked):
    before = InformationSheet.objects.values().get(pk=asked.sheet.pk)

    for method in (client.get, client.head):
        assert method(asked.get_absolute_url(), {"action": "send"}).status_code == 200
    assert client.post(asked.get_absolute_url(), {"action": "nonsense"}).status_code == 200
    assert client.post(asked.get_absolute_url()).status_code == 200
    other_site = {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.net"}
    assert client.post(asked.get_absolute_url(), {"action": "decline"}, headers=other_site).status_code == 403

    assert InformationSheet.objects.values().get(pk=asked.sheet.pk) == before
    asked.refresh_from_db()
    assert not asked.answered_at


def test_answers_are_saved_as_one_goes_and_then_sent_to_review(client, asked):
    saved = answer(client, asked, "save", objectives="First\r\n\r\n- second")
    assertContains(client.get(saved.url), "Saved. It has not been sent yet")
    assertContains(client.get(saved.url), "- second</textarea>")
    assert not InformationSheet.objects.get(pk=asked.sheet.pk).submitted_at

    sent = answer(client, asked, "send", needs="Vehicles", **ROLE)

    assertContains(sent, "Your answers have arrived.")
    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.state, sheet.submitted_by, sheet.approved_by_role) == ("in_review", None, "Secretariat")
    assert (sheet.objectives_en, sheet.needs_en) == ("First\n\n- second", "Vehicles")
    assert sheet.submitted_at
    assert sheet.as_of == timezone.localdate().isoformat()


def test_a_new_answer_leaves_the_translation_of_the_former_one_behind(client, asked):
    answer(client, asked, "save", mandate="New.")
    assert InformationSheet.objects.values_list("mandate_en", "mandate_fr").get(pk=asked.sheet.pk) == (
        "New.",
        "",
    )

    answer(client, asked, "save", mandate="Old.")
    texts = InformationSheet.objects.values_list("mandate_en", "mandate_fr").get(pk=asked.sheet.pk)
    assert texts == ("Old.", "Ancien.")


def test_a_network_answers_in_its_own_language(client, asked):
    SheetRequest.objects.update(language="fr")
    asked.refresh_from_db()

    assertContains(client.get(asked.get_absolute_url()), "Ancien.</textarea>")
    answer(client, asked, "save", mandate="Nouveau.")

    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.mandate_fr, sheet.mandate_en) == ("Nouveau.", "")


@pytest.mark.parametrize(
    ("action", "answers", "sentence"),
    [
        ("send", {}, "Say which office approved the answers."),
        ("send", {**ROLE, "mandate": " "}, "All sections are empty. Answer one, or decline."),
        ("save", {"mandate": "x" * 20_001}, "at most 20000 characters"),
        ("save", {"approved_by_role": "x" * 201}, "at most 200 characters"),
        ("decline", {"reason": "x" * 1_001}, "at most 1000 characters"),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(client, asked, action, answers, sentence):
    response = answer(client, asked, action, **answers)

    assertContains(response, sentence)
    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.state, sheet.mandate_en, sheet.approved_by_role) == ("draft", "Old.", "")


def test_markup_in_an_answer_is_text(client, admin_client, asked):
    attack = "</textarea><script>alert(1)</script>"
    answer(client, asked, "save", mandate=attack)

    assertNotContains(client.get(asked.get_absolute_url()), "<script>alert")
    answer(client, asked, "send", **ROLE)
    review = reverse("admin:networks_informationsheet_review", args=[asked.sheet.pk])
    assertNotContains(admin_client.get(review), "<script>alert")


def test_a_network_declines(client, asked):
    response = answer(client, asked, "decline", reason="No staff this year")

    assertContains(response, "It is recorded that your network declined to answer.")
    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.state, sheet.note) == ("declined", "No staff this year")
    edition = client.get(sheet.get_absolute_url())
    assertContains(edition, "HAWEN declined to fill in the questionnaire of 2026")
    assertNotContains(edition, "No staff this year")
    assertNotContains(edition, "Old.")


@pytest.mark.parametrize("end", ["sent", "declined", "expired", "taken over", "not started"])
def test_a_link_that_is_over_says_so_and_changes_nothing(client, asked, end):
    match end:
        case "sent":
            answer(client, asked, "send", **ROLE)
        case "declined":
            answer(client, asked, "decline")
        case "expired":
            Questionnaire.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
        case "taken over":
            asked.sheet.state = "in_review"
            asked.sheet.save()
        case "not started":
            Questionnaire.objects.update(started_at=None)
    before = InformationSheet.objects.values().get(pk=asked.sheet.pk)

    read = client.get(asked.get_absolute_url())
    posted = client.post(asked.get_absolute_url(), {"action": "send", "mandate": "Late", **ROLE})

    sentence = (
        "Your answer has been sent" if end in ("sent", "declined") else "The time for this questionnaire"
    )
    for response in (read, posted):
        assertContains(response, sentence, status_code=410)
        assertNotContains(response, "textarea", status_code=410)
    assert InformationSheet.objects.values().get(pk=asked.sheet.pk) == before


@pytest.mark.parametrize("action", ["save", "send"])
def test_two_who_answer_at_once_keep_each_others_sections(client, asked, action):
    opened = client.get(asked.get_absolute_url())
    answer(client, asked, "save", mandate="Of the first.", **ROLE)

    response = answer(client, asked, action, opened, needs="Of the second.")

    assert response.status_code == (302 if action == "save" else 200)
    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.mandate_en, sheet.needs_en) == ("Of the first.", "Of the second.")
    assert sheet.approved_by_role == "Secretariat"
    assert sheet.state == ("draft" if action == "save" else "in_review")


@pytest.mark.parametrize("action", ["save", "send"])
@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        ("mandate", "Of the <b>first</b>.", "Of the second."),
        ("mandate", "", "Of the second."),
        ("approved_by_role", "Office of the first", "Chair"),
    ],
)
def test_two_answers_to_one_question_are_shown_to_whoever_comes_second(
    client, asked, name, first, second, action
):
    opened = client.get(asked.get_absolute_url())
    answer(client, asked, "save", objectives="Also of the first.")
    answer(client, asked, "save", **{name: first})
    others = {"needs": "Needed.", **ROLE, name: second}

    page = answer(client, asked, action, opened, **others)

    assertContains(page, "Somebody saved another text here meanwhile")
    assertNotContains(opened, "Saved meanwhile")
    assertContains(page, "Saved meanwhile", count=1)
    shown = page.text.partition("Saved meanwhile")[2].partition("</details>")[0]
    assert (escape(first) or "Not recorded") in shown
    assert {name: page.context["form"][name].value() for name in others} == others
    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (getattr(sheet, name) or "", sheet.state) == (first, "draft")
    assert not sheet.needs_en

    answer(client, asked, action, page, **{name: "Of both."})

    sheet.refresh_from_db()
    assert (getattr(sheet, name), sheet.needs_en) == ("Of both.", "Needed.")
    assert sheet.objectives_en == "Also of the first."


def test_the_same_answer_twice_is_one(client, asked):
    opened = client.get(asked.get_absolute_url())
    answer(client, asked, "save", mandate="New.")

    assert answer(client, asked, "save", opened, mandate="New.").status_code == 302


def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(client, asked):
    for opened in ("", "nonsense", " ".join(["0" * 16] * 99)):
        page = answer(client, asked, "save", opened=opened, mandate="New.")

        assertContains(page, "Somebody saved another text here meanwhile")
        assert InformationSheet.objects.get(pk=asked.sheet.pk).mandate_en == "Old."


def test_two_answers_within_a_moment_both_stay(client, asked):
    fields = fields_of(client.get(asked.get_absolute_url()))
    forms = [
        AnswerForm({**fields, "mandate": f"{words}.", "approved_by_role": words}, asked)
        for words in ("First", "Second")
    ]
    assert all(form.is_valid() for form in forms)

    assert all(save(asked, form) for form in forms)

    sheet = InformationSheet.objects.get(pk=asked.sheet.pk)
    assert (sheet.mandate_en, sheet.approved_by_role) == ("First.\n\nSecond.", "First")


@pytest.mark.parametrize("take", [save, send, decline])
def test_an_answer_is_refused_when_staff_take_the_draft_over_in_the_same_moment(client, asked, take):
    fields = {**fields_of(client.get(asked.get_absolute_url())), **ROLE, "mandate": "Late."}
    request = SheetRequest.objects.select_related("sheet", "round").get(pk=asked.pk)
    form = DeclineForm({"reason": "Late."}) if take is decline else AnswerForm(fields, request)
    assert form.is_valid()
    InformationSheet.objects.filter(pk=asked.sheet.pk).update(state="in_review")
    before = InformationSheet.objects.values().get(pk=asked.sheet.pk)

    assert take(request, form) is False

    assert InformationSheet.objects.values().get(pk=asked.sheet.pk) == before
    request.refresh_from_db()
    assert not request.answered_at


def test_only_the_own_link_opens_a_questionnaire(client, asked):
    other = SheetRequestFactory()
    token = asked.token

    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), other.token[:32] + token[32:], "tampered"]

    for wrong in forged:
        address = reverse("networks:questionnaire", args=[wrong])
        assert client.get(address).status_code == 404
        assert client.post(address, {"action": "decline"}).status_code == 404


def test_silence_is_recorded_when_a_round_is_over(admin_client, client, asked):
    answered = SheetRequestFactory(round=asked.round)
    answer(client, answered, "send", mandate="Here", **ROLE)

    early = run_action(admin_client, Questionnaire, "record_silence", asked.round)
    assertContains(early, "networks can answer until")
    assert InformationSheet.objects.get(pk=asked.sheet.pk).state == "draft"

    Questionnaire.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    late = run_action(admin_client, Questionnaire, "record_silence", asked.round)

    assertContains(late, "“no reply” recorded for 1.")
    states = [InformationSheet.objects.get(pk=request.sheet.pk).state for request in (asked, answered)]
    assert states == ["no_reply", "in_review"]


@pytest.mark.parametrize(("role", "may"), [("Editor", False), ("Publisher", True), ("Administrator", False)])
def test_publishers_run_questionnaires(client, asked, role, may):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    network = NetworkFactory()

    assert (client.get(start_url(asked.round)).status_code == 200) is may
    start(client, asked.round, network)
    Questionnaire.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))
    run_action(client, Questionnaire, "record_silence", asked.round)

    assert network.sheets.exists() is may
    assert (InformationSheet.objects.get(pk=asked.sheet.pk).state == "no_reply") is may


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text_en": "Please answer."}, "{link} is missing from the text."),
        ({"text_fr": "Répondez : {lien}"}, "{lien} stands for nothing."),
        ({"edition": "1999"}, "greater than or equal to 2000"),
        ({"closes_on": "soon"}, "Write a day, such as 2017-11-03."),
    ],
)
def test_a_new_round_begins_with_texts_and_refuses_what_mails_cannot_carry(admin_client, changes, sentence):
    add = reverse("admin:networks_questionnaire_add")
    data = {
        **filled_form(admin_client.get(add)),
        "title": "2026",
        "edition": "2026",
        "closes_on": "2026-12-31",
    }

    refused = admin_client.post(add, {**data, **changes})
    assert sentence in refused.text
    assert not Questionnaire.objects.exists()

    admin_client.post(add, data)
    questionnaire = Questionnaire.objects.get()
    assert all("{link}" in getattr(questionnaire, f"text_{language}") for language in ("en", "fr", "es"))


@pytest.mark.parametrize("kind", ["list", "page", "start"])
def test_pages_of_questionnaires_take_the_same_queries_for_one_network_and_for_many(
    admin_client, django_assert_max_num_queries, kind
):
    questionnaire = QuestionnaireFactory()
    pages = {
        "list": list_url(Questionnaire),
        "page": change_url(questionnaire),
        "start": start_url(questionnaire),
    }
    SheetRequestFactory(round=questionnaire)
    NetworkFactory()
    admin_client.get(pages[kind])
    with django_assert_max_num_queries(60) as one:
        admin_client.get(pages[kind])

    SheetRequestFactory.create_batch(10, round=questionnaire)
    NetworkFactory.create_batch(10)

    with assertNumQueries(len(one)):
        admin_client.get(pages[kind])


def test_the_page_of_a_link_takes_few_queries(client, asked):
    with assertNumQueries(8):
        client.get(asked.get_absolute_url())


def test_mails_are_queued_once(asked):
    call_command("send_mails")
    call_command("send_mails")

    assert Mail.objects.filter(kind="questionnaire").count() == 1
