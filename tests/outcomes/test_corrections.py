import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import Evidence, FollowUp
from tests.admin_forms import change_url, filled_form
from tests.factories import (
    EvidenceFactory,
    FollowUpFactory,
    NetworkFactory,
    OutcomeFactory,
    SourceFactory,
)
from tests.reading import in_words


def correct_url(follow_up):
    return reverse("admin:outcomes_followup_correct", args=[follow_up.pk])


def correct(client, follow_up, **values):
    """Open the form of a correction as it is filled in, change `values`, and save it."""
    data = filled_form(client.get(correct_url(follow_up)))
    return client.post(correct_url(follow_up), {**data, **values})


def test_a_correction_withdraws_the_old_entry_and_enters_a_new_one(admin_client):
    wrong = FollowUpFactory(text_en="Two officers were trained.", date="2023-05", state="planned")
    wrong.sources.add(SourceFactory())

    response = correct(admin_client, wrong, reason="Two for twenty", text_en="Twenty officers were trained.")

    assert response.status_code == 302
    wrong.refresh_from_db()
    assert (wrong.withdrawn_on, wrong.withdrawn_reason) == (timezone.localdate(), "Two for twenty")
    assert wrong.text_en == "Two officers were trained."
    entry = wrong.correction
    assert entry.text_en == "Twenty officers were trained."
    assert (entry.outcome, entry.network, entry.state) == (wrong.outcome, wrong.network, "planned")
    assert (str(entry.date), entry.withdrawn_on) == ("2023-05", None)
    assert list(entry.sources.all()) == list(wrong.sources.all())


@pytest.mark.parametrize("kept", [True, False])
def test_evidence_goes_with_a_correction_where_staff_keep_it(admin_client, kept):
    wrong = FollowUpFactory()
    EvidenceFactory(follow_up=wrong, title="Page")
    EvidenceFactory(follow_up=wrong, title="Photo", url="", file=ContentFile(b"%PDF-1.7", "photo.pdf"))

    correct(admin_client, wrong, reason="A slip", **({} if kept else {"keeps_evidence": ""}))

    shown = Evidence.objects.filter(follow_up=wrong.correction)
    assert list(shown.values_list("title", flat=True)) == (["Page", "Photo"] if kept else [])
    assert wrong.evidence.count() == 2
    assert all(photo.file == wrong.evidence.get(title="Photo").file for photo in shown.filter(url=""))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "R" * 301}, "at most 300 characters"),
        ({"date": "2999"}, "This day lies in the future."),
        ({"date": (timezone.localdate() + datetime.timedelta(days=2)).isoformat()}, "lies in the future."),
        ({"text_en": ""}, "This field is required."),
        ({"network": ""}, "Name either a network or an organization."),
    ],
    ids=str,
)
def test_a_wrong_correction_is_answered_with_a_sentence_and_changes_nothing(admin_client, values, sentence):
    wrong = FollowUpFactory()

    response = correct(admin_client, wrong, **{"reason": "A slip", **values})

    assertContains(response, sentence)
    assert FollowUp.objects.standing().get() == wrong


def test_a_translation_does_not_keep_the_words_that_were_wrong(admin_client):
    wrong = FollowUpFactory(text_en="Two officers", text_fr="Deux agents", text_es="Dos agentes")
    changes = {"reason": "A slip", "text_en": "Twenty officers", "text_es": ""}

    refused = correct(admin_client, wrong, **changes)
    correct(admin_client, wrong, **changes, text_fr="Vingt agents")

    assertContains(refused, "The English text has changed", count=1)
    entry = FollowUp.objects.get(corrects=wrong)
    assert (entry.text_en, entry.text_fr, entry.text_es) == ("Twenty officers", "Vingt agents", "")


def test_a_follow_up_of_the_future_is_refused_on_its_own_form(admin_client):
    outcome, network = OutcomeFactory(), NetworkFactory()
    add = reverse("admin:outcomes_followup_add")
    data = filled_form(admin_client.get(add))
    report = {"outcome": outcome.pk, "network": network.pk, "state": "done", "text_en": "Done."}

    response = admin_client.post(add, {**data, **report, "date": "2999-01-01"})

    assertContains(response, "This day lies in the future.")
    assert not FollowUp.objects.exists()


def test_staff_see_both_entries_and_go_from_one_to_the_other(admin_client):
    wrong = FollowUpFactory(text_en="Wrong words")
    correct(admin_client, wrong, reason="Wrong reason", text_en="Right words")
    entry = FollowUp.objects.get(corrects=wrong)

    old, new = (admin_client.get(change_url(follow_up)) for follow_up in (wrong, entry))

    for words in ("Wrong words", "Wrong reason", f'href="{change_url(entry)}"'):
        assertContains(old, words)
    assertContains(new, f'href="{change_url(wrong)}"')
    assertNotContains(old, correct_url(wrong))
    assertContains(new, correct_url(entry))


def test_public_sees_the_mark_and_the_new_words_only(admin_client, client):
    wrong = FollowUpFactory(text_en="Wrong words")
    correct(admin_client, wrong, reason="Wrong reason", text_en="Right words")
    entry = FollowUp.objects.get(corrects=wrong)

    response = client.get(wrong.outcome.get_absolute_url())

    text = in_words(response.text)
    assert "Withdrawn on" in text
    assertContains(response, f'href="{entry.get_absolute_url()}">Corrected by a later entry')
    assertContains(response, f'href="{wrong.get_absolute_url()}">Corrects an earlier entry')
    assert "Right words" in text
    assert "Wrong" not in text


@pytest.mark.parametrize("hidden", ["wrong", "entry"])
def test_public_is_not_told_of_an_entry_that_it_does_not_see(client, hidden):
    mark = {"withdrawn_on": datetime.date(2024, 1, 1), "withdrawn_reason": "A slip"}
    wrong = FollowUpFactory(is_public=hidden != "wrong", **mark)
    FollowUpFactory(outcome=wrong.outcome, corrects=wrong, is_public=hidden != "entry")

    response = client.get(wrong.outcome.get_absolute_url())

    assertNotContains(response, "Corrected by a later entry")
    assertNotContains(response, "Corrects an earlier entry")


def test_a_follow_up_is_corrected_once(admin_client):
    wrong = FollowUpFactory()
    correct(admin_client, wrong, reason="A slip")

    again = admin_client.get(correct_url(wrong)), admin_client.post(correct_url(wrong), {"reason": "Again"})

    assert [response.status_code for response in again] == [403, 403]
    with pytest.raises(ValidationError, match="already withdrawn"):
        FollowUpFactory.build(outcome=wrong.outcome, network=wrong.network).replace(wrong, "Again")
    assert FollowUp.objects.count() == 2


def test_a_correction_stands_in_the_history_of_both(admin_client):
    wrong = FollowUpFactory()
    correct(admin_client, wrong, reason="Two for twenty")

    history = admin_client.get(reverse("admin:outcomes_followup_history", args=[wrong.pk]))

    assertContains(history, "Two for twenty")


def test_an_absent_follow_up_is_not_corrected(admin_client):
    assert admin_client.get(reverse("admin:outcomes_followup_correct", args=[12345])).status_code == 404
