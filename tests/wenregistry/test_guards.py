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
