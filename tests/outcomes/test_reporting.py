"""Reporting rounds, from the choice of bodies to the follow-ups that staff accept."""

import datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from outcomes.models import Evidence, FollowUp, Report, ReportingRound, ReportRequest
from tests.admin_forms import change_url, filled_form, list_url, run_action, send
from tests.factories import (
    AddresseeFactory,
    ContactChannelFactory,
    EvidenceFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    FollowUpFactory,
    MailFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ReportFactory,
    ReportingRoundFactory,
    ReportRequestFactory,
    UserFactory,
)
from tests.mail_server import mail_server
from wenregistry.history import entries_of
from wenregistry.models import Mail

ADD = reverse("admin:outcomes_reportinground_add")
PDF = b"%PDF-1.4\n%%EOF"


def board_url(round):
    return reverse("admin:outcomes_reportinground_board", args=[round.pk])


def new_round(admin_client, meeting):
    """A round made by the form, with the texts that it offers."""
    data = filled_form(admin_client.get(ADD))
    closes_on = (timezone.localdate() + datetime.timedelta(days=60)).isoformat()
    response = admin_client.post(
        ADD, {**data, "title": "Spring", "meeting": meeting.pk, "closes_on": closes_on}
    )
    assert response.status_code == 302, response.context["errors"]
    return ReportingRound.objects.get()


def over():
    """End every round yesterday."""
    ReportingRound.objects.update(closes_on=timezone.localdate() - datetime.timedelta(days=1))


def link_of(request):
    return ReportRequest.objects.get(pk=request.pk).get_absolute_url()


def fields_of(page):
    """What the forms of a page send where nobody touches them."""
    sent = {}
    for form in page.context["sheet"].forms:
        for field in form:
            if field.name in form.TEXTS:
                sent[field.html_name] = field.value()
                hidden = form.data.get(field.html_initial_name) if form.is_bound else None
                sent[field.html_initial_name] = field.value() if hidden is None else hidden
    return sent


def answer(client, request, action, page=None, **answers):
    """Fill in the page of a request like a reader who changes only `answers`, and press a button."""
    fields = fields_of(page or client.get(link_of(request)))
    named = {f"T1-{name}": value for name, value in answers.items()}
    return client.post(link_of(request), {**fields, **named, "action": action})


@pytest.fixture
def asked():
    """A network that is asked about the outcome T1, on which it has reported before."""
    network = NetworkFactory(name_en="Horn of Africa WEN", acronym="HAWEN")
    outcome = OutcomeFactory(code="T1", title_en="Share alerts", text_en="Networks shall share alerts.")
    AddresseeFactory(outcome=outcome, network=network)
    FollowUpFactory(
        outcome=outcome, network=network, date="2024-03", state="planned", text_en="A desk is planned."
    )
    round = ReportingRoundFactory(meeting=outcome.meeting)
    return ReportRequestFactory(round=round, network=network, sent_at=timezone.now())


@pytest.fixture
def sent(client, asked):
    """A report on T1 that waits for the staff."""
    answer(client, asked, "send", state="done", text="A desk is open.")
    return Report.objects.get()


# Who is asked.


