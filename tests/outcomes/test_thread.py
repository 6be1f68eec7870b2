import datetime
import re
from itertools import pairwise

import factory
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from outcomes.models import OutcomeLink
from outcomes.paths import reached_from
from tests.admin_forms import filled_form, send, with_row
from tests.crowds import count_queries, crowd
from tests.factories import (
    FollowUpFactory,
    MeetingFactory,
    NetworkFactory,
    OutcomeFactory,
    OutcomeLinkFactory,
)
from tests.reading import in_words

LINK = {"kind": "follows_up", "basis": "stated"}
LOOP = "This outcome already goes back to the other one: the link would make a loop."
LATER = "This outcome is of a later meeting. A link goes back to an earlier one."


def meeting_of(year):
    return MeetingFactory(starts_on=datetime.date(year, 9, 1), ends_on=None)


def chain(*years, **values):
    """An outcome of each year, each after the first following up the one before."""
    outcomes = [OutcomeFactory(code=f"Y{year}", meeting=meeting_of(year)) for year in years]
    for earlier, later in pairwise(outcomes):
        OutcomeLinkFactory(from_outcome=later, to_outcome=earlier, **values)
    return outcomes


def thread_of(client, outcome):
    """The thread on the page of an outcome: its picture, and its list in words."""
    page = client.get(outcome.get_absolute_url()).text
    section = page.partition('aria-labelledby="thread"')[2].partition("</section>")[0]
    picture, _, listed = section.partition("</figure>")
    return (picture, [in_words(step) for step in re.findall(r"<li.*?</li>", listed or section, re.DOTALL)])


def test_every_outcome_of_a_thread_shows_all_of_it_the_oldest_first(client):
    outcomes = chain(2013, 2016, 2019, 2022)

    for here in outcomes:
        picture, steps = thread_of(client, here)

        assert [step.split()[3] for step in steps] == ["Y2013", "Y2016", "Y2019", "Y2022"]
        assert "Follows up Y2016" in steps[2]
        codes = re.findall(r"<text class=\"[^y]*?\".*?>(.*?)</text>", picture)
        assert codes == ["Y2013", "Y2016", "Y2019", "Y2022"]
        assert picture.count('<line class="link"') == 3
        assert re.findall(r'<text class="here.*?>(.*?)</text>', picture) == [here.code]


@pytest.mark.parametrize("kind", OutcomeLink.Kind)
def test_each_kind_of_link_has_its_words(client, kind):
    link = OutcomeLinkFactory(kind=kind, to_outcome__code="WEN3-2")

    for outcome in (link.from_outcome, link.to_outcome):
        _picture, steps = thread_of(client, outcome)

        assert any(f"{kind.label} WEN3-2" in step for step in steps)


def test_superseded_outcome_names_the_one_that_took_its_place(client):
    link = OutcomeLinkFactory(
        kind="supersedes", from_outcome__code="NEW-1", to_outcome__validity="superseded"
    )

    earlier, later = (
        in_words(client.get(outcome.get_absolute_url()).text)
        for outcome in (link.to_outcome, link.from_outcome)
    )

    assert "Superseded Superseded by NEW-1." in earlier
    assert "Superseded by" not in later


def test_reports_are_points_of_the_thread(client):
    _first, second = chain(2016, 2019)
    for month in ("03", "05"):
        FollowUpFactory(outcome=second, date=f"2020-{month}", state="under_way")
    FollowUpFactory(outcome=second, date="2022-12", state="done")
    FollowUpFactory(outcome=second, date="2021", kind="comment")
    FollowUpFactory(outcome=second, date="2021", is_public=False)
    FollowUpFactory(outcome=second, date="2021", withdrawn_on="2024-01-01", withdrawn_reason="A slip")
    FollowUpFactory(outcome=second, date="2021", network__is_published=False)

    picture, steps = thread_of(client, second)

    assert steps[1].endswith("2020 Under way × 2 2022 Done")
    assert picture.count('class="report"') == 2


def test_thread_names_decisions_elsewhere_by_system_and_number(client):
    outcome = OutcomeFactory()
    address = "https://example.org/decision"
    OutcomeLinkFactory(
        from_outcome=outcome, to_outcome=None, system="CITES", number="Decision 18.12", url=address
    )
    OutcomeLinkFactory(from_outcome=outcome, to_outcome=None, system="UNGA", number="A/RES/71/326")

    response = client.get(outcome.get_absolute_url())

    assertContains(response, f'<a href="{address}">CITES Decision 18.12</a>', html=True)
    assert "UN General Assembly A/RES/71/326" in in_words(response.text)
    assertNotContains(response, "plot-thread")


def test_outcome_without_links_has_no_thread(client):
    response = client.get(OutcomeFactory().get_absolute_url())

    assertNotContains(response, "plot-thread")
    assert "Where it comes from, and what came later Not recorded" in in_words(response.text)


def test_thread_leads_through_no_hidden_outcome(client):
    first, hidden, last = chain(2013, 2016, 2019)
    hidden.is_published = False
    hidden.save()

    for outcome in (first, last):
        page = client.get(outcome.get_absolute_url())

        assertNotContains(page, "Y2016")
        assertNotContains(page, "plot-thread")


