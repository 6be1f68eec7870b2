import pytest
from django.core.cache import cache
from django.core.management import call_command

from networks.models import ContactChannel
from tests.factories import ConsentFactory, ContactChannelFactory, FocalPointFactory, FocalPointHolderFactory
from tests.mail_server import mail_server
from tests.networks.test_suggestions import send
from wenregistry.models import Mail

MESSAGE = {"subject": "A question", "text": "Who answers?", "sender_email": "reader@example.org"}


@pytest.fixture(autouse=True)
def nobody_has_written():
    cache.clear()


def office_on_request(value="secret@example.org", **more):
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, value=value, visibility="on_request", **more)
    return office


def address_for(office):
    return f"{office.get_absolute_url()}message/"


def test_a_message_reaches_the_office_and_the_address_is_never_shown(client):
    office = office_on_request()

    texts = [client.get(address).text for address in (office.get_absolute_url(), address_for(office))]
    answer = send(client, address_for(office), **MESSAGE)
    texts += [str(answer.headers), client.get(answer.url).text, send(client, address_for(office)).text]
    with mail_server() as postbox:
        call_command("send_mails")

    assert address_for(office) in texts[0]
    assert not any("secret@" in text for text in texts)
    [message] = postbox.of("secret@example.org")
    assert message["Reply-To"] == "reader@example.org"
    assert message["Subject"] == "Message through the WEN registry: A question"
    assert "Who answers?" in message.get_body("plain").get_content()
    assert not Mail.objects.get().text


def test_headers_cannot_be_smuggled_in(client):
    office = office_on_request()

    send(client, address_for(office), **{**MESSAGE, "sender_email": "a@example.org\nBcc: b@example.org"})
    assert not Mail.objects.exists()

    send(client, address_for(office), **{**MESSAGE, "subject": "A\r\nBcc: b@example.org"})
    with mail_server() as postbox:
        call_command("send_mails")
    assert [message["Bcc"] for message in postbox.messages] == [None]


def test_a_refused_message_marks_the_channel_and_closes_the_relay(client):
    office = office_on_request("refused@example.org")

    send(client, address_for(office), **MESSAGE)
    with mail_server():
        call_command("send_mails")

    assert ContactChannel.objects.get().bounced_on
    assert client.get(address_for(office)).status_code == 404


@pytest.mark.parametrize(("scope", "status"), [("relay", 200), ("on_file", 404)])
def test_a_holder_is_reached_who_agreed_to_it(client, scope, status):
    office = FocalPointFactory()
    holder = FocalPointHolderFactory(focal_point=office)
    ConsentFactory(holder=holder, scope=scope)
    ContactChannelFactory(focal_point=office, holder=holder, visibility="on_request", is_office=False)

    assert client.get(address_for(office)).status_code == status


def test_a_holder_who_left_or_took_back_consent_is_not_reached(client):
    for holder_values, consent_values in (({"until": "2020"}, {}), ({}, {"withdrawn_on": "2026-02-01"})):
        office = FocalPointFactory()
        holder = FocalPointHolderFactory(focal_point=office, **holder_values)
        ConsentFactory(holder=holder, scope="relay", **consent_values)
        ContactChannelFactory(focal_point=office, holder=holder, visibility="on_request", is_office=False)

        assert client.get(address_for(office)).status_code == 404


@pytest.mark.parametrize("values", [{"visibility": "public"}, {"visibility": "staff"}, {"kind": "phone"}])
def test_no_other_channel_takes_messages(client, values):
    office = FocalPointFactory()
    value = {"value": "+254 20 123456"} if "kind" in values else {}
    ContactChannelFactory(focal_point=office, **{"visibility": "on_request", **value, **values})

    assert client.get(address_for(office)).status_code == 404


def test_a_program_sends_nothing(client):
    answer = send(client, address_for(office_on_request()), **MESSAGE, website="x")

    assert answer.status_code == 302  # It hears what everybody hears.
    assert not Mail.objects.exists()


def test_limits_count_senders_wherever_they_write(client):
    answers = [send(client, address_for(office_on_request(f"o{i}@example.org")), **MESSAGE) for i in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert Mail.objects.count() == 5


def test_a_sender_is_known_wherever_they_write_from(client):
    def write(number, sender="Reader@example.org"):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        office = office_on_request(f"o{number}@example.org")
        return send(client, address_for(office), **{**MESSAGE, "sender_email": sender}).status_code

    assert {write(number) for number in range(5)} == {302}
    assert write(5, "reader@example.org") == 429
    assert write(5, "other@example.org") == 302


def test_an_office_gets_so_many_messages_a_day_whoever_writes(client):
    def write(number, office):
        client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
        sender = {"sender_email": f"r{number}@example.org"}
        return send(client, address_for(office), **{**MESSAGE, **sender}).status_code

    office = office_on_request()

    assert {write(number, office) for number in range(20)} == {302}
    assert write(20, office) == 429
    assert write(21, office_on_request("other@example.org")) == 302


def test_the_page_takes_the_same_queries_however_many_channels(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    office = office_on_request()
    with django_assert_max_num_queries(5) as few:
        client.get(address_for(office))
    ContactChannelFactory.create_batch(10, focal_point=office, visibility="on_request")

    with django_assert_num_queries(len(few)):
        client.get(address_for(office))
