from networks.models import Network
from tests.factories import NetworkFactory
from wenregistry.backfill import fill_in
from wenregistry.translations import registry_translates

COLUMNS = [
    f"{column}_{language}" for column in ("sort_name", "sort_label") for language in ("en", "fr", "es")
]


def test_older_rows_get_what_saving_them_would_give():
    NetworkFactory(
        name_en="Zebra network", name_fr="Émeu", acronym="", summary_en="A text", summary_fr="Un texte"
    )
    saved = Network.objects.values(*COLUMNS, "translated_from").get()
    Network.objects.update(**dict.fromkeys(COLUMNS, ""), translated_from={})

    fill_in(Network, {"sort_name": ["name"], "sort_label": ["acronym", "name"]}, registry_translates(Network))

    assert Network.objects.values(*COLUMNS, "translated_from").get() == saved
    assert saved["translated_from"].keys() == {"summary_fr"}
    assert saved["sort_name_fr"] == saved["sort_label_fr"] != saved["sort_name_en"] == saved["sort_name_es"]
