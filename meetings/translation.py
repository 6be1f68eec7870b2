from modeltranslation.translator import TranslationOptions, register

from .models import Document, Meeting, Session, SessionItem, Taxon, Trend


@register(Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ["title", "sort_name", "city", "summary", "discrepancy"]
    required_languages = {"en": ["title"]}
    registry_translates = ["title", "summary", "discrepancy"]


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ["title"]
    registry_translates = ["title"]


@register(SessionItem)
class SessionItemTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["en"]
    registry_translates = ["title"]


@register(Document)
class DocumentTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["en"]


@register(Trend)
class TrendTranslation(TranslationOptions):
    fields = ["text", "commodities", "routes"]
    required_languages = {"en": ["text"]}
    registry_translates = ["text", "commodities", "routes"]


@register(Taxon)
class TaxonTranslation(TranslationOptions):
    fields = ["common_name"]
