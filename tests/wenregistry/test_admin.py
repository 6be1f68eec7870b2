import datetime

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from factory.django import DjangoModelFactory

from meetings.models import Meeting
from networks.models import FocalPoint, Network
from outcomes.models import Outcome
from tests import factories
from tests.admin_forms import change_url, list_url, run_action, send
from tests.factories import (
    AddresseeFactory,
    ConsentFactory,
    CountryFactory,
    DocumentFactory,
    EvidenceFactory,
    FocalPointFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    OutcomeFactory,
    SourceFactory,
    TaxonFactory,
    ThemeFactory,
    ToolFactory,
    TrendFactory,
    UserFactory,
)

MODELS = list(admin.site._registry)
FACTORIES = [
    factory for factory in DjangoModelFactory.__subclasses__() if factory.__module__ == factories.__name__
]
FACTORIES_OF_LISTS = [factory for factory in FACTORIES if factory._meta.model in MODELS]


def add_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_search_and_add_form_opens(admin_client, model):
    assert admin_client.get(list_url(model)).status_code == 200
    assert admin_client.get(list_url(model), {"q": "Côte d’Ivoire 'a"}).status_code == 200
    # Nobody adds to a log, and only the user a session or a second factor.
    may_add = f'href="{add_url(model)}' in admin_client.get(list_url(model)).text
    assert admin_client.get(add_url(model)).status_code == (200 if may_add else 403)


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


@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (SourceFactory, "published_on"),
        (SourceFactory, "accessed_on"),
        (NetworkFactory, "founded_on"),
        (NetworkFactory, "reviewed_on"),
        (InformationSheetFactory, "as_of"),
        (InformationSheetFactory, "approved_on"),
        (FocalPointFactory, "verified_on"),
        (DocumentFactory, "published_on"),
        (FollowUpFactory, "withdrawn_on"),
    ],
)
def test_a_day_that_lies_in_the_future_is_refused(admin_client, factory, field):
    response = send(admin_client, factory(), **{field: "2999-01-01"})

    assert response.context["adminform"].form.errors[field] == ["This day lies in the future."]


@pytest.mark.parametrize(
    ("factory", "field"),
    [
        (ConsentFactory, "given_on"),
        (ConsentFactory, "withdrawn_on"),
        (FollowUpFactory, "date"),
        (EvidenceFactory, "date"),
    ],
)
def test_a_row_that_lies_in_the_future_is_not_valid(factory, field):
    row = factory.build(**{field: datetime.date(2999, 1, 1)})

    with pytest.raises(ValidationError) as refusal:
        row.full_clean()

    assert refusal.value.message_dict[field] == ["This day lies in the future."]


@pytest.mark.parametrize("precision", [4, 7, 10])
def test_this_day_month_and_year_do_not_lie_in_the_future(admin_client, precision):
    today = timezone.localdate().isoformat()

    response = send(admin_client, NetworkFactory(), reviewed_on=today, founded_on=today[:precision])

    assert response.status_code == 302


@pytest.mark.parametrize("text", ["1/2/2017", "01-02-2017", "2017-02"])
def test_a_day_is_written_with_the_year_first(admin_client, text):
    response = send(admin_client, NetworkFactory(), reviewed_on=text)

    assert "Write a day, such as 2017-11-03." in response.text
    assert Network.objects.get().reviewed_on is None


def source_of_a_network():
    source = SourceFactory()
    NetworkFactory().sources.add(source)
    return source


def theme_of_an_outcome():
    theme = ThemeFactory()
    OutcomeFactory().themes.add(theme)
    return theme


def tool_of_a_meeting():
    tool = ToolFactory()
    MeetingFactory().tools.add(tool)
    return tool


def taxon_of_a_trend():
    taxon = TaxonFactory()
    TrendFactory().taxa.add(taxon)
    return taxon


def country_of_a_trend():
    country = CountryFactory()
    TrendFactory().countries.add(country)
    return country


def funder_of_a_meeting():
    organization = OrganizationFactory()
    MeetingFactory().funders.add(organization)
    return organization


def member_of_a_consortium():
    organization = OrganizationFactory()
    OrganizationFactory(kind="consortium").members.add(organization)
    return organization


def network_that_answers():
    network = NetworkFactory()
    AddresseeFactory(network=None, group="all_wens").responding_networks.add(network)
    return network


