import pytest

from meetings.models import Participation
from tests.factories import (
    CountryFactory,
    MeetingFactory,
    NetworkFactory,
    OrganizationFactory,
    ParticipationFactory,
)
from tests.spreadsheets import changes_nothing, csv_of, imported, previewed, verdicts


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_a_meeting_exports_is_imported_back_and_changes_nothing(client, ending):
    meeting = MeetingFactory()
    ParticipationFactory(meeting=meeting, network=NetworkFactory(), label_as_listed="+WEN", head_count=3)
    ParticipationFactory(
        meeting=meeting,
        network=None,
        organization=OrganizationFactory(is_sample=True),
        category="igo",
        label_as_listed="=IGO",
    )

    assert changes_nothing("participants", client.get(f"/meetings/{meeting.slug}/participants.{ending}"))


def test_participants_are_new_or_changed_and_keep_the_name_as_printed():
    meeting = MeetingFactory(slug="gm-wen-9")
    network = NetworkFactory(slug="aseanapol")
    listed = ParticipationFactory(meeting=meeting, network=network, label_as_listed="ASEANOPOL")
    country = CountryFactory(iso2="CV", name_fr="Cabo Verde", aliases="Cap-Vert")

    imported(
        "participants",
        csv_of(
            ["Réunion", "Catégorie", "Name as listed", "Pays", "Rôle", "head count"],
            ["gm-wen-9", "", "ASEANOPOL", "", "Ponente", ""],
            ["gm-wen-9", "delegation", "Republic of Cap-Vert", "CAP VERT", "", "4"],
        ),
    )

    listed.refresh_from_db()
    assert (listed.network, listed.role) == (network, "presenter")
    new = Participation.objects.exclude(pk=listed.pk).get()
    assert (new.label_as_listed, new.country, new.head_count) == ("Republic of Cap-Vert", country, 4)


def test_a_participant_that_names_no_body_is_wrong():
    MeetingFactory(slug="gm-wen-9")
    row = ["gm-wen-9", "other", "Somebody"]

    [(state, [problem])] = verdicts(
        previewed("participants", csv_of(["meeting", "category", "label_as_listed"], row))
    )

    assert state == "wrong"
    assert problem[2] == "Name one network, one country or one organization."
