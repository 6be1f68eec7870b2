from modeltranslation.translator import TranslationOptions, register

from .models import (
    Country,
    FocalPoint,
    InformationSheet,
    Network,
    NetworkEvent,
    Organization,
    Questionnaire,
    Tool,
    VerificationRound,
)


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ["name", "sort_name"]
    required_languages = {"en": ["name"]}


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ["name", "sort_name"]
    required_languages = {"en": ["name"]}


@register(Network)
class NetworkTranslation(TranslationOptions):
    fields = ["name", "sort_name", "sort_label", "summary", "host_city", "discrepancy"]
    required_languages = {"en": ["name"]}
    registry_translates = ["summary", "discrepancy"]


@register(NetworkEvent)
class NetworkEventTranslation(TranslationOptions):
    fields = ["title", "city"]
    required_languages = {"en": ["title"]}
    registry_translates = ["title"]


@register(InformationSheet)
class InformationSheetTranslation(TranslationOptions):
    fields = InformationSheet.SECTIONS
    registry_translates = InformationSheet.SECTIONS


@register(FocalPoint)
class FocalPointTranslation(TranslationOptions):
    fields = ["position_title", "sort_name"]
    required_languages = {"en": ["position_title"]}
    registry_translates = ["position_title"]


@register(Tool)
class ToolTranslation(TranslationOptions):
    fields = ["name", "sort_name", "summary"]
    required_languages = {"en": ["name"]}
    registry_translates = ["summary"]


@register(VerificationRound)
class VerificationRoundTranslation(TranslationOptions):
    fields = ["subject", "text"]


@register(Questionnaire)
class QuestionnaireTranslation(TranslationOptions):
    fields = ["subject", "text"]