def test_a_round_asks_whom_published_current_outcomes_address_at_an_office_mailbox(admin_client):
    meeting = MeetingFactory()
    alone, grouped, hidden, elsewhere = NetworkFactory.create_batch(4)
    body, mute = OrganizationFactory.create_batch(2)
    outcome = OutcomeFactory(meeting=meeting)
    for values in ({"network": alone}, {"network": None, "organization": body}):
        AddresseeFactory(outcome=outcome, **values)
    group = AddresseeFactory(outcome=outcome, network=None, group="all_wens")
    group.responding_networks.set([alone, grouped])
    group.responding_organizations.set([mute])
    AddresseeFactory(outcome=OutcomeFactory(meeting=meeting, is_published=False), network=hidden)
    AddresseeFactory(outcome=OutcomeFactory(meeting=meeting, validity="retired"), network=hidden)
    AddresseeFactory(outcome=OutcomeFactory(), network=elsewhere)
    desk = FocalPointFactory(organization=body, network=None, languages=["fr"])
    ContactChannelFactory(focal_point=desk, value="desk@example.org", visibility="staff")
    secretariat = FocalPointFactory(network=alone, role="network_secretariat")
    ContactChannelFactory(focal_point=secretariat, value="alone@example.org")

    round = new_round(admin_client, meeting)

    asked = {request.body: (request.address, request.language) for request in round.requests.all()}
    assert asked == {
        alone: ("alone@example.org", "en"),
        grouped: ("", "en"),
        body: ("desk@example.org", "fr"),
        mute: ("", "en"),
    }
    page = admin_client.get(board_url(round))
    for_staff = page.text.partition("To call: no mailbox on file")[2]
    assert str(grouped) in for_staff
    assert str(mute) in for_staff
    assert str(body) not in for_staff
    assertNotContains(page, "@example.org")


def test_an_organization_is_not_asked_at_a_mailbox_of_a_person_a_sample_or_a_hidden_office(admin_client):
    body = OrganizationFactory()
    outcome = OutcomeFactory()
    AddresseeFactory(outcome=outcome, network=None, organization=body)
    for office in (
        FocalPointFactory(organization=body, is_published=False),
        FocalPointFactory(organization=body, is_sample=True),
        FocalPointFactory(organization=body, until="2020"),
    ):
        ContactChannelFactory(focal_point=office)
    office = FocalPointFactory(organization=body)
    holder = FocalPointHolderFactory(focal_point=office)
    ContactChannelFactory(focal_point=office, holder=holder, is_office=False, visibility="staff")
    ContactChannelFactory(focal_point=office, bounced_on="2026-01-01")

    assert new_round(admin_client, outcome.meeting).requests.get().address == ""


def test_a_round_starts_once_and_then_stays_as_it_is(admin_client):
    outcome = OutcomeFactory()
    network = AddresseeFactory(outcome=outcome).network
    gone = AddresseeFactory(outcome=outcome)
    round = new_round(admin_client, outcome.meeting)
    send(admin_client, round.requests.get(network=network), language="es")
    gone.delete()
    ContactChannelFactory(focal_point=None, network=network, value="late@example.org")
    assertContains(admin_client.get(board_url(round)), "nobody has been written to")

    assertContains(admin_client.post(board_url(round), follow=True), "The round has started.")
    assertContains(admin_client.post(board_url(round), follow=True), "This round has started already.")

    request = ReportRequest.objects.get()
    assert (request.address, request.language) == ("late@example.org", "es")
    form = admin_client.get(change_url(round)).context["adminform"].form
    assert form.fields.keys() == {"title", "closes_on"}
    AddresseeFactory(outcome=outcome)
    send(admin_client, round, title="Later")
    assert round.requests.count() == 1


def test_a_round_that_asks_nobody_or_is_over_does_not_start(admin_client):
    outcome = OutcomeFactory()
    round = new_round(admin_client, outcome.meeting)
    assertContains(admin_client.post(board_url(round), follow=True), "Nobody is asked in this round.")

    AddresseeFactory(outcome=outcome)
    over()

    sentence = "The last day of this round is over."
    assertContains(admin_client.post(board_url(round), follow=True), sentence)
    round.refresh_from_db()
    assert not round.started_at


def test_the_mail_is_shown_before_it_goes_out_without_the_key_to_answer(admin_client):
    outcome = OutcomeFactory(meeting__title_en="4th meeting")
    network = AddresseeFactory(outcome=outcome, network__name_en="Horn of Africa WEN").network
    ContactChannelFactory(focal_point=None, network=network)
    round = new_round(admin_client, outcome.meeting)

    page = admin_client.get(board_url(round))

    assertContains(page, "What came of the outcomes of the 4th meeting?")
    assertContains(page, "those that address Horn of Africa WEN")
    assertNotContains(page, round.requests.get().token)


