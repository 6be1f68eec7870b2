from .activity import Activity
from .assessment import (
    Assessment,
    AssessmentAnswer,
    AssessmentRequest,
    AssessmentRound,
    Instrument,
    InstrumentItem,
)
from .follow_up import Evidence, FollowUp
from .outcome import Addressee, Outcome, OutcomeLink, Theme
from .reporting import Report, ReportingRound, ReportRequest

__all__ = [
    "Activity",
    "Addressee",
    "Assessment",
    "AssessmentAnswer",
    "AssessmentRequest",
    "AssessmentRound",
    "Evidence",
    "FollowUp",
    "Instrument",
    "InstrumentItem",
    "Outcome",
    "OutcomeLink",
    "Report",
    "ReportRequest",
    "ReportingRound",
    "Theme",
]
