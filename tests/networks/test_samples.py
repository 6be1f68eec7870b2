from io import StringIO

import pytest
from django.core.management import call_command

from networks.models import ContactChannel, FocalPoint, Organization
from networks.samples import delete_samples
from tests.factories import ContactChannelFactory, FocalPointFactory, MembershipFactory, OrganizationFactory
from wenregistry.models import ShippedRecord


@pytest.fixture
def sample_office():
    agency = OrganizationFactory(slug="sample-agency", is_sample=True)
    return ContactChannelFactory(focal_point__is_sample=True, focal_point__organization=agency).focal_point


def test_samples_are_deleted_and_nothing_else(sample_office):
    real = ContactChannelFactory(focal_point__organization=OrganizationFactory())

    deleted = delete_samples()

    assert (deleted.focal_points, deleted.organizations, deleted.kept) == (1, 1, [])
    assert FocalPoint.objects.get() == real.focal_point
    assert ContactChannel.objects.get() == real
    assert Organization.objects.get() == real.focal_point.organization


def test_a_sample_organization_that_something_real_names_is_kept(sample_office):
    agency = sample_office.organization
    MembershipFactory(country=None, organization=agency)
    real = FocalPointFactory(organization=agency)

    deleted = delete_samples()

    assert (deleted.focal_points, deleted.organizations, deleted.kept) == (1, 0, [agency])
    assert FocalPoint.objects.get() == real


def test_deleted_samples_can_be_loaded_again():
    call_command("load_registry", "--samples", stdout=StringIO())
    shipped = ShippedRecord.objects.count()
    delete_samples()

    assert not ShippedRecord.objects.filter(model="networks.ContactChannel").exists()
    call_command("load_registry", "--samples", stdout=StringIO())

    assert FocalPoint.objects.samples().count() == Organization.objects.samples().count() == 25
    assert ShippedRecord.objects.count() == shipped