def test_the_board_says_how_far_each_body_has_come(admin_client, client, asked):
    round = asked.round
    states = {
        "Bounced": {"bounced_at": timezone.now()},
        "No mailbox": {"channel": None},
        "Silent": {"sent_at": timezone.now()},
        "Not sent yet": {},
    }
    requests = {label: ReportRequestFactory(round=round, **state) for label, state in states.items()}
    answer(client, asked, "send", state="done", text="A desk is open.")

    rows = admin_client.get(board_url(round)).context["rows"]

    standings = {row["request"].body: str(row["request"].standing) for row in rows}
    assert standings == {
        asked.body: "Answered",
        **{request.body: label for label, request in requests.items()},
    }
    numbers = {(row["outcomes"], row["request"].sent, row["request"].waiting) for row in rows}
    assert numbers == {(1, 1, 1), (0, 0, 0)}


def test_who_could_not_be_reached_is_asked_again_at_another_mailbox(admin_client, client, asked):
    ReportRequest.objects.update(bounced_at=timezone.now(), step="first")
    asked.channel.bounced_on = timezone.localdate()
    asked.channel.save()
    old = link_of(asked)
    assertContains(run_action(admin_client, ReportRequest, "send_new_link", asked), "No mailbox is on file.")
    ContactChannelFactory(focal_point=None, network=asked.network, value="other@example.org")

    assertContains(run_action(admin_client, ReportRequest, "send_new_link", asked), "Done.")
    with mail_server() as postbox:
        call_command("send_mails")

    assert client.get(old).status_code == 404
    [message] = postbox.of("other@example.org")
    assert ReportRequest.objects.get().token in message.get_body("plain").get_content()


@pytest.mark.parametrize(("role", "may"), [("Editor", False), ("Publisher", True), ("Administrator", False)])
def test_publishers_run_rounds_and_decide(client, sent, role, may):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    fresh = ReportRequestFactory(round__started_at=None).round
    AddresseeFactory(outcome=OutcomeFactory(meeting=fresh.meeting))

    assert client.get(board_url(fresh)).status_code == 200
    assert client.post(board_url(fresh)).status_code == (302 if may else 403)
    decided = client.post(change_url(sent), {"_decline": "x", "reason": "Not theirs"})

    assert decided.status_code == (302 if may else 403)
    sent.refresh_from_db()
    assert (sent.decision == "declined") is may
    assert bool(ReportingRound.objects.get(pk=fresh.pk).started_at) is may


# Mails.


@time_machine.travel("2026-03-02", tick=False)
def test_mails_and_reminders_are_written_in_the_language_of_the_body_until_staff_are_told(settings):
    settings.SECRETARIAT_EMAIL = "secretariat@example.org"
    body = OrganizationFactory(name_en="Customs body", name_fr="Organisme douanier")
    round = ReportingRoundFactory(
        meeting=MeetingFactory(title_en="4th meeting", title_fr="4e réunion"),
        subject_fr="Suites : {meeting}",
        text_fr="Pour {body} : {link} ({closes_on})",
        closes_on="2026-06-01",
    )
    mailbox = ContactChannelFactory(value="desk@example.org")
    request = ReportRequestFactory(
        round=round, network=None, organization=body, channel=mailbox, language="fr"
    )

    with mail_server() as postbox:
        for day in ("2026-03-02", "2026-03-16", "2026-03-30", "2026-04-13", "2026-05-01"):
            with time_machine.travel(day, tick=False):
                call_command("send_mails")
                call_command("send_mails")

    first, *reminders = postbox.of("desk@example.org")
    text = first.get_body("plain").get_content()
    assert first["Subject"] == "Suites : 4e réunion"
    assert "Pour Organisme douanier" in text
    assert "juin 2026" in text
    assert f"/fr/report/{ReportRequest.objects.get(pk=request.pk).token}/" in text
    assert [message["Subject"].endswith("Suites : 4e réunion") for message in reminders] == [True, True]
    [notice] = postbox.of("secretariat@example.org")
    assert notice["Subject"] == "No report yet: Customs body, outcomes of 4th meeting"
    assert "/report/" not in notice.get_body("plain").get_content()
    assert set(Mail.objects.values_list("kind", flat=True)) == {"reporting", "notice"}


