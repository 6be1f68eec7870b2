import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from factory.django import DjangoModelFactory

from networks.models import Network
from tests import factories
from tests.admin_forms import change_url, list_url, run_action
from tests.factories import CountryFactory, NetworkFactory, UserFactory

MODELS = list(admin.site._registry)
FACTORIES = [
    factory for factory in DjangoModelFactory.__subclasses__() if factory.__module__ == factories.__name__
]
FACTORIES_OF_LISTS = [factory for factory in FACTORIES if factory._meta.model in MODELS]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_search_and_add_form_opens(admin_client, model):
    add = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")

    assert admin_client.get(list_url(model)).status_code == 200
    assert admin_client.get(list_url(model), {"q": "Côte d’Ivoire 'a"}).status_code == 200
    assert admin_client.get(add).status_code == 200


@pytest.mark.parametrize("factory", FACTORIES_OF_LISTS)
def test_every_change_form_opens(admin_client, factory):
    record = factory()

    assert admin_client.get(change_url(record)).status_code == 200


@pytest.mark.parametrize("factory", FACTORIES_OF_LISTS)
def test_a_list_takes_the_same_queries_however_long_it_is(
    admin_client, factory, django_assert_num_queries, django_assert_max_num_queries
):
    url = list_url(factory._meta.model)
    factory.create_batch(10)
    admin_client.get(url)
    with django_assert_max_num_queries(100) as short:
        admin_client.get(url)

    factory.create_batch(30)

    with django_assert_num_queries(len(short)):
        admin_client.get(url)


@pytest.mark.parametrize("text", ["cote divoire", "CÔTE D’IVOIRE", "Cote d'Ivoire"])
def test_choices_are_found_whatever_the_accents_and_case(admin_client, text):
    CountryFactory(name_en="Côte d’Ivoire", iso2="CI")
    field = {"app_label": "networks", "model_name": "network", "field_name": "host_country"}

    response = admin_client.get(reverse("admin:autocomplete"), {**field, "term": text})

    assert [result["id"] for result in response.json()["results"]] == ["CI"]


def test_a_list_counts_the_rows_of_each_filter(admin_client):
    NetworkFactory.create_batch(2)

    response = admin_client.get(list_url(Network))

    assert "Active (2)" in response.text
    assert "Forming (0)" in response.text


def test_publishing_counts_as_an_edit_and_is_logged(admin_client):
    network = NetworkFactory(is_published=False)
    edited_at = network.updated_at

    run_action(admin_client, Network, "publish", network)

    network.refresh_from_db()
    assert network.is_published
    assert network.updated_at > edited_at
    assert LogEntry.objects.get().object_id == str(network.pk)


def test_unpublishing_hides_the_selected_entries_only(admin_client):
    hidden, shown = NetworkFactory(), NetworkFactory()

    run_action(admin_client, Network, "unpublish", hidden)

    assert list(Network.objects.published()) == [shown]


def test_only_an_entry_that_the_public_sees_links_to_its_page(admin_client):
    published, draft = NetworkFactory(), NetworkFactory(is_published=False)

    assert "View on site" in admin_client.get(change_url(published)).text
    assert "View on site" not in admin_client.get(change_url(draft)).text


def test_who_may_only_look_publishes_nothing(client):
    viewer = UserFactory()
    viewer.user_permissions.add(Permission.objects.get(codename="view_network"))
    client.force_login(viewer)
    network = NetworkFactory(is_published=False)

    run_action(client, Network, "publish", network)

    network.refresh_from_db()
    assert not network.is_published


def test_a_date_without_a_day_is_explained_with_an_example(admin_client):
    response = admin_client.get(reverse("admin:networks_focalpointholder_add"))

    assert "Such as 2017, 2017-11 or 2017-11-03." in response.text