def test_meeting_without_a_date_is_listed_and_not_drawn(client):
    *_others, last = chain(2016, 2019)
    undated = OutcomeFactory(code="UNDATED", meeting=MeetingFactory(starts_on=None, ends_on=None))
    OutcomeLinkFactory(from_outcome=undated, to_outcome=last)

    picture, steps = thread_of(client, last)

    assert "UNDATED" in steps[-1]
    assert "UNDATED" not in picture


def test_long_thread_says_that_it_goes_on(client):
    centre = OutcomeFactory(meeting=meeting_of(2022))
    others = crowd(OutcomeFactory, 45, meeting=meeting_of(2016))
    crowd(OutcomeLinkFactory, 45, from_outcome=centre, to_outcome=factory.Iterator(others))

    _picture, steps = thread_of(client, centre)

    assert len(steps) == 40
    assertContains(client.get(centre.get_absolute_url()), "The thread is longer")


@pytest.mark.parametrize("kind", OutcomeLink.Kind)
def test_a_loop_is_refused_by_the_form_and_by_the_model(admin_client, kind):
    meeting = MeetingFactory()
    first, second, third = OutcomeFactory.create_batch(3, meeting=meeting)
    OutcomeLinkFactory(from_outcome=third, to_outcome=second)
    OutcomeLinkFactory(from_outcome=second, to_outcome=first, kind="restates")

    response = send(admin_client, first, ("links", {**LINK, "kind": kind, "to_outcome": third.pk}))

    assertContains(response, LOOP)
    with pytest.raises(ValidationError, match=LOOP):
        OutcomeLinkFactory(from_outcome=first, to_outcome=third, kind=kind)
    assert OutcomeLink.objects.count() == 2


def test_a_link_to_a_later_meeting_is_refused_by_the_form_and_by_the_model(admin_client):
    earlier, later = (OutcomeFactory(meeting=meeting_of(year)) for year in (2016, 2022))

    response = send(admin_client, earlier, ("links", {**LINK, "to_outcome": later.pk}))

    assertContains(response, LATER)
    with pytest.raises(ValidationError, match=LATER):
        OutcomeLinkFactory(from_outcome=earlier, to_outcome=later)
    assert not OutcomeLink.objects.exists()


def test_a_link_is_held_against_the_meeting_that_is_chosen_with_it(admin_client):
    outcome, linked = (OutcomeFactory(meeting=meeting_of(2019)) for _ in range(2))

    response = send(
        admin_client, outcome, ("links", {**LINK, "to_outcome": linked.pk}), meeting=meeting_of(2016).pk
    )

    assertContains(response, LATER)
    assert not OutcomeLink.objects.exists()


def test_a_link_of_a_new_outcome_is_held_against_its_meeting(admin_client):
    later, meeting = OutcomeFactory(meeting=meeting_of(2022)), meeting_of(2016)
    add = reverse("admin:outcomes_outcome_add")
    data = with_row(filled_form(admin_client.get(add)), "links", **LINK, to_outcome=later.pk)

    response = admin_client.post(
        add, {**data, "code": "NEW-1", "number": "1", "title_en": "New", "meeting": meeting.pk}
    )

    assertContains(response, LATER)
    assert not OutcomeLink.objects.exists()


def test_a_link_that_stands_is_saved_again(admin_client):
    first, _second, third = chain(2013, 2016, 2019)
    other = OutcomeFactory(meeting=meeting_of(2013))

    response = send(admin_client, third, ("links", {**LINK, "to_outcome": other.pk}), title_en="New title")

    assert response.status_code == 302
    assert third.links.count() == 2
    assert first.later_links.count() == 1


def test_a_walk_ends_where_a_loop_closes():
    pairs = [(1, 2), (2, 3), (3, 1), (3, 4)]

    assert reached_from(1, pairs) == [1, 2, 3, 4]
    assert reached_from(1, pairs, most=2) == [1, 2]


def test_pages_take_the_same_queries_with_500_outcomes_and_5000_follow_ups(client):
    outcome = OutcomeFactory(meeting=meeting_of(2022))
    addresses = [outcome.get_absolute_url(), reverse("outcomes:outcomes")]
    plant_thread(outcome, outcomes=5, follow_ups=5)
    few = [count_queries(client, address) for address in addresses]

    plant_thread(outcome, outcomes=495, follow_ups=4995)

    assert [count_queries(client, address) for address in addresses] == few == [16, 13]


def plant_thread(latest, outcomes, follow_ups):
    earlier = crowd(OutcomeFactory, outcomes, meeting=meeting_of(2016))
    crowd(OutcomeLinkFactory, outcomes, from_outcome=latest, to_outcome=factory.Iterator(earlier))
    crowd(OutcomeLinkFactory, outcomes, from_outcome=latest, to_outcome=None, system="CBD", number="15/4")
    reported = crowd(
        FollowUpFactory,
        follow_ups,
        outcome=factory.Iterator([*earlier, latest]),
        network=factory.Iterator(NetworkFactory.create_batch(2)),
    )
    FollowUpFactory(outcome=latest, corrects=reported[0])


def test_a_link_of_an_outcome_without_a_meeting_is_explained(admin_client):
    address = reverse("admin:outcomes_outcome_add")
    link = {
        "links-TOTAL_FORMS": "1",
        "links-0-kind": "follows_up",
        "links-0-to_outcome": OutcomeFactory().pk,
        "links-0-basis": "stated",
    }

    response = admin_client.post(address, filled_form(admin_client.get(address)) | link)

    assertContains(response, "This field is required.")
