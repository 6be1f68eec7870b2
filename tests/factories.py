"""One factory per model: the smallest valid, published object."""

import datetime
from itertools import product
from string import ascii_uppercase, digits

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import (
    Document,
    Meeting,
    Participation,
    Session,
    SessionItem,
    Taxon,
    Trend,
)
from networks.models import (
    Consent,
    ContactChannel,
    Country,
    FocalPoint,
    FocalPointHolder,
    InformationSheet,
    Membership,
    Network,
    NetworkEvent,
    NetworkName,
    NetworkRelation,
    Organization,
    Questionnaire,
    SheetRequest,
    Source,
    Suggestion,
    Tool,
    VerificationRequest,
    VerificationRound,
)
from outcomes.models import (
    Activity,
    Addressee,
    Assessment,
    AssessmentAnswer,
    AssessmentRequest,
    AssessmentRound,
    Evidence,
    FollowUp,
    Instrument,
    InstrumentItem,
    Outcome,
    OutcomeLink,
    Report,
    ReportingRound,
    ReportRequest,
    Theme,
)
from wenregistry.models import Mail, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence("editor{}".format)
    is_staff = True


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    slug = factory.Sequence("source-{}".format)
    title = factory.Sequence("Source {}".format)


# With a digit, so that none is the code of a country that a test names.
COUNTRY_CODES = [
    first + second
    for first, second in product(ascii_uppercase + digits, repeat=2)
    # A code of digits alone could be the number of another country.
    if not (first + second).isalpha() and not (first + second).isdigit()
]


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country

    iso2 = factory.Sequence(lambda number: COUNTRY_CODES[number % len(COUNTRY_CODES)])
    iso3 = factory.LazyAttribute(lambda country: f"{country.iso2}X")
    m49 = factory.Sequence(lambda number: f"{number % 1000:03d}")
    name_en = factory.Sequence("Country {}".format)


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    slug = factory.Sequence("organization-{}".format)
    name_en = factory.Sequence("Organization {}".format)
    kind = Organization.Kind.GOVERNMENT


class NetworkFactory(DjangoModelFactory):
    class Meta:
        model = Network

    slug = factory.Sequence("network-{}".format)
    name_en = factory.Sequence("Network {}".format)
    kind = Network.Kind.WEN
    scope = Network.Scope.REGIONAL
    status = Network.Status.ACTIVE
    is_published = True


class NetworkNameFactory(DjangoModelFactory):
    class Meta:
        model = NetworkName

    network = factory.SubFactory(NetworkFactory)
    text = factory.Sequence("Alias {}".format)


class NetworkRelationFactory(DjangoModelFactory):
    class Meta:
        model = NetworkRelation

    from_network = factory.SubFactory(NetworkFactory)
    to_network = factory.SubFactory(NetworkFactory)
    kind = NetworkRelation.Kind.COOPERATES_WITH


class NetworkEventFactory(DjangoModelFactory):
    class Meta:
        model = NetworkEvent

    network = factory.SubFactory(NetworkFactory)
    kind = NetworkEvent.Kind.LAUNCH
    title_en = factory.Sequence("Event {}".format)


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    network = factory.SubFactory(NetworkFactory)
    country = factory.SubFactory(CountryFactory)


class InformationSheetFactory(DjangoModelFactory):
    class Meta:
        model = InformationSheet

    network = factory.SubFactory(NetworkFactory)
    edition = factory.Sequence(lambda number: 2000 + number % 100)
    state = InformationSheet.State.PUBLISHED


class FocalPointFactory(DjangoModelFactory):
    class Meta:
        model = FocalPoint

    network = factory.SubFactory(NetworkFactory)
    country = factory.SubFactory(CountryFactory)
    position_title_en = factory.Sequence("Post {}".format)
    role = FocalPoint.Role.NATIONAL_FOCAL_POINT
    is_published = True


class FocalPointHolderFactory(DjangoModelFactory):
    class Meta:
        model = FocalPointHolder

    focal_point = factory.SubFactory(FocalPointFactory)
    family_name = factory.Sequence("Invented {}".format)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    holder = factory.SubFactory(FocalPointHolderFactory)
    scope = Consent.Scope.ON_FILE
    given_on = datetime.date(2026, 1, 15)
    method = "signed form"
    text_version = "1"


