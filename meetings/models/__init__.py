from .document import Document
from .meeting import Meeting
from .participation import Participation
from .session import Session, SessionItem
from .trend import Taxon, Trend

__all__ = ["Document", "Meeting", "Participation", "Session", "SessionItem", "Taxon", "Trend"]