def test_a_refused_mail_is_a_bounce_of_the_request_and_no_reminder_follows(asked):
    ReportRequest.objects.update(sent_at=None)
    asked.channel.value = "refused@example.org"
    asked.channel.save()

    with mail_server():
        call_command("send_mails")
        asked.refresh_from_db()
        assert asked.bounced_at
        with time_machine.travel(timezone.now() + datetime.timedelta(days=14)):
            call_command("send_mails")

    assert Mail.objects.count() == 1


def test_no_reminder_goes_out_after_a_report_was_sent(client, asked):
    MailFactory(request=asked.public_id, state="failed", text="desk@example.org")

    answer(client, asked, "send", state="done", text="A desk is open.")

    mail = Mail.objects.get()
    assert (mail.state, mail.text) == ("cancelled", "")


# The page behind the link.


def test_the_page_shows_each_outcome_with_the_last_public_answer_of_the_body(client, asked):
    outcome = asked.round.meeting.outcomes.get()
    FollowUpFactory(outcome=outcome, network=asked.network, date="2025", text_en="Internal.", is_public=False)
    FollowUpFactory(outcome=outcome, date="2025", text_en="Of another body.")
    AddresseeFactory(outcome=OutcomeFactory(meeting=outcome.meeting, title_en="Not for them"))
    OutcomeFactory(meeting=outcome.meeting, title_en="Draft", is_published=False)

    page = client.get(link_of(asked))

    for shown in ("Networks shall share alerts.", "A desk is planned.", "March 2024", "Planned"):
        assertContains(page, shown)
    for hidden in ("Internal.", "Of another body.", "Not for them", "Draft"):
        assertNotContains(page, hidden)
    assert not page.cookies
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_an_organization_that_answers_for_a_group_finds_its_outcomes(client):
    outcome = OutcomeFactory(title_en="Support networks")
    body = OrganizationFactory()
    AddresseeFactory(outcome=outcome, network=None, group="iccwc").responding_organizations.set([body])
    request = ReportRequestFactory(
        round__meeting=outcome.meeting, network=None, organization=body, channel=ContactChannelFactory()
    )

    assertContains(client.get(link_of(request)), "Support networks")


