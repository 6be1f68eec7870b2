from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

ACCESSIBILITY = reverse("accessibility")


def test_the_statement_says_what_was_tested_and_what_was_not(client):
    response = client.get(ACCESSIBILITY)

    assertContains(response, "axe-core")
    assertContains(response, "No person has yet read the pages with a screen reader")


def test_the_statement_says_where_to_report_a_barrier(client, settings):
    assertContains(client.get(ACCESSIBILITY), "not yet named an address")

    settings.SECRETARIAT_EMAIL = "registry@example.org"
    response = client.get(ACCESSIBILITY)

    assertContains(response, 'href="mailto:registry@example.org"')
    assertNotContains(response, "not yet named an address")


def test_every_page_leads_to_the_statement(client):
    assertContains(client.get("/"), f'href="{ACCESSIBILITY}"')


def test_the_statement_reads_no_record(client, django_assert_num_queries):
    with django_assert_num_queries(2):  # Whether samples are loaded, offices or organizations.
        client.get(ACCESSIBILITY)
