from modeltranslation.translator import TranslationOptions, register

from .models import Country, FocalPoint, InformationSheet, Network, NetworkEvent, Organization, Tool


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ["name", "sort_name"]
    required_languages = ["en"]


@register(Organization)
class OrganizationTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["en"]


@register(Network)
class NetworkTranslation(TranslationOptions):
    fields = ["name", "summary", "discrepancy"]
    required_languages = {"en": ["name"]}


@register(NetworkEvent)
class NetworkEventTranslation(TranslationOptions):
    fields = ["title"]
    required_languages = ["en"]


@register(InformationSheet)
class InformationSheetTranslation(TranslationOptions):
    fields = InformationSheet.SECTIONS


@register(FocalPoint)
class FocalPointTranslation(TranslationOptions):
    fields = ["position_title"]
    required_languages = ["en"]


@register(Tool)
class ToolTranslation(TranslationOptions):
    fields = ["name", "summary"]
    required_languages = {"en": ["name"]}
