"""What each role may do in the admin: one table, and every door tried on the server."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import URLResolver, get_resolver, reverse

from meetings.models import Meeting
from networks.models import (
    Country,
    FocalPoint,
    FocalPointHolder,
    InformationSheet,
    Network,
    Organization,
    Questionnaire,
    Source,
    Suggestion,
    VerificationRound,
)
from outcomes.models import Activity, Assessment, AssessmentRound, Instrument, Outcome, Report, ReportingRound
from tests.admin_forms import change_url, filled_form, list_url, run_action, send
from tests.factories import (
    ActivityFactory,
    AssessmentAnswerFactory,
    AssessmentFactory,
    AssessmentRoundFactory,
    ContactChannelFactory,
    CountryFactory,
    DocumentFactory,
    EvidenceFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkFactory,
    OutcomeFactory,
    ReportFactory,
    ReportingRoundFactory,
    SourceFactory,
    SuggestionFactory,
    UserFactory,
    VerificationRequestFactory,
    VerificationRoundFactory,
)
from tests.uploads import upload
from wenregistry.models import Erasure, ImportRun, Mail, StaffExport, User

ROLES = ["nobody", "staff", "Editor", "Publisher", "Administrator", "superuser"]


@pytest.fixture(params=ROLES)
def role(request, client):
    """Each role in turn, signed in as `client`: a visitor, staff without a group, the groups, a superuser."""
    if request.param != "nobody":
        user = UserFactory(is_superuser=request.param == "superuser")
        if request.param in ("Editor", "Publisher", "Administrator"):
            user.groups.add(Group.objects.get(name=request.param))
        client.force_login(user)
    return request.param


def opens(address):
    return lambda client: client.get(address()).status_code == 200


def links_to_deleted(model):
    address = f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted"
    return lambda client: f'href="{reverse(address)}"' in client.get(list_url(model)).text


def page(model, action):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}"
    return opens(lambda: reverse(name))


def page_of(make, name=change_url):
    return opens(lambda: name(make()))


def history(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_history", args=[record.pk])


def changes(make, **values):
    """Whether a form of a row that `make` makes is there to be sent, and what it says is kept."""

    def attempt(client):
        record = make()
        if client.get(change_url(record)).status_code != 200:
            return client.post(change_url(record), values).status_code == 302 and is_kept(record)
        if 'name="_save"' not in client.get(change_url(record)).text:
            assert client.post(change_url(record), values).status_code == 403
            return False
        send(client, record, **values)
        return is_kept(record)

    def is_kept(record):
        record.refresh_from_db()
        return all(getattr(record, name) == value for name, value in values.items())

    return attempt


def acts(action, make, is_done):
    """Whether an action of the list does its work on a row that `make` makes."""

    def attempt(client):
        record = make()
        run_action(client, type(record), action, record)
        return is_done(type(record).objects.filter(pk=record.pk).first())

    return attempt


def deletes(make):
    def attempt(client):
        record = make()
        name = f"admin:{record._meta.app_label}_{record._meta.model_name}_delete"
        client.post(reverse(name, args=[record.pk]), {"post": "yes"})
        return not type(record).objects.filter(pk=record.pk).exists()

    return attempt


def shows(make, text):
    """Whether the form of a row that `make` makes holds `text`."""
    return lambda client: text in client.get(change_url(make()), follow=True).text


def office_with_secrets():
    office = FocalPointFactory(is_published=False)
    FocalPointHolderFactory(focal_point=office, family_name="Invented-Holder")
    ContactChannelFactory(focal_point=office, value="hidden@example.org", visibility="staff")
    ContactChannelFactory(focal_point=office, value="open@example.org")
    return office


def autocompletes(model, field, related):
    def attempt(client):
        query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
        address = reverse("admin:autocomplete", query={**query, "field_name": field, "term": ""})
        return client.get(address).status_code == 200 and related in client.get(address).text

    return attempt


def takes_restricted_file(client):
    office = office_with_secrets()
    data = {"action": "export_restricted", "_selected_action": [office.pk], "confirmed": "1"}
    client.post(list_url(FocalPoint), {**data, "reason": "Operation", "file_format": "csv"})
    return StaffExport.objects.exists()


def opens_file(make):
    """Whether the file of a row that `make` makes is sent, as its admin form links to it."""

    def attempt(client):
        response = client.get(make().file.url)
        response.close()
        return response.status_code == 200

    return attempt


def draft_activity():
    return ActivityFactory(is_published=False)


def draft_network():
    return NetworkFactory(is_published=False)


def draft_sheet():
    return InformationSheetFactory(state="draft")


def named_country():
    CountryFactory(name_en="Kenya")
    return "Kenya"


def moves_a_draft_to_the_public(client):
    document = DocumentFactory(meeting=MeetingFactory(is_published=False))
    send_if_open(client, document, meeting=str(MeetingFactory().pk))
    document.refresh_from_db()
    return document.meeting.is_published


def send_if_open(client, record, **values):
    if client.get(change_url(record)).status_code == 200:
        send(client, record, **values)


def becomes_superuser(client):
    account = UserFactory()
    moment = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    send_if_open(client, account, is_superuser="on", **moment)
    account.refresh_from_db()
    return account.is_superuser


def touches_a_superuser(client):
    UserFactory(is_superuser=True)
    return changes(lambda: UserFactory(is_superuser=True), first_name="Changed")(client)


def board(round):
    return reverse("admin:networks_verificationround_board", args=[round.pk])


def paste(meeting):
    return reverse("admin:meetings_meeting_paste", args=[meeting.pk])


def freezing(meeting):
    return reverse("admin:outcomes_freeze", args=[meeting.pk])


def pack(meeting):
    return reverse("admin:outcomes_pack", args=[meeting.pk])


def correction(follow_up):
    return reverse("admin:outcomes_followup_correct", args=[follow_up.pk])


def erasure(holder):
    return reverse("admin:networks_focalpointholder_erase", args=[holder.pk])


def starts_round(client):
    round = VerificationRequestFactory(round__started_at=None).round
    client.post(board(round))
    round.refresh_from_db()
    return bool(round.started_at)


def accepts_suggestion(client):
    suggestion = SuggestionFactory(proposed={"unit": "New"})
    client.post(change_url(suggestion), {"unit": "New", "decision": "", "_accept": "1"})
    suggestion.refresh_from_db()
    return suggestion.state == "accepted"


def board_of_reports(round):
    return reverse("admin:outcomes_reportinground_board", args=[round.pk])


def declines_report(client):
    report = ReportFactory()
    client.post(change_url(report), {"reason": "Of another body", "_decline": "1"})
    report.refresh_from_db()
    return report.decision == "declined"


def erases(client):
    holder = FocalPointHolderFactory()
    client.post(erasure(holder), {"reason": "request"})
    return not FocalPointHolder.objects.exists()


def start_of_assessments(round):
    return reverse("admin:outcomes_assessmentround_start", args=[round.pk])


def result_of(assessment):
    return reverse("admin:outcomes_assessment_result", args=[assessment.pk])


def answers_of(assessment):
    return reverse("admin:outcomes_assessment_answers", args=[assessment.pk])


def draft_assessment():
    return AssessmentFactory(state="draft")


def improvement():
    return AssessmentAnswerFactory(improvement="Name a focal point")


def plan_of(answer):
    return reverse("admin:outcomes_assessment_plan", args=[answer.assessment_id, answer.pk])


EDITS = {"Editor", "Publisher", "superuser"}
PUBLISHES = {"Publisher", "superuser"}
READS = {"Editor", "Publisher", "Administrator", "superuser"}
SEES_RESTRICTED = {"Publisher", "Administrator", "superuser"}
ADMINISTERS = {"Administrator", "superuser"}

# What is tried, how, and who succeeds.
DOORS = {
    "home": (opens(lambda: "/admin/"), {"staff", *READS}),
    "guide": (opens(lambda: "/admin/guide/"), {"staff", *READS}),
    "list of networks": (page(Network, "changelist"), READS),
    "list of offices": (page(FocalPoint, "changelist"), READS),
    "list of meetings": (page(Meeting, "changelist"), READS),
    "list of outcomes": (page(Outcome, "changelist"), READS),
    "list of activities": (page(Activity, "changelist"), READS),
    "add an activity": (page(Activity, "add"), EDITS),
    "change a draft activity": (changes(draft_activity, evidence_title="New"), EDITS),
    "change a published activity": (changes(ActivityFactory, evidence_title="New"), PUBLISHES),
    "publish an activity": (acts("publish", draft_activity, lambda row: row.is_published), PUBLISHES),
    "paste participants of a meeting": (page_of(MeetingFactory, paste), PUBLISHES),
    "freeze the progress report of a meeting": (page_of(MeetingFactory, freezing), PUBLISHES),
    "pack of a meeting": (page_of(MeetingFactory, pack), EDITS),
    "add a network": (page(Network, "add"), EDITS),
    "add an office": (page(FocalPoint, "add"), EDITS),
    "add a sheet": (page(InformationSheet, "add"), EDITS),
    "add a source": (page(Source, "add"), EDITS),
    "add an organization": (page(Organization, "add"), EDITS),
    "add a country": (page(Country, "add"), PUBLISHES),
    "see a published network": (page_of(NetworkFactory), READS),
    "history of a network": (page_of(NetworkFactory, history), READS),
    "change a draft network": (changes(draft_network, acronym="NEW"), EDITS),
    "change a published network": (changes(NetworkFactory, acronym="NEW"), PUBLISHES),
    "change a draft office": (changes(lambda: FocalPointFactory(is_published=False), unit="New"), EDITS),
    "change a published office": (changes(FocalPointFactory, unit="New"), PUBLISHES),
    "change a source": (changes(SourceFactory, publisher="New"), PUBLISHES),
    "change a country": (changes(lambda: CountryFactory(m49="404"), m49="405"), PUBLISHES),
    "publish by the form": (changes(draft_network, is_published=True), PUBLISHES),
    "publish a network": (acts("publish", draft_network, lambda row: row.is_published), PUBLISHES),
    "unpublish a network": (acts("unpublish", NetworkFactory, lambda row: not row.is_published), PUBLISHES),
    "publish an office": (
        acts("publish", lambda: FocalPointFactory(is_published=False), lambda row: row.is_published),
        PUBLISHES,
    ),
    "publish a meeting": (
        acts("publish", lambda: MeetingFactory(is_published=False), lambda row: row.is_published),
        PUBLISHES,
    ),
    "publish an outcome": (
        acts("publish", lambda: OutcomeFactory(is_published=False), lambda row: row.is_published),
        PUBLISHES,
    ),
    "correct a follow-up": (page_of(FollowUpFactory, correction), PUBLISHES),
    "correct a follow-up of a draft": (
        page_of(lambda: FollowUpFactory(outcome__is_published=False), correction),
        EDITS,
    ),
    "move a draft to the public": (moves_a_draft_to_the_public, PUBLISHES),
    "delete a draft network": (deletes(draft_network), PUBLISHES),
    "delete an office": (deletes(FocalPointFactory), PUBLISHES),
    "delete all samples": (
        acts("delete_all_samples", lambda: FocalPointFactory(is_sample=True), lambda row: row is None),
        set(),  # Nobody without the page that asks first.
    ),
    "public channel of an office": (shows(office_with_secrets, "open@example.org"), READS),
    "restricted channel of an office": (shows(office_with_secrets, "hidden@example.org"), SEES_RESTRICTED),
    "holder of an office": (shows(office_with_secrets, "Invented-Holder"), SEES_RESTRICTED),
    "list of holders": (page(FocalPointHolder, "changelist"), SEES_RESTRICTED),
    "page of a holder": (page_of(FocalPointHolderFactory), SEES_RESTRICTED),
    "history of a holder": (page_of(FocalPointHolderFactory, history), SEES_RESTRICTED),
    "add a holder": (page(FocalPointHolder, "add"), PUBLISHES),
    "choices of countries": (
        lambda client: autocompletes(FocalPoint, "country", named_country())(client),
        READS,
    ),
    "file with restricted details": (takes_restricted_file, PUBLISHES),
    "file of a document": (opens_file(lambda: DocumentFactory(file=upload())), READS),
    "file of a restricted document": (
        opens_file(lambda: DocumentFactory(file=upload(), access="restricted")),
        SEES_RESTRICTED,
    ),
    "file behind an internal follow-up": (
        opens_file(lambda: EvidenceFactory(file=upload(), follow_up__is_public=False)),
        READS,
    ),
    "file that nobody stored": (opens(lambda: "/admin/files/document/0.pdf"), set()),
    "log of exports": (page(StaffExport, "changelist"), ADMINISTERS),
    "imports": (page(ImportRun, "changelist"), PUBLISHES),
    "list of rounds": (page(VerificationRound, "changelist"), READS),
    "add a round": (page(VerificationRound, "add"), PUBLISHES),
    "board of a round": (page_of(VerificationRoundFactory, board), READS),
    "start a round": (starts_round, PUBLISHES),
    "list of questionnaires": (page(Questionnaire, "changelist"), READS),
    "add a questionnaire": (page(Questionnaire, "add"), PUBLISHES),
    "list of rounds of self-assessments": (page(AssessmentRound, "changelist"), READS),
    "add a round of self-assessments": (page(AssessmentRound, "add"), PUBLISHES),
    "ask networks to assess themselves": (page_of(AssessmentRoundFactory, start_of_assessments), PUBLISHES),
    "list of self-assessments": (page(Assessment, "changelist"), SEES_RESTRICTED),
    "result of a self-assessment": (page_of(AssessmentFactory, result_of), SEES_RESTRICTED),
    "history of a self-assessment": (page_of(AssessmentFactory, history), SEES_RESTRICTED),
    "answers of a self-assessment": (page_of(draft_assessment, answers_of), PUBLISHES),
    "follow-up from an answer": (page_of(improvement, plan_of), PUBLISHES),
    "add an instrument": (page(Instrument, "add"), PUBLISHES),
    "list of reporting rounds": (page(ReportingRound, "changelist"), READS),
    "add a reporting round": (page(ReportingRound, "add"), PUBLISHES),
    "board of a reporting round": (page_of(ReportingRoundFactory, board_of_reports), READS),
    "list of reports": (page(Report, "changelist"), READS),
    "page of a report": (page_of(ReportFactory), READS),
    "decline a report": (declines_report, PUBLISHES),
    "list of suggestions": (page(Suggestion, "changelist"), READS),
    "accept a suggestion": (accepts_suggestion, PUBLISHES),
    "list of mails": (page(Mail, "changelist"), SEES_RESTRICTED),
    "page of an erasure": (page_of(FocalPointHolderFactory, erasure), ADMINISTERS),
    "erase a person": (erases, ADMINISTERS),
    "log of erasures": (page(Erasure, "changelist"), ADMINISTERS),
    "deleted networks": (opens(lambda: reverse("admin:networks_network_deleted")), PUBLISHES),
    "link to deleted networks": (links_to_deleted(Network), PUBLISHES),
    "link to deleted holders": (links_to_deleted(FocalPointHolder), set()),
    # Persons never come back: there is no such list.
    "deleted holders": (opens(lambda: reverse("admin:networks_focalpointholder_deleted")), set()),
    "accounts": (page(User, "changelist"), ADMINISTERS),
    "add an account": (page(User, "add"), ADMINISTERS),
    "change an account": (
        changes(UserFactory, first_name="Changed"),
        set(),  # The form needs a day of joining in two fields: see the next.
    ),
    "make a superuser": (becomes_superuser, {"superuser"}),
    "touch a superuser": (touches_a_superuser, set()),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_role_opens_its_doors_and_no_other(client, role, door):
    attempt, allowed = DOORS[door]

    assert attempt(client) == (role in allowed)


@pytest.mark.parametrize("lookup", ["holders__isnull", "channels__isnull", "channels", "holders__pk"])
def test_an_address_does_not_ask_for_restricted_rows(admin_client, lookup):
    assert admin_client.get(list_url(FocalPoint), {lookup: "0"}).status_code == 400


def admin_addresses(patterns, prefix=""):
    """Every address of the admin; a row that no table has stands for each part."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from admin_addresses(pattern.url_patterns, route)
        elif route.startswith("admin/") and not route.endswith("$"):
            yield "/" + re.sub(r"<[^>]+>", "0", route)


# What anybody needs before signing in, and what all staff may do.
OPEN = re.compile(r"/admin/(account/|login/|jsi18n/|logout/|guide/|password_change/|$)")


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["nobody", "staff"])
def test_no_address_of_the_admin_is_forgotten(client, who, method):
    if who == "staff":
        client.force_login(UserFactory())
    addresses = [each for each in admin_addresses(get_resolver().url_patterns) if not OPEN.match(each)]

    # A row that is not there leads staff back to the start page, with a sentence.
    answers = {address: getattr(client, method)(address).status_code for address in addresses}

    assert len(answers) > 200
    allowed = {302} if who == "nobody" else {302, 403, 404, 405}
    assert {address: status for address, status in answers.items() if status not in allowed} == {}


def test_the_last_superuser_keeps_the_keys(client):
    account = UserFactory(is_superuser=True)
    client.force_login(account)

    data = filled_form(client.get(change_url(account)))
    del data["is_superuser"]
    moment = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    response = client.post(change_url(account), {**data, **moment})

    assert "This is the last superuser. Make another one first." in response.text
    account.refresh_from_db()
    assert account.is_superuser
