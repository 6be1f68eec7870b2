from .follow_up import Evidence, FollowUp
from .outcome import Addressee, Outcome, OutcomeLink, Theme

__all__ = ["Addressee", "Evidence", "FollowUp", "Outcome", "OutcomeLink", "Theme"]
