import pytest
from django.core import mail
from django.test import override_settings

from networks.admin import FocalPointHolderAdmin
from tests.factories import FocalPointHolderFactory


@pytest.fixture
def broken(monkeypatch):
    def fail(admin, request, *args, **kwargs):
        raise RuntimeError(f"Failing row contains {request.POST}")

    monkeypatch.setattr(FocalPointHolderAdmin, "get_fieldsets", fail)


@override_settings(ADMINS=[("Administrator", "admin@example.org")])
def test_a_fault_tells_where_it_was_and_nothing_that_was_sent(admin_client, broken, caplog):
    holder = FocalPointHolderFactory(family_name="Quagmire")
    admin_client.raise_request_exception = False
    url = f"/admin/networks/focalpointholder/{holder.pk}/change/?q=Quagmire"

    page = admin_client.post(url, {"family_name": "Quagmire", "email": "zq@example.org"})

    assert page.status_code == 500
    [report] = mail.outbox
    assert "RuntimeError" in report.body
    assert "RuntimeError" in caplog.text
    for told in (page.content.decode(), report.subject, report.body, str(report.alternatives), caplog.text):
        assert "Quagmire" not in told
        assert "zq@example.org" not in told
