import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.models import ContactChannel, FocalPointHolder, Network
from tests.admin_forms import list_url, run_action, send
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MembershipFactory,
    NetworkFactory,
    OutcomeFactory,
    SourceFactory,
    UserFactory,
)
from wenregistry import history


def history_url(record):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_history"
    return reverse(name, args=[record.pk])


def deleted_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_deleted")


def newest(record):
    return history.entries_of(type(record), record.pk).first()


def test_history_tells_who_when_what_and_why(admin_client):
    network = NetworkFactory(host_city="Djibouti")

    send(admin_client, network, host_city_en="Nairobi", reason_for_change="The seat has moved")
    page = admin_client.get(history_url(network)).content.decode()

    assert "<del>Djibouti</del> → <ins>Nairobi</ins>" in page
    assert "The seat has moved" in page
    assert newest(network).actor.username == "admin"


def test_an_older_version_comes_back_with_its_sources(admin_client):
    source = SourceFactory()
    network = NetworkFactory(host_city="Djibouti")
    network.sources.set([source])
    before = newest(network)
    network.host_city_en = "Nairobi"
    network.save()
    network.sources.set([])

    admin_client.post(history_url(network), {"version": before.pk})

    network = Network.objects.get(pk=network.pk)
    assert network.host_city_en == "Djibouti"
    assert list(network.sources.all()) == [source]
    assert newest(network).additional_data["reason"].startswith("Restored from")


def test_two_versions_are_compared(admin_client):
    network = NetworkFactory(host_city="Djibouti")
    first = newest(network)
    network.host_city_en = "Nairobi"
    network.save()

    page = admin_client.get(
        history_url(network), {"from": first.pk, "to": newest(network).pk}
    ).content.decode()

    assert "Differences" in page
    assert "<td>Djibouti</td>" in page
    assert "<td>Nairobi</td>" in page


def test_a_deleted_record_comes_back_under_its_key_with_its_children(admin_client):
    source = SourceFactory()
    network = NetworkFactory(slug="hawen", is_published=False)
    network.sources.set([source])
    membership = MembershipFactory(network=network)
    url = reverse("admin:networks_network_delete", args=[network.pk])

    admin_client.post(url, {"post": "yes"})
    assert not Network.objects.exists()
    page = admin_client.get(deleted_url(Network))
    [version] = page.context["versions"]
    admin_client.post(deleted_url(Network), {"version": version.pk})

    restored = Network.objects.get(pk=network.pk)
    assert restored.slug == "hawen"
    assert list(restored.sources.all()) == [source]
    assert restored.memberships.get().pk == membership.pk


def test_a_version_that_the_rules_forbid_changes_nothing_and_says_why(admin_client):
    network = NetworkFactory(slug="old")
    old = newest(network)
    network.slug = "new"
    network.save()
    NetworkFactory(slug="old")

    page = admin_client.post(history_url(network), {"version": old.pk}, follow=True).content.decode()

    assert "already exists" in page
    assert Network.objects.get(pk=network.pk).slug == "new"


def test_publishing_many_is_in_the_history_of_each(admin_client):
    network = NetworkFactory(is_published=False)

    run_action(admin_client, Network, "publish", network)

    assert newest(network).changes["is_published"] == ["False", "True"]


def test_history_of_people_and_channels_holds_no_value():
    office = FocalPointFactory()
    holder = FocalPointHolderFactory(focal_point=office, given_name="Zebulon", family_name="Quagmire")
    channel = ContactChannelFactory(
        focal_point=office, holder=holder, value="zeb@example.org", visibility="staff", is_office=False
    )
    holder.family_name = "Quagmyre"
    holder.save()
    channel.value = "zebulon@example.org"
    channel.save()
    channel.delete()
    holder.delete()

    for entry in [*history.entries(FocalPointHolder), *history.entries(ContactChannel)]:
        text = f"{entry.changes} {entry.object_repr} {entry.serialized_data} {entry.changes_text}".lower()
        assert not any(word in text for word in ("zeb", "quagm", "example.org"))
    assert history.entries(FocalPointHolder).count() == 3


def test_history_of_a_holder_needs_the_permission_for_restricted_details(client):
    holder = FocalPointHolderFactory()
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_focalpointholder"))
    client.force_login(staff)

    assert client.get(history_url(holder)).status_code in (302, 403)


