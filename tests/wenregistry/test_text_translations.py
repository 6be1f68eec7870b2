"""What pages and staff are told of a text that stands in several languages."""

import re

import pytest
from django.urls import reverse
from django.utils.translation import override
from modeltranslation.translator import translator
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import Network
from outcomes.models.follow_up import AppendOnly
from tests.factories import (
    AddresseeFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkEventFactory,
    NetworkFactory,
    OutcomeFactory,
    TrendFactory,
)
from tests.reading import in_words
from wenregistry.models import Translated
from wenregistry.translations import registry_translates

OLDER = "The French text is older than the English."


def page_in(client, language, record):
    with override(language):
        return client.get(record.get_absolute_url())


@pytest.fixture
def hawen():
    """A network whose summary was translated into French, but not into Spanish."""
    return NetworkFactory(
        slug="hawen",
        acronym="HAWEN",
        summary_en="Fights wildlife crime.",
        summary_fr="Lutte contre le trafic.",
    )


@pytest.fixture
def untranslated(monkeypatch):
    """Sentences as the code has them, whatever the catalogues say."""
    monkeypatch.setattr("wenregistry.translations.OLDER", {("fr", "en"): OLDER})


def test_page_says_that_the_registry_translated_it_and_leads_to_the_original(client, hawen):
    response = page_in(client, "fr", hawen)

    assertContains(response, "Lutte contre le trafic.")
    assertContains(response, '<a href="/networks/hawen/" lang="en" hreflang="en">English</a>', html=True)
    assert response.context["versions"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_of_originals_has_no_note_on_translation(client, hawen, language):
    response = page_in(client, language, hawen)

    assertContains(response, "Fights wildlife crime.")
    assertNotContains(response, 'class="small off mt5"')


def test_official_names_and_adopted_texts_are_not_called_translations_of_the_registry(client):
    outcome = OutcomeFactory(title_en="Be visible", text_en="Encouraged.", text_fr="Encouragés.")

    assertNotContains(page_in(client, "fr", outcome), 'class="small off mt5"')


def test_original_of_a_sheet_is_in_the_language_in_which_the_network_answered(client):
    sheet = InformationSheetFactory(
        language="fr", mandate_en="Fights crime.", mandate_fr="Lutte contre la criminalité."
    )

    english, spanish = page_in(client, "en", sheet.network), page_in(client, "es", sheet.network)

    assertContains(english, 'lang="fr" hreflang="fr">Français</a>')
    assertContains(spanish, '<div class="stack" lang="fr" dir="auto"><p>Lutte contre la criminalité.</p>')


@pytest.mark.usefixtures("untranslated")
def test_page_says_that_a_translation_is_older_than_its_original(client, hawen):
    assertNotContains(page_in(client, "fr", hawen), OLDER)

    hawen.summary_en = "Fights wildlife crime in the Horn of Africa."
    hawen.save()

    assertContains(page_in(client, "fr", hawen), OLDER)
    assertNotContains(page_in(client, "en", hawen), OLDER)


@pytest.mark.usefixtures("untranslated")
@pytest.mark.parametrize(
    "change",
    [
        {"summary_fr": "Lutte contre le trafic dans la Corne de l’Afrique."},
        {"summary_en": "Fights wildlife crime."},
        {"summary_fr": ""},
    ],
)
def test_translation_that_is_renewed_is_no_longer_older(client, hawen, change):
    hawen.summary_en = "Fights wildlife crime in the Horn of Africa."
    hawen.save()

    for field, text in change.items():
        setattr(hawen, field, text)
    hawen.save()

    assertNotContains(page_in(client, "fr", hawen), OLDER)


@pytest.mark.usefixtures("untranslated")
def test_original_and_translation_that_change_together_are_of_one_age(client, hawen):
    hawen.summary_en, hawen.summary_fr = "Fights crime in the Horn.", "Lutte dans la Corne."
    hawen.save()

    assertNotContains(page_in(client, "fr", hawen), OLDER)


@pytest.mark.usefixtures("untranslated")
def test_change_past_the_model_is_noticed_when_the_page_is_read(client, hawen):
    Network.objects.update(summary_en="Fights crime in the Horn.")
    assertContains(page_in(client, "fr", hawen), OLDER)

    Network.objects.update(summary_fr="Lutte dans la Corne.")
    assertNotContains(page_in(client, "fr", hawen), OLDER)


def test_saving_some_columns_saves_what_follows_from_them(hawen):
    hawen.name_en = "Horn of Africa network"
    hawen.save(update_fields=["name_en"])

    stored = Network.objects.get()
    assert "horn of africa" in stored.search_text
    assert bytes.fromhex(stored.sort_name_en).decode() == "horn of africa network"


@pytest.mark.usefixtures("untranslated")
def test_staff_read_which_translations_are_older_and_confirm_them(admin_client, hawen):
    hawen.summary_en = "Fights wildlife crime in the Horn of Africa."
    hawen.save()
    form = reverse("admin:networks_network_change", args=[hawen.pk])
    assert OLDER in in_words(admin_client.get(form).text)

    changelist = reverse("admin:networks_network_changelist")
    admin_client.post(changelist, {"action": "confirm_translations", "_selected_action": [hawen.pk]})

    assert OLDER not in in_words(admin_client.get(form).text)


@pytest.mark.parametrize(
    "address", ["nothing/?a=1", "networks/nothing/?a=1", "focal-points/?on=31/02/2022", ""]
)
def test_language_switcher_stays_on_the_page(client, address):
    text = client.get(f"/fr/{address}").text

    languages = re.findall(
        r'<a href="([^"]+)" lang="(\w\w)"', text.partition('class="langs"')[2].partition("</nav>")[0]
    )

    assert languages == [(f"/{address}", "en"), (f"/fr/{address}", "fr"), (f"/es/{address}", "es")]


def test_every_text_that_the_registry_translates_remembers_its_original():
    models = [model for model in translator.get_registered_models() if registry_translates(model)]

    assert len(models) > 5
    assert [model for model in models if not issubclass(model, (Translated, AppendOnly))] == []


def test_cities_commodities_and_routes_are_in_the_language_of_the_page(client):
    meeting = MeetingFactory(city_en="Geneva", city_fr="Genève")
    network = NetworkFactory(host_city_en="Geneva", host_city_fr="Genève")
    NetworkEventFactory(network=network, city_en="Brussels", city_fr="Bruxelles")
    TrendFactory(
        meeting=meeting,
        commodities_en="ivory; timber",
        commodities_fr="ivoire ; bois",
        routes_en="Africa to Asia",
        routes_fr="d’Afrique en Asie",
    )

    of_meeting = in_words(page_in(client, "fr", meeting).text)
    of_network = in_words(page_in(client, "fr", network).text)

    assert all(text in of_meeting for text in ("Genève", "ivoire ; bois", "d’Afrique en Asie"))
    assert all(text in of_network for text in ("Genève", "Bruxelles"))
    assert not [text for text in ("Geneva", "ivory", "Brussels") if text in of_meeting + of_network]


def test_commodities_that_are_not_translated_are_marked_as_english(client):
    meeting = MeetingFactory()
    TrendFactory(meeting=meeting, commodities_en="ivory")

    assertContains(page_in(client, "es", meeting), '<span lang="en" dir="auto">ivory</span>', html=True)


def test_words_of_a_source_and_of_an_adopted_text_are_marked_with_their_language(client):
    meeting = MeetingFactory(participants_stated="More than 100 representatives")
    outcome = OutcomeFactory(meeting=meeting, qualifier="as needed")

    for record, words in ((meeting, "More than 100 representatives"), (outcome, "as needed")):
        marked = f'<span lang="en" dir="auto">{words}</span>'
        assertContains(page_in(client, "fr", record), marked, html=True)
        assertNotContains(page_in(client, "en", record), marked, html=True)
    assertContains(client.get("/fr/outcomes/"), '<span lang="en">«\u202fas needed\u202f»</span>', html=True)


def test_french_sets_a_space_before_double_marks(client):
    outcome = OutcomeFactory()
    AddresseeFactory(outcome=outcome, network=None, group="all_wens")
    AddresseeFactory(outcome=outcome, network=None, group="donors")

    assertContains(page_in(client, "fr", outcome), "Tous les réseaux\u202f; Donateurs")
    assertContains(client.get("/fr/search/?q=kenya"), "<title>kenya : recherche – Registre des WEN</title>")


@pytest.mark.parametrize("address", ["networks.csv", "meetings.csv"])
def test_download_is_the_same_in_every_language_but_for_its_addresses(client, address):
    MeetingFactory(city_en="Geneva", city_fr="Genève")
    NetworkFactory(host_city_en="Geneva", host_city_fr="Genève")

    english, french = (client.get(path).getvalue().decode() for path in (f"/{address}", f"/fr/{address}"))

    assert ",Geneva," in english
    assert french.replace("/fr/", "/") == english
