from modeltranslation.translator import TranslationOptions, register

from .models import FollowUp, Outcome, Theme


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