@pytest.mark.parametrize("version", ["", "0", "x", "99999999999999999999", "\u0663"])
def test_an_unknown_version_is_not_found(admin_client, version):
    assert admin_client.post(history_url(NetworkFactory()), {"version": version}).status_code == 404


def test_public_pages_never_read_the_history(client, hawen):
    tables = {LogEntry._meta.db_table, "django_session"}

    with CaptureQueriesContext(
        connection,
    ) as queries:
        for address in ("/", "/networks/", "/focal-points/", hawen.get_absolute_url()):
            assert client.get(address).status_code == 200

    assert not [query for query in queries if any(table in query["sql"] for table in tables)]


def test_the_history_takes_as_many_queries_for_many_versions(admin_client, django_assert_num_queries):
    network = NetworkFactory()
    admin_client.get(history_url(network))
    with CaptureQueriesContext(connection) as few:
        admin_client.get(history_url(network))
    for city in ("Accra", "Lagos", "Lomé"):
        network.host_city_en = city
        network.save()

    with django_assert_num_queries(len(few)):
        admin_client.get(history_url(network))


def test_the_library_has_no_list_of_its_own(admin_client):
    assert admin_client.get("/admin/auditlog/logentry/").status_code == 404
    assert admin_client.get(list_url(Network)).status_code == 200


def test_a_row_deleted_on_the_page_of_its_parent_comes_back_from_there(admin_client):
    network = NetworkFactory()
    membership = MembershipFactory(network=network)
    key = membership.pk
    membership.delete()

    page = admin_client.get(history_url(network))
    [gone] = [entry for entry in page.context["versions"] if entry.action == LogEntry.Action.DELETE]
    admin_client.post(history_url(network), {"version": gone.pk})

    assert network.memberships.get().pk == key


def test_that_a_channel_changed_is_told_to_those_who_may_know(client, admin_client):
    network = NetworkFactory(is_published=False)
    ContactChannelFactory(focal_point=None, network=network, value="desk@example.org")
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__endswith="_network"))
    client.force_login(staff)

    assert "Contact channel" in admin_client.get(history_url(network)).content.decode()
    page = client.get(history_url(network))
    assert page.status_code == 200
    assert "Contact channel" not in page.content.decode()


def test_a_version_brings_back_what_was_said_and_not_that_it_was_public_or_confirmed(admin_client):
    today = timezone.localdate()
    office = FocalPointFactory(unit="Desk 3", verified_on=today, verified_by="holder")
    public = newest(office)
    office.unit, office.is_published, office.verified_on, office.verified_by = "Desk 4", False, None, ""
    office.save()

    admin_client.post(history_url(office), {"version": public.pk})

    office.refresh_from_db()
    assert (office.unit, office.is_published, office.verified_on) == ("Desk 3", False, None)


def test_a_version_does_not_step_past_the_review_of_a_sheet(admin_client):
    sheet = InformationSheetFactory(mandate_en="To protect.")
    published = newest(sheet)
    sheet.state, sheet.mandate_en = "draft", "To serve."
    sheet.save()

    admin_client.post(history_url(sheet), {"version": published.pk})

    sheet.refresh_from_db()
    assert (sheet.state, sheet.mandate_en) == ("draft", "To protect.")


def test_a_version_of_what_is_public_comes_back_only_by_who_may_publish(client):
    network = NetworkFactory(acronym="OLD")
    public = newest(network)
    network.acronym = "NEW"
    network.save()
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(
        Permission.objects.filter(codename__in=["change_network", "view_network", "add_network"])
    )
    client.force_login(staff)

    assert client.post(history_url(network), {"version": public.pk}).status_code == 403
    assert Network.objects.get(pk=network.pk).acronym == "NEW"


def test_what_stays_as_it_was_said_refuses_an_older_version(admin_client):
    outcome = OutcomeFactory(is_published=False, first_published_at=None, text_en="Be seen.")
    draft = newest(outcome)
    outcome.text_en = "Be visible."
    outcome.is_published = True
    outcome.save()

    page = admin_client.post(history_url(outcome), {"version": draft.pk}, follow=True).content.decode()

    assert "cannot be changed" in page
    assert type(outcome).objects.get(pk=outcome.pk).text_en == "Be visible."


def test_withdrawing_a_report_is_in_its_history(admin_client):
    report = FollowUpFactory()

    send(admin_client, report, withdrawn_on="2024-03-01", withdrawn_reason="Wrong network")

    assert newest(report).changes["withdrawn_reason"] == ["", "Wrong network"]
    assert newest(report).actor.username == "admin"
