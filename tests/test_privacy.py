"""
The promises of the registry, checked on everything that the public can fetch.

Every free text of every row gets a mark of its own. Marks of rows that are not public must not turn up
anywhere; marks of public rows may turn up only for the fields listed in PUBLIC. The pages are found by
reading the URL configuration and by following links, so that a new page or column is swept unasked.
"""

import io
import re
import zipfile
from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from pypdf import PdfReader

from tests import factories
from tests.papers import targets_of, texts_of, titled_paper, words_of
from wenregistry.partial_dates import PartialDateField

MARK = re.compile(r"(hidden|shown)x\w+?x\d+x")

PUBLIC = {
    "activity": {"slug", "title", "text", "evidence_title", "evidence_url"},
    "assessment": set(),
    "assessmentanswer": set(),
    "assessmentrequest": set(),
    "assessmentround": set(),
    "consent": set(),
    "contactchannel": {"value"},
    "country": {"name"},
    "document": {"slug", "title", "url", "file"},
    "evidence": {"title", "url", "file"},
    "focalpoint": {"position_title", "unit", "topic"},
    "focalpointholder": set(),
    "followup": {"text", "reported_by"},
    "informationsheet": {
        "mandate",
        "objectives",
        "authorities",
        "structure",
        "decision_making",
        "activities",
        "achievements",
        "challenges",
        "needs",
        "funding",
        "partners",
        "communication",
        "approved_by_role",
        "pdf",
        "external_url",
    },
    "instrument": {"title"},
    "instrumentitem": set(),
    "meeting": {
        "slug",
        "title",
        "city",
        "venue",
        "host_event",
        "participants_stated",
        "summary",
        "discrepancy",
    },
    "membership": set(),
    "network": {
        "slug",
        "name",
        "acronym",
        "summary",
        "founding_instrument",
        "host_city",
        "website",
        "discrepancy",
    },
    "networkevent": {"title", "city"},
    "networkname": {"text"},
    "networkrelation": set(),
    "organization": {"slug", "name", "acronym", "website"},
    "outcome": {"code", "title", "summary", "text", "text_reference", "qualifier"},
    "outcomelink": {"number", "url"},
    "participation": {"label_as_listed"},
    "questionnaire": set(),
    "report": set(),
    "reportinground": set(),
    "reportrequest": set(),
    "session": {"title"},
    "sessionitem": {"title"},
    "sheetrequest": set(),
    "source": {"slug", "title", "publisher", "url"},
    "suggestion": set(),
    "taxon": {"slug", "scientific_name", "common_name"},
    "theme": {"slug", "name"},
    "tool": {"slug", "name", "acronym", "summary", "url"},
    "trend": {"slug", "text", "commodities", "routes"},
    "verificationrequest": set(),
    "verificationround": set(),
}