def test_reading_the_link_changes_nothing(client, asked):
    for method in (client.get, client.head):
        assert method(link_of(asked), {"action": "send", "T1-state": "done"}).status_code == 200
    assert client.post(link_of(asked), {"action": "nonsense", "T1-state": "done"}).status_code == 200
    assert client.post(link_of(asked)).status_code == 200
    other_site = {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.net"}
    data = {"action": "send", "T1-state": "done", "T1-text": "Open."}
    assert client.post(link_of(asked), data, headers=other_site).status_code == 403

    assert not Report.objects.exists()
    asked.refresh_from_db()
    assert not asked.answered_at


def test_answers_are_saved_as_one_goes_and_then_sent(client, asked):
    saved = answer(client, asked, "save", text="First\r\n\r\nthen")
    page = client.get(saved.url)
    assertContains(page, "Saved. It has not been sent yet")
    assertContains(page, "First\n\nthen</textarea>")
    assert not Report.objects.pending().exists()

    response = answer(
        client, asked, "send", state="done", evidence_title="News", evidence_url="example.org/a"
    )

    assertContains(response, "Your report has arrived.")
    report = Report.objects.pending().get()
    assert (report.state, report.text) == ("done", "First\n\nthen")
    assert (report.evidence_title, report.evidence_url) == ("News", "https://example.org/a")
    assert FollowUp.objects.count() == 1


def test_an_outcome_left_empty_is_not_answered(client, asked):
    other = OutcomeFactory(meeting=asked.round.meeting, code="T2")
    AddresseeFactory(outcome=other, network=asked.network)
    answer(client, asked, "save", **{"state": "done", "text": "Open."})
    page = client.get(link_of(asked))
    emptied = {**fields_of(page), "T1-state": "", "T1-text": " ", "T2-state": "done", "T2-text": "Done."}

    client.post(link_of(asked), {**emptied, "action": "send"})

    assert Report.objects.get().outcome == other


def test_what_was_saved_on_an_outcome_that_is_no_longer_asked_about_is_not_sent(client, asked):
    other = OutcomeFactory(meeting=asked.round.meeting, validity="retired")
    ReportFactory(request=asked, outcome=other, text="Half a sentence", state="")

    answer(client, asked, "send", state="done", text="A desk is open.")

    assert Report.objects.get().text == "A desk is open."


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "All answers are empty. Fill in one."),
        ({"text": "Open."}, "Say how far you have come."),
        ({"state": "done"}, "Say in a sentence or two what was done, or why nothing was."),
        (
            {"state": "done", "text": "Open.", "evidence_url": "https://example.org"},
            "Give the page or file a title.",
        ),
        ({"state": "done", "text": "Open.", "evidence_title": "News"}, "Give an address or a file."),
        ({"state": "finished", "text": "Open."}, "Select a valid choice."),
        ({"state": "done", "text": "x" * 5_001}, "at most 5000 characters"),
        ({"state": "done", "text": "Open.", "evidence_url": "javascript:alert(1)"}, "Enter a valid URL."),
    ],
)
def test_a_wrong_answer_is_refused_with_a_sentence(client, asked, answers, sentence):
    assertContains(answer(client, asked, "send", **answers), sentence)

    assert not Report.objects.exists()
    asked.refresh_from_db()
    assert not asked.answered_at


def upload(content, name="report.pdf"):
    return SimpleUploadedFile(name, content)


def test_a_file_is_kept_for_staff_replaced_and_taken_away(client, asked, django_capture_on_commit_callbacks):
    files = []
    for action, answers in (
        ("save", {"evidence_file": upload(PDF)}),
        ("save", {"evidence_file": upload(PDF)}),
        ("save", {"text": "Open."}),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer(client, asked, action, **answers)
        files.append(Report.objects.get().evidence_file)
    first, second, kept = files
    storage = first.storage
    assert first.name != second.name == kept.name
    assert not storage.exists(first.name)
    assert storage.exists(second.name)
    assert "report.pdf" not in second.name

    with django_capture_on_commit_callbacks(execute=True):
        answer(client, asked, "save", no_file="on")

    assert not Report.objects.get().evidence_file
    assert not storage.exists(second.name)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (upload(b"MZ not a PDF"), "Save it anew as PDF."),
        (upload(b"<script>", "page.html"), "Only PDF, DOCX"),
        (upload(b"%PDF-" + b" " * 5_000_000), "The file is larger than 5 MB."),
    ],
)
def test_a_file_that_lies_or_is_large_is_refused(client, asked, file, sentence):
    response = answer(
        client, asked, "send", state="done", text="Open.", evidence_title="Report", evidence_file=file
    )

    assertContains(response, sentence)
    assert not Report.objects.exists()


def test_an_uploaded_file_is_public_only_once_it_is_accepted(client, admin_client, asked):
    answer(
        client,
        asked,
        "send",
        state="done",
        text="Open.",
        evidence_title="Report of the desk",
        evidence_file=upload(PDF),
    )
    report = Report.objects.get()
    outcome = report.outcome.get_absolute_url()
    assertNotContains(client.get(outcome), "Report of the desk")
    client.logout()
    assert client.get(report.evidence_file.url).status_code == 302
    assert admin_client.get(report.evidence_file.url).getvalue() == PDF

    accept(admin_client, report)

    assertContains(client.get(outcome), "Report of the desk")
    assert client.get(Evidence.objects.get().address).getvalue() == PDF


