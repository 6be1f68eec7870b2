import datetime
import io
import unicodedata

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

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
    SuggestionFactory(message="Marshall and An are of the marsh.")

    admin_client.post(erase_url(holder), {"reason": "mistake"})

    assert Suggestion.objects.get().message == "Marshall and An are of the [erased]."


def test_public_texts_lose_the_whole_name_and_keep_a_word_that_is_also_a_name(admin_client):
    network = NetworkFactory(summary_en="It guards marsh and river; ask Ada Marsh.", note="Marsh wrote.")
    holder = FocalPointHolderFactory(given_name="Ada", family_name="Marsh")

    admin_client.post(erase_url(holder), {"reason": "request"})

    network.refresh_from_db()
    assert network.summary_en == "It guards marsh and river; ask [erased]."
    assert network.note == "[erased] wrote."


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


def test_every_table_is_swept():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    assert tables >= {model._meta.db_table for model in apps.get_models()}