class ContactChannelFactory(DjangoModelFactory):
    class Meta:
        model = ContactChannel

    focal_point = factory.SubFactory(FocalPointFactory)
    kind = ContactChannel.Kind.EMAIL
    value = factory.Sequence("unit{}@example.org".format)
    visibility = ContactChannel.Visibility.PUBLIC


class ToolFactory(DjangoModelFactory):
    class Meta:
        model = Tool

    slug = factory.Sequence("tool-{}".format)
    name_en = factory.Sequence("Tool {}".format)
    kind = Tool.Kind.GUIDELINES


class MeetingFactory(DjangoModelFactory):
    class Meta:
        model = Meeting

    slug = factory.Sequence("meeting-{}".format)
    series = Meeting.Series.OTHER
    title_en = factory.Sequence("Meeting {}".format)
    status = Meeting.Status.HELD
    starts_on = datetime.date(2022, 11, 21)
    ends_on = datetime.date(2022, 11, 22)
    is_published = True


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    meeting = factory.SubFactory(MeetingFactory)
    number = factory.Sequence(int)


class SessionItemFactory(DjangoModelFactory):
    class Meta:
        model = SessionItem

    session = factory.SubFactory(SessionFactory)
    title_en = factory.Sequence("Item {}".format)


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    meeting = factory.SubFactory(MeetingFactory)
    network = factory.SubFactory(NetworkFactory)
    category = Participation.Category.NETWORK
    label_as_listed = factory.Sequence("Body {}".format)


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    slug = factory.Sequence("document-{}".format)
    title_en = factory.Sequence("Document {}".format)
    kind = Document.Kind.REPORT


class TrendFactory(DjangoModelFactory):
    class Meta:
        model = Trend

    slug = factory.Sequence("trend-{}".format)
    category = Trend.Category.TREND
    text_en = factory.Sequence("Trend {}".format)


class TaxonFactory(DjangoModelFactory):
    class Meta:
        model = Taxon

    slug = factory.Sequence("taxon-{}".format)
    scientific_name = factory.Sequence("Taxon {}".format)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    slug = factory.Sequence("theme-{}".format)
    name_en = factory.Sequence("Theme {}".format)


class OutcomeFactory(DjangoModelFactory):
    class Meta:
        model = Outcome

    code = factory.Sequence("T-{}".format)
    meeting = factory.SubFactory(MeetingFactory)
    number = factory.Sequence(int)
    title_en = factory.Sequence("Outcome {}".format)
    is_published = True


class AddresseeFactory(DjangoModelFactory):
    class Meta:
        model = Addressee

    outcome = factory.SubFactory(OutcomeFactory)
    network = factory.SubFactory(NetworkFactory)


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    outcome = factory.SubFactory(OutcomeFactory)
    network = factory.SubFactory(NetworkFactory)
    date = "2023-05"
    state = FollowUp.State.DONE
    text_en = factory.Sequence("Report {}".format)


class EvidenceFactory(DjangoModelFactory):
    class Meta:
        model = Evidence

    follow_up = factory.SubFactory(FollowUpFactory)
    title = factory.Sequence("Evidence {}".format)
    url = "https://example.org/evidence"


class OutcomeLinkFactory(DjangoModelFactory):
    class Meta:
        model = OutcomeLink

    from_outcome = factory.SubFactory(OutcomeFactory)
    to_outcome = factory.SubFactory(OutcomeFactory)
    kind = OutcomeLink.Kind.FOLLOWS_UP


class VerificationRoundFactory(DjangoModelFactory):
    class Meta:
        model = VerificationRound

    title = factory.Sequence("Round {}".format)
    subject_en = "Is this correct?"
    text_en = "Please confirm: {link}"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    started_at = factory.LazyFunction(timezone.now)


class VerificationRequestFactory(DjangoModelFactory):
    class Meta:
        model = VerificationRequest

    round = factory.SubFactory(VerificationRoundFactory)
    focal_point = factory.SubFactory(FocalPointFactory)
    channel = factory.SubFactory(ContactChannelFactory, focal_point=factory.SelfAttribute("..focal_point"))


class QuestionnaireFactory(DjangoModelFactory):
    class Meta:
        model = Questionnaire

    title = factory.Sequence("Questionnaire {}".format)
    edition = factory.Sequence(lambda number: 2030 + number % 60)
    subject_en = "Your sheet of {edition}"
    text_en = "Please fill in: {link}"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    started_at = factory.LazyFunction(timezone.now)


