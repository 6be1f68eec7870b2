from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest


@pytest.mark.parametrize(
    "address",
    [
        "/admin/networks/source/?q=%00",
        "/admin/networks/source/?kind__exact=%00",
        "/admin/autocomplete/?app_label=networks&model_name=tool&field_name=sources&term=%00",
    ],
)
def test_a_nul_in_the_admin_is_refused_with_a_sentence(admin_client, address):
    response = admin_client.get(address)

    assert response.status_code == 400
    assert "character" in response.text


@pytest.mark.parametrize(
    "address", ["/countries/%00/", "/networks/%00/", "/search/?q=%00", "/networks/?q=%00"]
)
def test_a_nul_in_a_public_address_is_no_error(client, address):
    assert client.get(address).status_code in (200, 404)


@pytest.mark.parametrize("address", ["/admin/meetings/document/add/", "/fr/suggest/", "/"])
def test_a_form_of_2_gb_is_refused_before_it_is_read(live_server, address):
    server = urlsplit(live_server.url)
    with closing(HTTPConnection(server.hostname, server.port, timeout=20)) as connection:
        connection.putrequest("POST", address)
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", "2000000000")
        connection.endheaders(b"--x\r\n")  # The rest would follow.
        response = connection.getresponse()

        assert response.status == 413
        assert "30" in response.read().decode()


@pytest.mark.parametrize(("length", "status"), [(30_000_000, 200), (30_000_001, 413)])
def test_a_form_holds_30_mb(client, length, status):
    assert client.get("/about/", CONTENT_LENGTH=str(length)).status_code == status


def test_what_does_not_say_its_length_is_not_read(admin_client):
    """Django takes a request without a length for an empty one, whatever follows."""
    response = admin_client.post(
        "/admin/networks/source/add/", {"slug": "sent-without-length"}, CONTENT_LENGTH=""
    )

    assert response.status_code == 200
    assert "sent-without-length" not in response.text
