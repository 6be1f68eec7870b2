from .contact_channel import ContactChannel
from .country import Country
from .focal_point import Consent, FocalPoint, FocalPointHolder
from .information_sheet import InformationSheet
from .membership import Membership
from .network import Network, NetworkEvent, NetworkName, NetworkRelation
from .organization import Organization
from .questionnaire import Questionnaire, SheetRequest
from .source import Source, SourcedRecord
from .suggestion import Suggestion
from .tool import Tool
from .verification import VerificationRequest, VerificationRound

__all__ = [
    "Consent",
    "ContactChannel",
    "Country",
    "FocalPoint",
    "FocalPointHolder",
    "InformationSheet",
    "Membership",
    "Network",
    "NetworkEvent",
    "NetworkName",
    "NetworkRelation",
    "Organization",
    "Questionnaire",
    "SheetRequest",
    "Source",
    "SourcedRecord",
    "Suggestion",
    "Tool",
    "VerificationRequest",
    "VerificationRound",
]
