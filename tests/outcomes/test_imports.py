import pytest

from outcomes.models import Outcome
from tests.factories import AddresseeFactory, MeetingFactory, NetworkFactory, OutcomeFactory, ThemeFactory
from tests.spreadsheets import changes_nothing, csv_of, imported, previewed, verdicts


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_the_tracker_exports_is_imported_back_and_changes_nothing(client, ending):
    outcome = OutcomeFactory(
        text_en="The meeting\r\nagreed", summary_es="=Resumen", listed_as_key_outcome=False
    )
    outcome.themes.set(ThemeFactory.create_batch(3))
    AddresseeFactory(outcome=outcome, group="", network=NetworkFactory())

    assert changes_nothing("outcomes", client.get(f"/outcomes.{ending}"))


def test_a_new_outcome_comes_in_as_a_draft():
    meeting = MeetingFactory(slug="gm-wen-9")
    theme = ThemeFactory(slug="visibility", name_fr="Visibilité")

    imported(
        "outcomes",
        csv_of(
            ["Code", "Réunion", "Numéro", "Title", "Thèmes", "Deadline"],
            ["WEN9-1", "gm-wen-9", "1", "Be seen", "visibilite", "31 de diciembre de 2027"],
        ),
    )

    outcome = Outcome.objects.get()
    assert (outcome.code, outcome.meeting, outcome.is_published) == ("WEN9-1", meeting, False)
    assert outcome.due_on.isoformat() == "2027-12-31"
    assert list(outcome.themes.all()) == [theme]


def test_the_adopted_text_of_a_published_outcome_stays():
    OutcomeFactory(code="WEN9-1", text_en="As adopted")

    run = previewed("outcomes", csv_of(["code", "text_en", "title"], ["WEN9-1", "Improved", "Better"]))

    sentence = "This cannot be changed any more: it has been published."
    assert verdicts(run) == [("wrong", [("text_en", "Improved", sentence, "")])]


@pytest.mark.parametrize(("heading", "cell"), [("addressees", "donors"), ("is_published", "yes")])
def test_an_import_neither_publishes_nor_addresses(heading, cell):
    OutcomeFactory(code="WEN9-1", is_published=False)

    [(state, [problem])] = verdicts(previewed("outcomes", csv_of(["code", heading], ["WEN9-1", cell])))

    assert state == "wrong"
    assert problem[0] == heading