@pytest.mark.parametrize(("action", "status"), [("save", 403), ("send", 200)])
def test_a_file_is_its_own_bodys_until_it_is_sent(client, asked, action, status):
    answer(client, asked, action, state="done", text="Open.", evidence_title="A", evidence_file=upload(PDF))
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name="Editor"))
    client.force_login(editor)

    response = client.get(Report.objects.get().evidence_file.url)
    response.close()

    assert response.status_code == status


def test_markup_in_an_answer_is_text(client, admin_client, asked):
    attack = "</textarea><script>alert(1)</script>"
    answer(client, asked, "save", text=attack)
    assertNotContains(client.get(link_of(asked)), "<script>alert")

    answer(client, asked, "send", state="done")

    assertNotContains(admin_client.get(change_url(Report.objects.get())), "<script>alert")


@pytest.mark.parametrize("action", ["save", "send"])
def test_two_who_answer_at_once_keep_each_others_answers(client, asked, action):
    opened = client.get(link_of(asked))
    answer(client, asked, "save", state="done", evidence_title="News", evidence_url="https://example.org/")

    response = answer(client, asked, action, opened, text="Of the second.")

    assert response.status_code == (302 if action == "save" else 200)
    report = Report.objects.get()
    assert (report.state, report.text, report.evidence_title) == ("done", "Of the second.", "News")


@pytest.mark.parametrize(
    ("name", "first", "second", "shown"),
    [
        ("text", "Of the <b>first</b>.", "Of the second.", escape("Of the <b>first</b>.")),
        ("state", "under_way", "done", "Under way"),
    ],
)
def test_two_answers_to_one_question_are_shown_to_whoever_comes_second(
    client, asked, name, first, second, shown
):
    opened = client.get(link_of(asked))
    answer(client, asked, "save", **{name: first})

    page = answer(client, asked, "save", opened, **{name: second})

    assertContains(page, "Somebody saved another text here meanwhile")
    assert shown in page.text.partition("Saved meanwhile")[2].partition("</details>")[0]
    assert getattr(Report.objects.get(), name) == first
    answer(client, asked, "save", page, **{name: second})
    assert getattr(Report.objects.get(), name) == second


def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(client, asked):
    answer(client, asked, "save", text="Stored.")

    page = client.post(link_of(asked), {"action": "save", "T1-text": "New."})

    assertContains(page, "Somebody saved another text here meanwhile")
    assert Report.objects.get().text == "Stored."


@pytest.mark.parametrize("end", ["sent", "expired", "not started", "no mailbox"])
def test_a_link_that_is_over_says_so_and_changes_nothing(client, asked, end):
    link = link_of(asked)
    answer(client, asked, "save", text="Saved.")
    match end:
        case "sent":
            answer(client, asked, "send", state="done")
        case "expired":
            over()
        case "not started":
            ReportingRound.objects.update(started_at=None)
        case "no mailbox":
            ReportRequest.objects.update(channel=None)
    before = Report.objects.values().get()

    read = client.get(link)
    posted = client.post(link, {"action": "send", "T1-state": "done", "T1-text": "Late"})

    if end == "no mailbox":
        assert (read.status_code, posted.status_code) == (404, 404)
    else:
        sentence = "Your answer has been sent" if end == "sent" else "The time for this round is over."
        for response in (read, posted):
            assertContains(response, sentence, status_code=410)
            assertNotContains(response, "textarea", status_code=410)
    assert Report.objects.values().get() == before


def test_only_the_own_link_opens_a_report(client, asked):
    other = ReportRequestFactory()
    token = ReportRequest.objects.get(pk=asked.pk).token
    forged = [token[:-1] + ("A" if token[-1] != "A" else "B"), other.token[:32] + token[32:], "tampered"]

    for wrong in forged:
        address = reverse("outcomes:report", args=[wrong])
        assert client.get(address).status_code == 404
        assert client.post(address, {"action": "send"}).status_code == 404
    asked.channel.value = "new@example.org"
    asked.channel.save()
    assert client.get(reverse("outcomes:report", args=[token])).status_code == 404


