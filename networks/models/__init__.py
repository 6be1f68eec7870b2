from .contact_channel import ContactChannel
from .country import Country
from .focal_point import Consent, FocalPoint, FocalPointHolder
from .information_sheet import InformationSheet
from .membership import Membership
from .network import Network, NetworkEvent, NetworkName, NetworkRelation
from .organization import Organization
from .source import Source, SourcedRecord
from .tool import Tool

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
    "Source",
    "SourcedRecord",
    "Tool",
]