class SheetRequestFactory(DjangoModelFactory):
    class Meta:
        model = SheetRequest

    round = factory.SubFactory(QuestionnaireFactory)
    network = factory.SubFactory(NetworkFactory)
    sheet = factory.SubFactory(
        InformationSheetFactory,
        network=factory.SelfAttribute("..network"),
        edition=factory.SelfAttribute("..round.edition"),
        state=InformationSheet.State.DRAFT,
    )
    channel = factory.SubFactory(
        ContactChannelFactory, focal_point=None, network=factory.SelfAttribute("..network")
    )


class SuggestionFactory(DjangoModelFactory):
    class Meta:
        model = Suggestion

    kind = Suggestion.Kind.CORRECTION
    focal_point = factory.SubFactory(FocalPointFactory)
    page = factory.LazyAttribute(lambda suggestion: suggestion.focal_point.get_absolute_url())
    message = factory.Sequence("Wrong {}".format)


class ReportingRoundFactory(DjangoModelFactory):
    class Meta:
        model = ReportingRound

    title = factory.Sequence("Reports {}".format)
    meeting = factory.SubFactory(MeetingFactory)
    subject_en = "What came of it?"
    text_en = "Please report: {link}"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    started_at = factory.LazyFunction(timezone.now)


class ReportRequestFactory(DjangoModelFactory):
    class Meta:
        model = ReportRequest

    round = factory.SubFactory(ReportingRoundFactory)
    network = factory.SubFactory(NetworkFactory)
    channel = factory.SubFactory(
        ContactChannelFactory, focal_point=None, network=factory.SelfAttribute("..network")
    )


class ReportFactory(DjangoModelFactory):
    class Meta:
        model = Report

    request = factory.SubFactory(ReportRequestFactory, answered_at=factory.LazyFunction(timezone.now))
    outcome = factory.SubFactory(OutcomeFactory, meeting=factory.SelfAttribute("..request.round.meeting"))
    state = "under_way"
    text = factory.Sequence("Reported {}".format)


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    slug = factory.Sequence("activity-{}".format)
    kind = Activity.Kind.CAPACITY_BUILDING
    title_en = factory.Sequence("Activity {}".format)
    since = "2023-03"
    is_published = True


class InstrumentFactory(DjangoModelFactory):
    class Meta:
        model = Instrument

    code = factory.Sequence("instrument-{}".format)
    title_en = factory.Sequence("Instrument {}".format)


class InstrumentItemFactory(DjangoModelFactory):
    class Meta:
        model = InstrumentItem

    instrument = factory.SubFactory(InstrumentFactory)
    number = factory.Sequence("P2.{}".format)
    position = factory.Sequence(int)
    part = 2
    category = "membership"
    text_en = factory.Sequence("Item {}".format)


class AssessmentFactory(DjangoModelFactory):
    class Meta:
        model = Assessment

    network = factory.SubFactory(NetworkFactory)
    instrument = factory.SubFactory(InstrumentFactory)
    assessed_on = "2024-05"
    state = "final"


class AssessmentAnswerFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentAnswer

    assessment = factory.SubFactory(AssessmentFactory)
    item = factory.SubFactory(
        InstrumentItemFactory, instrument=factory.SelfAttribute("..assessment.instrument")
    )
    value = 2


class AssessmentRoundFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentRound

    title = factory.Sequence("Self-assessments {}".format)
    instrument = factory.SubFactory(InstrumentFactory)
    subject_en = "Your self-assessment"
    text_en = "Please fill in: {link}"
    closes_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=60))
    started_at = factory.LazyFunction(timezone.now)


class AssessmentRequestFactory(DjangoModelFactory):
    class Meta:
        model = AssessmentRequest

    round = factory.SubFactory(AssessmentRoundFactory)
    assessment = factory.SubFactory(
        AssessmentFactory, instrument=factory.SelfAttribute("..round.instrument"), state="draft"
    )
    channel = factory.SubFactory(
        ContactChannelFactory, focal_point=None, network=factory.SelfAttribute("..assessment.network")
    )


class MailFactory(DjangoModelFactory):
    class Meta:
        model = Mail

    key = factory.Sequence("mail/{}".format)
    kind = Mail.Kind.NOTICE
    to = factory.Sequence("reader{}@example.org".format)
    subject = "A subject"
    text = "A text"
