"""Many rows at once, and the queries that a page takes for them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


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