@pytest.mark.parametrize(
    ("arrange", "sentence"),
    [
        (source_of_a_network, "Networks that name it under “sources”: 1"),
        (theme_of_an_outcome, "Outcomes that name it under “themes”: 1"),
        (tool_of_a_meeting, "Meetings that name it under “tools and services”: 1"),
        (taxon_of_a_trend, "Trends that name it under “taxa”: 1"),
        (country_of_a_trend, "Trends that name it under “countries”: 1"),
        (funder_of_a_meeting, "Meetings that name it under “funders”: 1"),
        (member_of_a_consortium, "Organizations that name it under “members”: 1"),
        (network_that_answers, "Addressees that name it under “networks that answer”: 1"),
    ],
)
def test_what_others_name_is_not_deleted(admin_client, arrange, sentence):
    record = arrange()
    delete = change_url(record).replace("/change/", "/delete/")

    alone = admin_client.post(delete, {"post": "yes"})
    selected = run_action(admin_client, type(record), "delete_selected", record, post="yes")

    assert sentence in alone.text
    assert sentence in selected.text
    assert type(record).objects.contains(record)


@pytest.mark.parametrize(
    "factory", [SourceFactory, ThemeFactory, ToolFactory, TaxonFactory, OrganizationFactory]
)
def test_what_nobody_names_is_deleted(admin_client, factory):
    record = factory()

    run_action(admin_client, type(record), "delete_selected", record, post="yes")

    assert not type(record).objects.exists()


@pytest.mark.parametrize("factory", [NetworkFactory, MeetingFactory])
def test_a_published_entry_keeps_its_address(admin_client, factory):
    published, draft = factory(), factory(is_published=False)

    send(admin_client, published, slug="renamed")
    send(admin_client, draft, slug="other")

    assert type(published).objects.get(pk=published.pk).slug == published.slug
    assert type(draft).objects.get(pk=draft.pk).slug == "other"


def test_an_address_is_chosen_until_the_form_is_accepted(admin_client):
    draft = NetworkFactory(is_published=False)

    refused = send(admin_client, draft, slug="hawen", is_published="on", reviewed_on="soon")

    assert 'name="slug" value="hawen"' in refused.text


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Network, {"missing": "zzz"}),
        (Network, {"region": "zzz"}),
        (FocalPoint, {"freshness": "zz"}),
        (FocalPoint, {"bounced": "zz"}),
        (FocalPoint, {"in_force": "zz"}),
    ],
)
def test_a_list_ignores_a_filter_value_that_it_does_not_offer(admin_client, model, query):
    FocalPointFactory()

    response = admin_client.get(list_url(model), query)

    assert response.status_code == 200
    assert response.context["cl"].result_count == 1


@pytest.mark.parametrize("key", ["abc", "9" * 30])
@pytest.mark.parametrize("field", ["parent", "host_country", "sources"])
def test_an_address_that_chooses_what_cannot_exist_opens_the_form(admin_client, field, key):
    response = admin_client.get(add_url(Network), {field: key})

    assert response.status_code == 200


@pytest.mark.parametrize("key", ["abc", "9" * 30, "1\0"])
@pytest.mark.parametrize("field", ["parent", "host_country", "sources"])
def test_a_choice_that_cannot_exist_is_refused(admin_client, field, key):
    response = send(admin_client, NetworkFactory(), **{field: key})

    assert response.status_code == 200
    assert response.context["adminform"].form.errors[field]


@pytest.mark.parametrize("key", ["x", "9" * 30, "1\0"])
def test_an_action_on_what_cannot_exist_asks_for_a_selection(admin_client, key):
    network = NetworkFactory(is_published=False)
    data = {"action": "publish", "_selected_action": key}

    refused = admin_client.post(list_url(Network), data, follow=True)
    admin_client.post(list_url(Network), {**data, "_selected_action": [key, network.pk]})

    assert "Items must be selected" in refused.text
    assert Network.objects.get().is_published


def test_an_example_in_english_stands_beside_the_english_field_only(admin_client):
    form = admin_client.get(add_url(Network)).context["adminform"].form

    assert form.fields["name_en"].help_text == "Such as Horn of Africa Wildlife Enforcement Network."
    assert not form.fields["name_fr"].help_text
    assert not form.fields["name_es"].help_text


@pytest.mark.parametrize("model", [Network, FocalPoint, Meeting, Outcome])
def test_what_is_missing_stands_in_the_first_columns(admin_client, model):
    response = admin_client.get(list_url(model))

    first_columns = response.context["cl"].list_display[:5]
    assert {"is_published", "missing"} <= set(first_columns)


def test_an_account_with_a_history_cannot_be_deleted(admin_client, admin_user):
    network = NetworkFactory()
    send(admin_client, network, acronym="NEW")

    response = admin_client.post(
        reverse("admin:wenregistry_user_delete", args=[admin_user.pk]), {"post": "yes"}
    )

    assert response.status_code == 403
    assert LogEntry.objects.filter(user=admin_user).exists()


def test_an_account_without_a_history_can_be_deleted(admin_client):
    newcomer = factories.UserFactory()

    admin_client.post(reverse("admin:wenregistry_user_delete", args=[newcomer.pk]), {"post": "yes"})

    assert not type(newcomer).objects.filter(pk=newcomer.pk).exists()