class Planter:
    """Makes rows whose every free text and file is marked, and remembers what each mark stands for."""

    def __init__(self):
        self.marks = {}

    def plant(self, factory, seen="shown", /, **values):
        """A row of `factory` with a mark in each free text and file that `values` leave open."""
        model = factory._meta.model
        names = {field.name for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            is_translated = f"{field.name}_en" in names  # Its languages are planted one by one.
            if self.is_free_text(field) and field.name not in values and not is_translated:
                values[field.name] = self.mark(model, field, seen)
            if isinstance(field, models.FileField) and field.name not in values:
                name = f"{secret(self, 'filename')}.pdf"
                values[field.name] = ContentFile(titled_paper(self.mark(model, field, seen)), name=name)
        return factory(**values)

    def is_free_text(self, field):
        return (
            type(field).__name__.removeprefix("Translation")
            in ("CharField", "TextField", "URLField", "SlugField")
            and field.editable
            and not field.choices
            and not isinstance(field, PartialDateField)
            and (field.max_length or 100) >= 50
        )

    def mark(self, model, field, seen):
        mark = f"{seen}x{model._meta.model_name}x{len(self.marks)}x"
        name = re.sub("_(en|fr|es)$", "", field.name)
        self.marks[mark] = (model._meta.model_name, name)
        return f"https://example.org/{mark}" if "URL" in type(field).__name__ else mark


@pytest.fixture
def registry():
    planter = Planter()
    plant = planter.plant
    country = plant(factories.CountryFactory, iso2="KE", iso3="KEN")
    source = plant(factories.SourceFactory, link_publicly=True)
    unlinked = plant(factories.SourceFactory, url=f"https://example.org/{secret(planter, 'source')}")
    networks, meetings = [], []
    for is_open in (True, False):
        visibility = "shown" if is_open else "hidden"
        body = plant(factories.OrganizationFactory, country=country)
        network = plant(
            factories.NetworkFactory,
            visibility,
            is_published=is_open,
            host_country=country,
            host_organization=body if is_open else None,
        )
        network.sources.set([source, unlinked])
        plant_children(plant, network, body, country, source, visibility)
        meetings.append(plant_meeting(plant, network, body, country, visibility, is_open))
        networks.append(network)
    plant_crossings(plant, *networks, meetings[0])
    # It reviews the outcomes of the open one.
    plant(factories.MeetingFactory, series="global-meeting-of-wens", starts_on="2025-06-02", ends_on=None)
    return planter


def secret(planter, name):
    """A mark that nobody may read."""
    mark = f"hiddenx{name}x{len(planter.marks)}x"
    planter.marks[mark] = (name, "secret")
    return mark


def plant_children(plant, network, body, country, source, visibility):
    """Names, members, sheets, trends and offices of a network, in every state."""
    plant(factories.NetworkNameFactory, visibility, network=network)
    plant(factories.NetworkEventFactory, visibility, network=network, country=country)
    plant(factories.NetworkRelationFactory, visibility, from_network=network)
    plant(factories.MembershipFactory, visibility, network=network, country=country)
    plant(factories.MembershipFactory, visibility, network=network, country=None, organization=body)
    plant(factories.TrendFactory, visibility, network=network).taxa.set([plant(factories.TaxonFactory)])
    states = ("published", "no_reply", "declined", "draft", "in_review", "superseded")
    for edition, state in enumerate(states, 2011):
        sheet_is_open = state == "published"
        plant(
            factories.InformationSheetFactory,
            visibility if sheet_is_open else "hidden",
            network=network,
            edition=edition,
            state=state,
        )
    plant(factories.ContactChannelFactory, visibility, focal_point=None, network=network)
    for level in ("on_request", "staff"):
        plant(
            factories.ContactChannelFactory,
            "hidden",
            focal_point=None,
            network=network,
            visibility=level,
        )
    offices = [
        ("shown", {}),
        ("hidden", {"is_published": False}),
    ]
    for rank, (own, state) in enumerate(offices):
        office = plant(
            factories.FocalPointFactory,
            visibility if own == "shown" else "hidden",
            network=network,
            country=country,
            organization=body,
            rank="principal" if rank == 0 else "alternate",
            **state,
        )
        office.sources.set([source])
        plant_channels(plant, office, visibility if own == "shown" else "hidden")
    ended = plant(factories.FocalPointFactory, visibility, network=network, country=country, until="2020")
    plant_channels(plant, ended, "hidden")


def plant_channels(plant, office, visibility):
    """Channels of every tier, and a holder with a channel and a consent."""
    holder = plant(factories.FocalPointHolderFactory, "hidden", focal_point=office)
    plant(factories.ConsentFactory, "hidden", holder=holder)
    plant(factories.ContactChannelFactory, visibility, focal_point=office)
    for level in ("on_request", "staff"):
        plant(factories.ContactChannelFactory, "hidden", focal_point=office, visibility=level)
        plant(
            factories.ContactChannelFactory,
            "hidden",
            focal_point=office,
            holder=holder,
            visibility=level,
            is_office=False,
        )


def plant_crossings(plant, network, hidden_network, meeting):
    """Rows that join what is public with a network that is not."""
    network.parent = hidden_network
    network.save()
    plant(factories.NetworkRelationFactory, "hidden", from_network=network, to_network=hidden_network)
    plant(factories.NetworkRelationFactory, "hidden", from_network=hidden_network, to_network=network)
    session = plant(factories.SessionFactory, meeting=meeting)
    plant(factories.SessionItemFactory, session=session, network=hidden_network)
    plant(factories.ParticipationFactory, "hidden", meeting=meeting, network=hidden_network)
    plant(factories.DocumentFactory, "hidden", meeting=meeting, network=hidden_network)
    plant(factories.TrendFactory, "hidden", meeting=meeting, network=hidden_network)
    outcome = meeting.outcomes.published().first()
    factories.AddresseeFactory(outcome=outcome, network=hidden_network)
    answering = factories.AddresseeFactory(outcome=outcome, network=None, group="parties")
    answering.responding_networks.set([hidden_network])
    plant(
        factories.FollowUpFactory,
        "hidden",
        outcome=outcome,
        network=hidden_network,
        withdrawn_reason="",
    )
    plant(factories.FocalPointFactory, "hidden", network=hidden_network)
    plant_activities(plant, outcome, network, hidden_network)
    plant_questionnaire(plant, network)
    plant_verification(plant, network)
    plant_reports(plant, network, outcome)
    plant_assessments(plant, network, hidden_network)


def plant_activities(plant, outcome, network, hidden_network):
    """A public activity that names what is not public, and a draft that names what is."""
    for seen in ("shown", "hidden"):
        activity = plant(factories.ActivityFactory, seen, is_published=seen == "shown")
        activity.networks.set([network, hidden_network])
        activity.countries.set([network.host_country])
        activity.outcomes.set([outcome, plant(factories.OutcomeFactory, "hidden", is_published=False)])
        activity.trends.set([*network.trends.all(), *hidden_network.trends.all()])
        activity.partners.set([plant(factories.OrganizationFactory)])


def plant_questionnaire(plant, network):
    """What a network is asked, and what it has written so far: for staff and its own mailbox only."""
    questionnaire = plant(factories.QuestionnaireFactory, "hidden", edition=2099)
    sheet = plant(factories.InformationSheetFactory, "hidden", network=network, edition=2099, state="draft")
    mailbox = plant(
        factories.ContactChannelFactory, "hidden", focal_point=None, network=network, visibility="staff"
    )
    factories.SheetRequestFactory(round=questionnaire, network=network, sheet=sheet, channel=mailbox)


def plant_verification(plant, network):
    """A round that asks an office, with what the office would change: for staff and its own mailbox only."""
    round = plant(factories.VerificationRoundFactory, "hidden")
    office = network.focal_points.for_directory().get()
    mailbox = office.channels.filter(holder=None, visibility="staff").get()
    request = factories.VerificationRequestFactory(round=round, focal_point=office, channel=mailbox)
    plant(factories.SuggestionFactory, "hidden", focal_point=office, request=request)


def plant_reports(plant, network, outcome):
    """A round on the outcomes of a meeting, with a report that waits: for staff and its own mailbox only."""
    round = plant(factories.ReportingRoundFactory, "hidden", meeting=outcome.meeting)
    mailbox = plant(
        factories.ContactChannelFactory, "hidden", focal_point=None, network=network, visibility="staff"
    )
    request = factories.ReportRequestFactory(
        round=round, network=network, channel=mailbox, answered_at=timezone.now()
    )
    plant(factories.ReportFactory, "hidden", request=request, outcome=outcome)


def plant_assessments(plant, network, hidden_network):
    """What networks say of themselves: the bars of one of them are public, never an answer."""
    round = plant(factories.AssessmentRoundFactory, "hidden", instrument=plant(factories.InstrumentFactory))
    mailbox = plant(
        factories.ContactChannelFactory, "hidden", focal_point=None, network=network, visibility="staff"
    )
    for body, state in ((network, "final"), (network, "draft"), (hidden_network, "final")):
        assessment = plant(
            factories.AssessmentFactory,
            "hidden",
            network=body,
            instrument=round.instrument,
            state=state,
            bars_public_since="2026-01-02",
        )
        item = plant(factories.InstrumentItemFactory, "hidden", instrument=round.instrument)
        plant(factories.AssessmentAnswerFactory, "hidden", assessment=assessment, item=item)
        factories.AssessmentRequestFactory(round=round, assessment=assessment, channel=mailbox)


def plant_meeting(plant, network, body, country, visibility, is_open):
    """A meeting, published like its network, with open and closed parts, outcomes and follow-ups."""
    meeting = plant(
        factories.MeetingFactory,
        visibility,
        series="global-meeting-of-wens",
        is_published=is_open,
        country=country,
    )
    meeting.conveners.set([body] if is_open else [])
    tool = plant(factories.ToolFactory)
    tool.owners.set([body] if is_open else [])
    meeting.tools.set([tool])
    for party in ({"network": network}, {"network": None, "organization": body}):
        plant(factories.ParticipationFactory, visibility, meeting=meeting, **party)
    plant(
        factories.ParticipationFactory,
        visibility,
        meeting=meeting,
        network=None,
        country=country,
        category="delegation",
    )
    document = plant(factories.DocumentFactory, visibility, meeting=meeting)
    closed = plant(factories.DocumentFactory, "hidden", meeting=meeting, access="restricted")
    session = plant(factories.SessionFactory, visibility, meeting=meeting)
    plant(factories.SessionItemFactory, visibility, session=session, document=document)
    plant(factories.SessionItemFactory, "hidden", session=session, document=closed, access="closed")
    closed_session = plant(factories.SessionFactory, visibility, meeting=meeting, access="closed")
    plant(factories.SessionItemFactory, "hidden", session=closed_session)
    plant(factories.TrendFactory, visibility, meeting=meeting).countries.set([country])
    earlier = plant(factories.OutcomeFactory, visibility, meeting=meeting, code=f"T{is_open:d}-1")
    for outcome_is_open in (True, False):
        seen = visibility if outcome_is_open else "hidden"
        outcome = plant(factories.OutcomeFactory, seen, meeting=meeting, is_published=outcome_is_open)
        outcome.themes.set([plant(factories.ThemeFactory, seen)])
        factories.AddresseeFactory(outcome=outcome, network=network)
        factories.AddresseeFactory(outcome=outcome, network=None, group="all_wens").responding_networks.set(
            [network]
        )
        plant(factories.OutcomeLinkFactory, "hidden", from_outcome=earlier, to_outcome=outcome, system="")
        plant(factories.OutcomeLinkFactory, seen, from_outcome=outcome, to_outcome=None, system="CITES")
        reported = plant(
            factories.FollowUpFactory, seen, outcome=outcome, network=network, withdrawn_reason=""
        )
        plant(factories.EvidenceFactory, seen, follow_up=reported)
        internal = plant(
            factories.FollowUpFactory,
            "hidden",
            outcome=outcome,
            network=network,
            is_public=False,
            withdrawn_reason="",
        )
        plant(factories.EvidenceFactory, "hidden", follow_up=internal)
        withdrawn = plant(
            factories.FollowUpFactory,
            "hidden",
            outcome=outcome,
            network=network,
            withdrawn_on="2024-01-01",
        )
        plant(factories.EvidenceFactory, "hidden", follow_up=withdrawn)
        plant(
            factories.FollowUpFactory,
            seen,
            outcome=outcome,
            network=network,
            corrects=withdrawn,
            withdrawn_reason="",
        )
    return meeting


def addresses():
    """The address of every public pattern, with every value that the rows offer for its parts."""
    values = {
        "networks/slug": slugs_of("networks.Network"),
        "meetings/slug": slugs_of("meetings.Meeting"),
        "documents/slug": slugs_of("meetings.Document"),
        "activities/slug": slugs_of("outcomes.Activity"),
        "iso2": ["KE", "ke", "ZZ"],
        "section": [
            "pages",
            "networks",
            "editions",
            "focal-points",
            "countries",
            "meetings",
            "outcomes",
            "activities",
            "progress",
        ],
        "public_id": [row.public_id for row in apps.get_model("networks.FocalPoint").objects.all()],
        "code": [row.code for row in apps.get_model("outcomes.Outcome").objects.all()],
        "edition": {row.edition for row in apps.get_model("networks.InformationSheet").objects.all()},
        # What a signed link shows its own office is tested with it; here nobody has one.
        "token": ["nothing"],
        "number": [row.pk for row in apps.get_model("outcomes.Evidence").objects.all()],
        "ending": ["pdf", "docx"],
    }
    for route in routes(get_resolver().url_patterns):
        addresses = [route]
        for folder, part, name in re.findall(r"(\w+/)?(<(?:\w+:)?(\w+)>)", route):
            key = folder + name if name == "slug" else name
            assert key in values, f"Give the sweep values for {part} of /{route}."
            addresses = [a.replace(part, str(value)) for a in addresses for value in values[key]]
        yield from addresses
    yield "nowhere/"


def slugs_of(label):
    """What addresses call the rows of a model."""
    return [row.slug for row in apps.get_model(label).objects.all()]


def routes(patterns, prefix=""):
    """Every route of the site but the admin's, in the three languages."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if route.startswith("admin/"):
            continue
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield from (route, f"fr/{route}", f"es/{route}")


def text_of(response):
    """Everything a visitor receives: the head, and the body unpacked where it is an archive or a PDF."""
    body = response.getvalue() if response.streaming else response.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    if body.startswith(b"%PDF"):
        paper = PdfReader(io.BytesIO(body))
        words = words_of(*paper.pages)
        # Paper breaks long words.
        texts = [words, words.replace(" ", ""), *texts_of(paper), *targets_of(paper)]
        body = "\n".join(texts).encode()
    return f"{response.headers}\n{response.cookies}\n{body.decode()}"


def sweep(client):
    """Fetch every address and every link found on the way; returns the text of each."""
    queue = deque(f"/{address}" for address in addresses())
    texts = {}
    while queue:
        address = queue.popleft()
        if address in texts:
            continue
        response = client.get(address)
        assert response.status_code in (200, 301, 404), address
        texts[address] = text_of(response)
        assert not response.cookies, f"{address} sets a cookie."
        if response.headers["Content-Type"].startswith("text/html"):
            for link in re.findall(r'href="([^"]+)"', texts[address]):
                target = urlsplit(urldefrag(urljoin(address, link.replace("&amp;", "&"))).url)
                if not target.netloc and target.scheme in ("", "http") and "/static/" not in link:
                    query = f"?{target.query}" if target.query else ""
                    # Sorted and filtered lists lead to each other without end. On paper a narrowed list has
                    # fewer of the same offices, and takes long to print.
                    if query.count("&") < 1 and not (query and target.path.endswith(".pdf")):
                        queue.append(target.path + query)
    return texts


def test_no_public_address_shows_what_is_not_public(client, registry):
    texts = sweep(client)

    leaks = {
        (address, registry.marks[found.group()])
        for address, text in texts.items()
        for found in MARK.finditer(text)
        if found.group() in registry.marks
        and found.group() not in address
        and (
            found.group().startswith("hidden")
            or registry.marks[found.group()][1] not in PUBLIC[registry.marks[found.group()][0]]
        )
    }
    assert not leaks
    seen = {found.group() for text in texts.values() for found in MARK.finditer(text)}
    assert len(texts) > 200
    assert {registry.marks[mark] for mark in seen} >= {
        ("network", "name"),
        ("contactchannel", "value"),
        ("focalpoint", "position_title"),
        ("followup", "text"),
        ("document", "file"),
        ("evidence", "file"),
        ("instrument", "title"),
        ("source", "url"),
    }


def test_a_signed_link_shows_what_is_restricted_of_its_own_office_alone(client, registry):
    asked = apps.get_model("networks.VerificationRequest").objects.get()
    own = asked.focal_point.channels.filter(holder=None).exclude(visibility="public")

    text = text_of(client.get(asked.get_absolute_url()))

    shown = {found.group() for found in MARK.finditer(text)}
    assert {mark for mark in shown if mark.startswith("hidden")} == {channel.value for channel in own}


@pytest.mark.parametrize(
    ("address", "model"),
    [
        ("/search/", None),
        ("/networks/", "network"),
        ("/focal-points/", "focalpoint"),
        ("/focal-points/", "contactchannel"),
        ("/meetings/", "meeting"),
        ("/outcomes/", "outcome"),
        ("/outcomes/", "followup"),
        ("/trends/", "trend"),
        ("/activities/", "activity"),
    ],
)
def test_search_does_not_tell_whether_a_hidden_text_exists(client, registry, address, model):
    def answer(text):
        return client.get(address, {"q": text}).text.replace(text, "")

    one_of_each = {
        meaning: mark
        for mark, meaning in registry.marks.items()
        if mark.startswith("hidden") and model in (None, meaning[0])
    }
    nothing = answer("hiddenxnothingx0x")

    for meaning, mark in one_of_each.items():
        assert answer(mark) == nothing, meaning


def test_a_hidden_and_an_absent_record_answer_alike(client, registry):
    hidden = apps.get_model("networks.FocalPoint").objects.filter(is_published=False).first()

    answers = [
        client.get(f"/focal-points/{public_id}/")
        for public_id in (hidden.public_id, "00000000-0000-4000-8000-000000000000")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    texts = [re.sub(r"[0-9a-f-]{36}", "", answer.text) for answer in answers]
    assert texts[0] == texts[1]


def test_every_model_is_classified():
    tables = {
        model._meta.model_name
        for name in ("networks", "meetings", "outcomes")
        for model in apps.get_app_config(name).get_models()
        if any(isinstance(field, models.CharField | models.TextField) for field in model._meta.fields)
    }

    assert tables - set(PUBLIC) <= {"addressee"}
