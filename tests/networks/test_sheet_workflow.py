"""A sheet's way from draft to published, with a second pair of eyes."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import InformationSheet
from tests.admin_forms import change_url, run_action, send
from tests.factories import InformationSheetFactory, NetworkFactory, UserFactory
from wenregistry import history


def review_url(sheet):
    return reverse("admin:networks_informationsheet_review", args=[sheet.pk])


def take(client, sheet, step):
    """Take a step on the page for review; what staff read then, and the sheet as it is."""
    response = client.post(review_url(sheet), {"step": step}, follow=True)
    sheet.refresh_from_db()
    return response


def member_of(client, role):
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return user


@pytest.fixture
def draft():
    return InformationSheetFactory(state="draft", edition=2026, mandate_en="To protect rhinos and elephants.")


def test_a_sheet_goes_from_draft_to_published_by_two_people(client, draft):
    author = member_of(client, "Editor")
    take(client, draft, "submit")
    assert (draft.state, draft.submitted_by) == ("in_review", author)
    assert draft.submitted_at

    colleague = member_of(client, "Publisher")
    take(client, draft, "publish")

    assert (draft.state, draft.submitted_by, draft.published_by) == ("published", author, colleague)
    assert draft.published_at
    assertContains(client.get(review_url(draft)), author.username)
    assertContains(client.get(change_url(draft)), colleague.username)


@pytest.mark.parametrize("way", ["page", "list"])
def test_nobody_publishes_what_they_sent_to_review_themselves(admin_client, draft, way):
    take(admin_client, draft, "submit")
    assertNotContains(admin_client.get(review_url(draft)), 'value="publish"')

    if way == "page":
        response = take(admin_client, draft, "publish")
    else:
        response = run_action(admin_client, InformationSheet, "publish", draft)

    assertContains(response, "a colleague publishes it")
    draft.refresh_from_db()
    assert draft.state == "in_review"


@pytest.mark.parametrize("way", ["form", "history"])
def test_nobody_publishes_what_they_rewrote_during_the_review(client, admin_client, draft, way):
    before = history.entries_of(InformationSheet, draft.pk).first()
    take(admin_client, draft, "submit")
    draft.mandate_en = "To protect elephants."
    draft.save()
    rewriter = member_of(client, "Publisher")

    if way == "form":
        send(client, draft, mandate_en="To protect nobody.")
    else:
        before.serialized_data["fields"]["state"] = "in_review"
        before.save()
        address = reverse("admin:networks_informationsheet_history", args=[draft.pk])
        client.post(address, {"version": before.pk})
    assertContains(take(client, draft, "publish"), "a colleague publishes it")
    assert (draft.state, draft.submitted_by) == ("in_review", rewriter)

    take(admin_client, draft, "publish")
    assert draft.state == "published"


def test_who_notes_something_beside_the_text_can_still_publish(client, admin_client, draft):
    take(admin_client, draft, "submit")
    member_of(client, "Publisher")

    send(client, draft, note="The network has been telephoned.")
    take(client, draft, "publish")

    assert (draft.state, draft.note) == ("published", "The network has been telephoned.")


def test_a_sheet_is_not_published_before_its_review(admin_client, draft):
    response = take(admin_client, draft, "publish")

    assertContains(response, "is for sheets in the state In review")
    assert draft.state == "draft"


def test_an_editor_does_not_publish(client, draft):
    draft.state = "in_review"
    draft.save()
    member_of(client, "Editor")

    assert client.post(review_url(draft), {"step": "publish"}).status_code == 403
    assertNotContains(client.get(review_url(draft)), 'value="publish"')
    draft.refresh_from_db()
    assert draft.state == "in_review"


def test_the_reviewer_reads_what_changes_in_the_published_sheet(admin_client, draft):
    InformationSheetFactory(network=draft.network, edition=2022, mandate_en="To protect rhinos.")

    response = admin_client.get(review_url(draft))

    assertContains(response, "What changes from the published sheet of 2022")
    assertContains(response, "<ins>")
    assertContains(response, "and elephants")


def test_of_a_first_sheet_all_is_new(admin_client, draft):
    assertContains(admin_client.get(review_url(draft)), "all of it is new")


def test_a_second_sheet_of_an_edition_takes_the_place_of_the_first(admin_client):
    first = InformationSheetFactory(edition=2022)
    second = InformationSheetFactory(network=first.network, edition=2022, state="in_review")

    take(admin_client, second, "publish")

    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "published")


@pytest.mark.parametrize(("step", "state"), [("no_reply", "no_reply"), ("decline", "declined")])
def test_that_no_answer_came_is_recorded_and_taken_back(admin_client, client, draft, step, state):
    take(admin_client, draft, step)
    assert draft.state == state

    take(admin_client, draft, "reopen")
    assert draft.state == "draft"


def test_a_review_can_return_a_sheet(admin_client, draft):
    take(admin_client, draft, "submit")

    take(admin_client, draft, "return")

    assert (draft.state, draft.submitted_by, draft.submitted_at) == ("draft", None, None)


def test_the_form_does_not_set_the_state(admin_client, draft):
    assert send(admin_client, draft, state="published", as_of="2026").status_code == 302

    draft.refresh_from_db()
    assert (draft.state, draft.as_of) == ("draft", "2026")


def test_reading_the_page_changes_nothing(admin_client, draft):
    admin_client.get(review_url(draft), {"step": "submit"})

    draft.refresh_from_db()
    assert draft.state == "draft"


def test_an_unknown_step_or_sheet_is_not_found(admin_client, draft):
    assert admin_client.post(review_url(draft), {"step": "explode"}).status_code == 404
    assert admin_client.get(review_url(InformationSheet(pk=0))).status_code == 404


def test_the_review_takes_the_same_queries_however_long_the_sheet(
    admin_client, draft, django_assert_max_num_queries, django_assert_num_queries
):
    admin_client.get(review_url(draft))
    with django_assert_max_num_queries(12) as few:
        admin_client.get(review_url(draft))
    NetworkFactory.create_batch(5)
    for section in InformationSheet.SECTIONS:
        setattr(draft, f"{section}_en", "A paragraph.\n\n" * 20)
    draft.save()

    with django_assert_num_queries(len(few)):
        admin_client.get(review_url(draft))
