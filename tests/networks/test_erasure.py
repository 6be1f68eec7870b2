import datetime
import io
import unicodedata

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.erasure import swept_tables
from networks.models import FocalPoint, FocalPointHolder, Suggestion
from tests.admin_forms import list_url, send
from tests.factories import (
    ConsentFactory,
    ContactChannelFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    MailFactory,
    NetworkFactory,
    SuggestionFactory,
    UserFactory,
    VerificationRequestFactory,
)
from wenregistry.models import Erasure, ImportRun, Mail

VALUES = ["quagmíre", "quagmire", "zebulon", "zq.private@example.org", "+254712345678", "0712 345678"]


def whole_database():
    """Every cell of every table, as text in lower case."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {quote(table)}")  # noqa: S608
            for row in cursor.fetchall():
                for cell in row:
                    text = (
                        bytes(cell).decode(errors="replace") if isinstance(cell, bytes | memoryview) else cell
                    )
                    text = str(text)
                    # JSON may write an accent as an escape.
                    yield table, unicodedata.normalize("NFC", text.replace("\\u00ed", "í")).lower()


def found_in_database(values):
    return {(table, value) for table, text in whole_database() for value in values if value in text}


def planted(admin_client):
    office = FocalPointFactory(position_title_en="Wildlife desk")
    holder = FocalPointHolderFactory(focal_point=office, given_name="Zebulon", family_name="Quagmíre")
    ConsentFactory(holder=holder)
    own = {"focal_point": office, "holder": holder, "visibility": "staff", "is_office": False}
    ContactChannelFactory(kind="email", value="zq.private@example.org", **own)
    ContactChannelFactory(kind="phone", value="+254712345678", **own)
    SuggestionFactory(
        focal_point=office,
        message="QUAGMIRE, Zebulon left; call 0712 345678 or +254 712-345-678.",
        proposed={"note": "Ask Quagmi\u0301re", "channels": ["zq.private@example.org"]},
        sender_email="zq.private@example.org",
    )
    MailFactory(to="ZQ.private@example.org", text="Dear Zebulon Quagmire")
    export = {"action": "export_restricted", "_selected_action": [office.pk], "confirmed": "1"}
    address = list_url(FocalPoint) + "?q=Desk"
    admin_client.post(address, {**export, "reason": "For Mr Quagmire", "file_format": "csv"})
    LogEntry.objects.create(
        user=UserFactory(), action_flag=CHANGE, object_repr="Zebulon Quagmire", change_message="Zebulon"
    )
    ImportRun.objects.create(
        kind="channels",
        author=UserFactory(),
        file_name="Quagmire.csv",
        sha256="0",
        size=1,
        content=b"zq.private@example.org",
        errors="row,problem\nZebulon,wrong",
    )
    Session.objects.create(
        session_key="lasting",
        session_data=SessionStore().encode({"message": "Saved Quagmíre"}),
        expire_date=timezone.now() + datetime.timedelta(days=1),
    )
    send(admin_client, office, note="Quagmíre said so", reason_for_change="Mail of Zebulon Quagmíre")
    return holder


def erase_url(holder):
    return reverse("admin:networks_focalpointholder_erase", args=[holder.pk])


def test_erasure_leaves_no_trace_in_the_whole_database(admin_client):
    holder = planted(admin_client)
    assert len({value for _, value in found_in_database(VALUES)}) == len(VALUES)

    page = admin_client.get(erase_url(holder)).content.decode()
    assert "Zebulon Quagmíre" in page
    admin_client.post(erase_url(holder), {"reason": "request"})

    assert found_in_database(VALUES) == set()
    assert Suggestion.objects.get().message == "[erased] left; call [erased] or [erased]."
    assert Mail.objects.get().state == Mail.State.CANCELLED
    receipt = Erasure.objects.get()
    assert receipt.author.username == "admin"
    assert receipt.counts["networks.contactchannel"] == 2
    assert not Session.objects.filter(session_key="lasting").exists()
    tables = {"admin.logentry", "auditlog.logentry", "wenregistry.staffexport", "wenregistry.importrun"}
    assert receipt.counts.keys() >= tables


def test_a_longer_word_that_holds_the_name_stays(admin_client):
    holder = FocalPointHolderFactory(given_name="An", family_name="Marsh")
    SuggestionFactory(message="Marshall and An are of the marsh; ask Marsh.")

    admin_client.post(erase_url(holder), {"reason": "mistake"})

    assert Suggestion.objects.get().message == "Marshall and An are of the marsh; ask [erased]."


def test_public_texts_lose_the_whole_name_and_keep_a_word_that_is_also_a_name(admin_client):
    network = NetworkFactory(summary_en="It guards marsh and river; ask Ada Marsh.", note="Marsh wrote.")
    holder = FocalPointHolderFactory(given_name="Ada", family_name="Marsh")

    admin_client.post(erase_url(holder), {"reason": "request"})

    network.refresh_from_db()
    assert network.summary_en == "It guards marsh and river; ask [erased]."
    assert network.note == "[erased] wrote."


def test_nobody_else_is_harmed_by_a_name_that_is_also_a_word(admin_client, client):
    colleague = UserFactory(last_name="Page", email="anna.page@example.org")
    waiting = MailFactory(text="The link leads to a page with three answers.")
    network = NetworkFactory(summary_en="A page.")
    send(admin_client, network, summary_en="Another Page of the source.")
    holder = FocalPointHolderFactory(given_name="Link", family_name="Page")
    types = set(ContentType.objects.values_list("app_label", "model"))

    admin_client.post(erase_url(holder), {"reason": "request"})

    colleague.refresh_from_db()
    waiting.refresh_from_db()
    network.refresh_from_db()
    assert (colleague.last_name, colleague.email) == ("Page", "anna.page@example.org")
    assert (waiting.state, waiting.text) == ("queued", "The link leads to a page with three answers.")
    assert network.summary_en == "Another Page of the source."
    assert set(ContentType.objects.values_list("app_label", "model")) == types
    history = client.get(reverse("admin:networks_network_history", args=[network.pk]))
    assert history.status_code == 302
    assertContains(
        admin_client.get(reverse("admin:networks_network_history", args=[network.pk])), "Another Page"
    )


def test_values_that_a_person_had_once_go_too(admin_client):
    holder = FocalPointHolderFactory(family_name="Quagmire")
    own = {"focal_point": holder.focal_point, "holder": holder, "is_office": False, "visibility": "staff"}
    channel = ContactChannelFactory(value="first@example.org", **own)
    asked = VerificationRequestFactory(focal_point=holder.focal_point, channel=channel)
    mail = MailFactory(to="first@example.org", request=asked.public_id)
    proposed = {f"channel:{channel.pk}": "never@example.org", "unit": "Desk 4"}
    SuggestionFactory(focal_point=holder.focal_point, proposed=proposed)
    channel.value = "second@example.org"
    channel.save()

    admin_client.post(erase_url(holder), {"reason": "request"})

    mail.refresh_from_db()
    assert mail.to == "[erased]"
    assert Suggestion.objects.get().proposed == {f"channel:{channel.pk}": "[erased]", "unit": "Desk 4"}
    values = ["first@example.org", "second@example.org", "never@example.org"]
    assert found_in_database(values) == set()


def test_the_channels_of_who_left_stay_theirs_until_they_are_erased(admin_client):
    left = FocalPointHolderFactory(until="2020", since="")
    own = {"focal_point": left.focal_point, "holder": left, "is_office": False, "visibility": "staff"}
    channel = ContactChannelFactory(value="left@example.org", **own)

    page = admin_client.get(reverse("admin:networks_focalpoint_change", args=[left.focal_point.pk]))
    send(admin_client, left.focal_point, unit="Desk 9")

    assertNotContains(page, "left@example.org")
    channel.refresh_from_db()
    assert channel.holder == left
    call_command("erase_ended_holders", stdout=io.StringIO())
    assert found_in_database(["left@example.org"]) == set()


def test_only_who_may_erase_reaches_the_page(client):
    holder = FocalPointHolderFactory()
    client.force_login(UserFactory(is_staff=True))

    assert client.get(erase_url(holder)).status_code == 403
    assert client.post(erase_url(holder), {"reason": "request"}).status_code == 403
    assert FocalPointHolder.objects.exists()


def test_without_a_reason_nothing_is_erased(admin_client):
    holder = FocalPointHolderFactory()

    admin_client.post(erase_url(holder), {"reason": "whim"})

    assert FocalPointHolder.objects.exists()


def test_ended_holders_leave_every_list_and_go_after_24_months(admin_client):
    today = timezone.localdate()
    yesterday = (today - datetime.timedelta(days=1)).isoformat()
    office = FocalPointFactory()
    FocalPointHolderFactory(focal_point=office, family_name="Endedperson", until=yesterday, since="")
    FocalPointHolderFactory(focal_point=office, family_name="Longgone", until=str(today.year - 3), since="")
    FocalPointHolderFactory(focal_point=office, family_name="Notyet", until=str(today.year - 2), since="")
    FocalPointHolderFactory(focal_point=office, family_name="Inpost", since="", until="")

    office_page = reverse("admin:networks_focalpoint_change", args=[office.pk])
    for address in (list_url(FocalPointHolder), f"{list_url(FocalPointHolder)}?q=person", office_page):
        page = admin_client.get(address).content.decode()
        assert not any(name in page for name in ("Endedperson", "Longgone", "Notyet"))
    assert "Inpost" in admin_client.get(office_page).content.decode()

    counted = io.StringIO()
    call_command("erase_ended_holders", dry_run=True, stdout=counted)
    assert counted.getvalue() == "1 to erase.\n"
    call_command("erase_ended_holders", stdout=io.StringIO())
    assert set(FocalPointHolder.objects.values_list("family_name", flat=True)) == {
        "Endedperson",
        "Notyet",
        "Inpost",
    }
    assert Erasure.objects.get().reason == "retention"


# No text in them is about a person of whom the registry has a holder.
NOT_SWEPT = {
    "account.emailaddress",
    "account.emailconfirmation",
    "auth.group",
    "auth.permission",
    "contenttypes.contenttype",
    "mfa.authenticator",
    "sessions.session",  # Ended where they hold a trace.
    "usersessions.usersession",
    "wenregistry.erasure",
    "wenregistry.importheading",
    "wenregistry.shippedrecord",
    "wenregistry.user",
}


def test_every_table_with_a_text_is_swept_or_named():
    texts = (models.CharField, models.TextField, models.JSONField)
    tables = {
        model._meta.label_lower
        for model in apps.get_models()
        if any(isinstance(column, texts) for column in model._meta.concrete_fields)
    }
    swept = {model._meta.label_lower for model in swept_tables()}

    assert tables - swept == NOT_SWEPT
