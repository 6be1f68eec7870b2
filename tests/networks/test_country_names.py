"""Countries as people write them in spreadsheets, found among all that ship with the code."""

import json

import pytest

from networks.imports import Bodies
from networks.models import Country
from networks.shipped import DATA
from wenregistry.imports import CellError

# As ISO 3166 and the lists of the United Nations call them, and as people do.
NAMES = {
    "AE": ["United Arab Emirates (the)", "Émirats arabes unis (les)", "Emiratos Árabes Unidos (los)"],
    "AR": ["Argentine Republic", "la République argentine", "República Argentina"],
    "BF": ["Burkina"],
    "BO": ["Bolivia (Plurinational State of)", "Plurinational State of Bolivia"],
    "BR": ["Federative Republic of Brazil", "República Federativa del Brasil"],
    "BS": ["Bahamas (the)", "Commonwealth of The Bahamas"],
    "CD": [
        "Congo (the Democratic Republic of the)",
        "Congo, Democratic Republic of the",
        "Democratic Republic of Congo",
        "République démocratique du Congo (la)",
        "Zaire",
    ],
    "CG": ["Congo (the)", "the Republic of the Congo", "Republic of Congo", "Congo, Republic of"],
    "CH": ["Swiss Confederation", "Confédération suisse", "Confederación Suiza"],
    "CN": ["PRC", "the People’s Republic of China", "República Popular China"],
    "DM": ["Commonwealth of Dominica", "Dominica"],
    "DO": ["Dominican Republic (the)"],
    "DZ": ["People's Democratic Republic of Algeria", "République algérienne démocratique et populaire"],
    "EG": ["Arab Republic of Egypt", "République arabe d’Égypte"],
    "ET": ["Federal Democratic Republic of Ethiopia", "République fédérale démocratique d'Éthiopie"],
    "FK": ["Falkland Islands (the) [Malvinas]"],
    "FM": ["Federated States of Micronesia"],
    "GB": ["United Kingdom of Great Britain and Northern Ireland (the)"],
    "GM": ["Gambia (the)", "Republic of The Gambia"],
    "GN": ["Republic of Guinea"],
    "GQ": ["Republic of Equatorial Guinea"],
    "IR": ["Iran (Islamic Republic of)", "Islamic Republic of Iran", "Iran, Islamic Republic of"],
    "KE": ["Republic of Kenya", "République du Kenya", "República de Kenya", "Kenya (Republic of)"],
    "KG": ["Kyrgyz Republic", "the Kyrgyz Republic"],
    "KM": ["Union of the Comoros", "Comores (les)"],
    "KP": ["Korea (the Democratic People's Republic of)", "Korea, Democratic People’s Republic of"],
    "KR": ["Korea (the Republic of)", "Korea, Republic of", "Corée (la République de)"],
    "LK": ["Democratic Socialist Republic of Sri Lanka"],
    "LU": ["Grand Duchy of Luxembourg", "Grand-Duché de Luxembourg"],
    "MD": ["Moldova (the Republic of)", "Moldova, Republic of"],
    "MM": ["Republic of the Union of Myanmar"],
    "MX": ["United Mexican States", "Estados Unidos Mexicanos"],
    "NL": ["Kingdom of the Netherlands", "Netherlands (Kingdom of the)", "Netherlands (the)"],
    "NR": ["Nauru", "Republic of Nauru"],
    "RU": ["Russian Federation (the)"],
    "SK": ["Slovak Republic", "República Eslovaca"],
    "SN": ["République du Sénégal"],
    "SS": ["Republic of South Sudan"],
    "TW": ["Taiwan (Province of China)", "Taiwan, Province of China"],
    "TZ": ["Tanzania, the United Republic of", "Tanzania (United Republic of)"],
    "VE": ["Bolivarian Republic of Venezuela"],
    "VG": ["Virgin Islands (British)"],
    "VI": ["Virgin Islands (U.S.)"],
    "VN": ["Socialist Republic of Viet Nam"],
    "ZA": ["Republic of South Africa"],
}


@pytest.fixture
def countries():
    """All that ships, as imports look it up."""
    records = json.loads((DATA / "countries.json").read_text())["records"]
    Country.objects.bulk_create(
        Country(
            iso2=record["iso2"],
            iso3=record["iso3"],
            m49=record["m49"],
            aliases=record.get("aliases", ""),
            **{f"name_{language}": name for language, name in record["name"].items()},
        )
        for record in records
    )
    return Bodies().countries


def test_a_country_is_known_by_its_formal_name_and_by_those_of_iso(countries):
    found = {}
    for code, names in NAMES.items():
        for name in names:
            found[name] = (code, countries.find(name).pk)

    assert {name: codes for name, codes in found.items() if codes[0] != codes[1]} == {}


def test_no_name_on_record_means_another_country(countries):
    for country in Country.objects.all():
        for name in [country.name_en, country.name_fr, country.name_es, *country.aliases.splitlines()]:
            assert countries.find(name) == country


@pytest.mark.parametrize(
    ("name", "candidates"),
    [
        ("Korea", {"KP", "KR"}),
        ("Democratic Republic of Korea", {"KP", "KR"}),
        ("Democratic People's Republic of Congo", {"CD", "CG"}),
    ],
)
def test_a_name_that_could_be_of_two_countries_is_refused_with_both(countries, name, candidates):
    with pytest.raises(CellError, match="This name can mean several") as refused:
        countries.find(name)

    assert {code for code in candidates if f"({code})" in refused.value.suggestion} == candidates


@pytest.mark.parametrize(
    "name",
    [
        "Taiwan",
        "Republic of China",
        "Republic of Taiwan",
        "Republic of Dominica",
        "Dominican",
        "State of Georgia",
        "Estado de México",
        "Republic of Atlantis",
        "Republic",
        "Kingdom of the",
        "European Union",
    ],
)
def test_a_name_that_is_no_countrys_is_refused(countries, name):
    with pytest.raises(CellError, match="This name is not on record"):
        countries.find(name)


def test_formal_words_count_in_the_names_of_other_bodies(countries):
    with pytest.raises(CellError):
        Bodies().organizations.find("Republic of Kenya")