def test_a_page_without_outcomes_takes_no_answer(client, asked):
    asked.round.meeting.outcomes.update(validity="retired")

    assertContains(client.get(link_of(asked)), "No outcome of this meeting addresses you any more.")
    response = client.post(link_of(asked), {"action": "send"})
    assertContains(response, "All answers are empty.")
    asked.refresh_from_db()
    assert not asked.answered_at


# Review.


def accept(admin_client, report, **changes):
    """Open a report that waits, make `changes`, and accept it."""
    form = admin_client.get(change_url(report)).context["accepting"]
    data = {name: form[name].value() or "" for name in form.fields}
    return admin_client.post(change_url(report), {**data, **changes, "_accept": "x"}, follow=True)


def test_a_report_waits_beside_what_is_on_record(admin_client, client, sent):
    home = admin_client.get("/admin/")
    assertContains(home, "Reports to review")
    queue = admin_client.get(list_url(Report), {"decision__exact": "pending"})
    assert queue.context["cl"].result_count == 1

    page = admin_client.get(change_url(sent))

    assertContains(page, "<del>Planned</del>")
    assertContains(page, "<ins>Done</ins>")
    assertContains(page, "<del>planned.</del>")
    assertContains(page, "<ins>open.</ins>")
    assertNotContains(client.get(sent.outcome.get_absolute_url()), "A desk is open.")


def test_an_accepted_report_is_a_follow_up_of_the_day_it_was_sent(admin_client, client, sent):
    office = FocalPointFactory(network=sent.request.network, position_title_en="Secretariat of HAWEN")
    channel = sent.request.channel
    channel.network, channel.focal_point = None, office
    channel.save()
    ReportRequest.objects.update(answered_at="2026-11-03T10:00Z")

    with time_machine.travel("2026-11-20"):
        assertContains(accept(admin_client, sent), "Done.")

    sent.refresh_from_db()
    follow_up = sent.follow_up
    assert (sent.decision, follow_up.date, follow_up.kind) == ("accepted", "2026-11-03", "report")
    assert (follow_up.network, follow_up.state, follow_up.text) == (
        sent.request.network,
        "done",
        "A desk is open.",
    )
    assert (follow_up.reported_by, follow_up.link_to_outcome) == ("Secretariat of HAWEN", "stated")
    client.logout()
    assertContains(client.get(sent.outcome.get_absolute_url()), "A desk is open.")
    decisions = [entry.changes.get("decision") for entry in entries_of(Report, sent.pk)]
    assert ["pending", "accepted"] in decisions


def test_a_report_is_edited_before_it_is_accepted_and_its_evidence_comes_along(admin_client, client, asked):
    ReportRequest.objects.update(language="fr")
    answer(
        client,
        asked,
        "send",
        state="done",
        text="Un bureau.",
        evidence_title="Actualité",
        evidence_url="https://example.org/a",
    )
    report = Report.objects.get()
    assertContains(accept(admin_client, report), "This field is required.")
    assert FollowUp.objects.count() == 1

    accept(admin_client, report, text_en="A desk.", state="under_way", evidence_title="News")

    follow_up = FollowUp.objects.latest("pk")
    assert (follow_up.state, follow_up.text_en, follow_up.text_fr) == ("under_way", "A desk.", "Un bureau.")
    evidence = follow_up.evidence.get()
    assert (evidence.title, evidence.url) == ("News", "https://example.org/a")
    report.refresh_from_db()
    assert report.text == "Un bureau."


