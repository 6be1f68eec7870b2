"""Many rows at once, and the queries that a page takes for them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from factory import Iterator

from tests.factories import NetworkFactory, OrganizationFactory, ParticipationFactory


def crowd(factory, count, **values):
    """`count` rows of `factory`, saved together; a `factory.Iterator` gives each a value of its own."""
    return factory._meta.model.objects.bulk_create(factory.build_batch(count, **values))


def count_queries(client, address):
    """How many queries a page takes that is read not for the first time."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return len(queries)


def plant_participations(meeting, count):
    """Networks and organizations that took part in a meeting, as many of each; returns the networks."""
    networks = crowd(NetworkFactory, count)
    organizations = crowd(OrganizationFactory, count)
    crowd(ParticipationFactory, count, meeting=meeting, network=Iterator(networks))
    crowd(
        ParticipationFactory,
        count,
        meeting=meeting,
        network=None,
        organization=Iterator(organizations),
        category="igo",
    )
    return networks
