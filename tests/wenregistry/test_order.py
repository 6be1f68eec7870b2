"""Lists stand in the alphabetical order of the page's language, alike on every database."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import (
    AddresseeFactory,
    CountryFactory,
    FocalPointFactory,
    MembershipFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    ThemeFactory,
    ToolFactory,
)
from tests.reading import headings_of_rows, in_words
from wenregistry.folding import sort_key
from wenregistry.languages import languages_by_name


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Côte d’Ivoire", "Croatia", "Curaçao", "Ñandú", "North", "Northern", "Österreich", "Zambia"]),
        ("fr", ["Émirats", "Espagne", "Éthiopie", "Œuvre", "Ouganda", "Pays-Bas"]),
        ("fr", ["cana", "cañón", "canto", "capa"]),
        ("es", ["cana", "cano", "canto", "caña", "cañón", "capa"]),
        ("es", ["Nación", "Nube", "ñandú", "Ñu", "Ópera", "Oso"]),
        ("es", ["10 redes", "Red", "Red de fiscales", "Redes"]),
    ],
)
def test_words_sort_as_a_language_sorts_them(language, words):
    assert sorted(reversed(words), key=lambda word: sort_key(word, language)) == words


NAMES = {
    "Name of Spain": {"name_fr": "Espagne", "name_es": "España"},
    "Name of Emirates": {"name_fr": "Émirats", "name_es": "Emiratos"},
    "Name of Uganda": {"name_fr": "Ouganda", "name_es": "Ñuganda"},
    "Name of Norway": {"name_fr": "Zone du Nord", "name_es": "Nube"},
}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Name of Emirates", "Name of Norway", "Name of Spain", "Name of Uganda"]),
        ("fr", ["Émirats", "Espagne", "Ouganda", "Zone du Nord"]),
        ("es", ["Emiratos", "España", "Nube", "Ñuganda"]),
    ],
)
@pytest.mark.parametrize("list_name", ["countries", "tools", "members", "agencies", "themes"])
def test_list_follows_the_alphabet_of_its_page(client, list_name, language, names):
    network, outcome = NetworkFactory(slug="wen"), OutcomeFactory(code="WEN4-1")
    for english, others in NAMES.items():
        values = {"name_en": english, **others}
        match list_name:
            case "countries":
                CountryFactory(**values)
            case "tools":
                ToolFactory(**values)
            case "members":
                MembershipFactory(network=network, country=CountryFactory(**values))
            case "agencies":
                body = OrganizationFactory(**values)
                MembershipFactory(network=network, country=None, organization=body)
            case "themes":
                outcome.themes.add(ThemeFactory(**values))
    with override(language):
        address = {
            "countries": reverse("networks:countries"),
            "tools": reverse("networks:tools"),
            "themes": reverse("outcomes:outcomes"),
        }.get(list_name, network.get_absolute_url())

    text = in_words(client.get(address).text)

    assert names == sorted(names, key=text.index)


def test_bodies_that_answer_stand_by_their_names_in_the_language_of_the_page(client):
    outcome = OutcomeFactory(code="WEN4-1")
    for english, others in NAMES.items():
        AddresseeFactory(outcome=outcome, network=NetworkFactory(name_en=english, **others))

    with override("es"):
        text = in_words(client.get(outcome.get_absolute_url()).text)

    names = ["Emiratos", "España", "Nube", "Ñuganda"]
    assert names == sorted(names, key=text.rindex)


def test_offices_of_a_country_stand_by_their_titles_in_the_language_of_the_page(client):
    kenya = CountryFactory(iso2="KE")
    for english, french in [("Alpha desk", "Zone"), ("Beta desk", "Émir"), ("Gamma desk", "Bureau")]:
        FocalPointFactory(
            country=kenya, network=None, position_title_en=english, position_title_fr=french, topic=french
        )
    with override("fr"):
        address = reverse("networks:focal_points")

    assert headings_of_rows(client.get(address)) == ["Bureau", "Émir", "Zone"]


@pytest.mark.parametrize(
    ("language", "first", "last"), [("en", "Amharic", "Vietnamese"), ("fr", "allemand", "vietnamien")]
)
def test_choices_of_languages_stand_by_their_names(client, language, first, last):
    FocalPointFactory(languages=["vi", "am", "de"])
    with override(language):
        text = in_words(client.get(reverse("networks:focal_points")).text)
        names = [str(name) for _code, name in languages_by_name()]

    assert names == sorted(names, key=lambda name: sort_key(name, language))
    assert text.index(first) < text.index(last)