def test_a_report_is_decided_once(admin_client, sent):
    accept(admin_client, sent)

    again = {"state": "done", "text_en": "Again.", "reported_by": "X", "_accept": "x"}
    for data in (again, {"reason": "Late", "_decline": "x"}):
        response = admin_client.post(change_url(sent), data, follow=True)
        assertContains(response, "This report is decided already.")

    assert FollowUp.objects.count() == 2
    sent.refresh_from_db()
    assert (sent.decision, sent.decline_reason) == ("accepted", "")
    assertNotContains(admin_client.get(change_url(sent)), 'name="_accept"')


def test_a_report_is_declined_with_a_reason(admin_client, client, sent):
    assertContains(admin_client.post(change_url(sent), {"_decline": "x"}), "This field is required.")

    admin_client.post(change_url(sent), {"_decline": "x", "reason": "Of another body"})

    sent.refresh_from_db()
    assert (sent.decision, sent.decline_reason) == ("declined", "Of another body")
    assert FollowUp.objects.count() == 1
    assert not Report.objects.pending().exists()
    entry = entries_of(Report, sent.pk).first()
    assert entry.changes["decision"] == ["pending", "declined"]
    client.logout()
    assertNotContains(client.get(sent.outcome.get_absolute_url()), "A desk is open.")


def test_what_a_body_has_not_sent_yet_is_its_own(admin_client, client, asked):
    answer(client, asked, "save", text="Only a draft.")

    assertContains(admin_client.get(list_url(Report)), "0 reports")
    assert admin_client.get(change_url(Report.objects.get())).status_code == 404


def test_what_is_typed_about_a_person_is_erased_from_reports(client, admin_client, asked):
    holder = FocalPointHolderFactory(given_name="Invented", family_name="Departed")
    answer(client, asked, "send", state="done", text="Done by Departed, with Invented Departed.")

    admin_client.post(
        reverse("admin:networks_focalpointholder_erase", args=[holder.pk]), {"reason": "request"}
    )

    assert "Departed" not in Report.objects.get().text


# Silence.


def test_who_has_not_answered_a_round_that_is_over_is_silent(client, asked):
    silent = ReportRequestFactory(round=asked.round)
    ReportRequestFactory(round__started_at=None)
    answer(client, asked, "send", state="done", text="A desk is open.")
    last_day = asked.round.closes_on

    assert not ReportRequest.objects.silent(last_day).exists()
    day_after = last_day + datetime.timedelta(days=1)
    assert list(ReportRequest.objects.silent(day_after)) == [silent]


# Queries.


@pytest.mark.parametrize("kind", ["board", "requests", "reports", "report"])
def test_pages_of_rounds_take_the_same_queries_for_one_body_and_for_many(
    admin_client, django_assert_max_num_queries, sent, kind
):
    pages = {
        "board": board_url(sent.request.round),
        "requests": list_url(ReportRequest),
        "reports": list_url(Report),
        "report": change_url(sent),
    }
    admin_client.get(pages[kind])
    with django_assert_max_num_queries(40) as one:
        admin_client.get(pages[kind])

    for _time in range(5):
        request = ReportRequestFactory(round=sent.request.round, answered_at=timezone.now())
        AddresseeFactory(outcome=sent.outcome, network=request.network)
        ReportFactory(request=request, outcome=sent.outcome)
        FollowUpFactory(outcome=sent.outcome, network=sent.request.network)
        EvidenceFactory(follow_up=FollowUp.objects.first())

    with assertNumQueries(len(one)):
        admin_client.get(pages[kind])


def test_the_page_of_a_link_takes_the_same_queries_for_one_outcome_and_for_many(client, asked):
    client.get(link_of(asked))
    link = link_of(asked)
    with assertNumQueries(9):
        client.get(link)
    for _time in range(5):
        outcome = OutcomeFactory(meeting=asked.round.meeting)
        AddresseeFactory(outcome=outcome, network=asked.network)
        FollowUpFactory(outcome=outcome, network=asked.network)
        ReportFactory(request=asked, outcome=outcome, evidence_file=ContentFile(PDF, "a.pdf"))

    with assertNumQueries(9):
        client.get(link)
