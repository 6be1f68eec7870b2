from modeltranslation.translator import TranslationOptions, register

from .models import (
    Activity,
    AssessmentRound,
    FollowUp,
    Instrument,
    InstrumentItem,
    Outcome,
    ReportingRound,
    Theme,
)


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ["name", "sort_name"]
    required_languages = {"en": ["name"]}


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ["title", "sort_name", "summary", "text"]
    required_languages = {"en": ["title"]}
    registry_translates = ["title", "summary"]


@register(FollowUp)
class FollowUpTranslation(TranslationOptions):
    fields = ["text"]
    required_languages = ["en"]
    registry_translates = ["text"]


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ["title", "text"]
    required_languages = {"en": ["title"]}
    registry_translates = ["title", "text"]


@register(Instrument)
class InstrumentTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = {"en": ["title"]}
    registry_translates = ["title"]


@register(InstrumentItem)
class InstrumentItemTranslation(TranslationOptions):
    fields = ["text", "help"]
    required_languages = {"en": ["text"]}
    registry_translates = ["text", "help"]


@register(ReportingRound)
class ReportingRoundTranslation(TranslationOptions):
    fields = ["subject", "text"]


@register(AssessmentRound)
class AssessmentRoundTranslation(TranslationOptions):
    fields = ["subject", "text"]
