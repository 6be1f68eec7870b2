from modeltranslation.translator import TranslationOptions, register

from .models import Document, Meeting, Session, SessionItem, Taxon, Trend


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ["title", "summary", "discrepancy"]
    required_languages = {"en": ["title"]}


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ["title"]


@register(SessionItem)
class SessionItemTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["en"]


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["en"]


@register(Trend)
class TrendTranslation(TranslationOptions):
    fields = ["text"]
    required_languages = ["en"]


@register(Taxon)
class TaxonTranslation(TranslationOptions):
    fields = ["common_name"]
