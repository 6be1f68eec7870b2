from modeltranslation.translator import TranslationOptions, register

from .models import FollowUp, Outcome, Theme


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["en"]


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ["title", "summary", "text"]
    required_languages = {"en": ["title"]}


@register(FollowUp)
class FollowUpTranslation(TranslationOptions):
    fields = ["text"]
    required_languages = ["en"]
