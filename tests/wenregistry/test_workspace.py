"""The home page of the admin: what needs the secretariat today."""

import datetime
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from networks.models import InformationSheet
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    FocalPointHolderFactory,
    FollowUpFactory,
    InformationSheetFactory,
    MailFactory,
    MeetingFactory,
    MembershipFactory,
    NetworkFactory,
    OutcomeFactory,
    ReportFactory,
    SuggestionFactory,
    UserFactory,
    VerificationRequestFactory,
)
from wenregistry.models import Link, Mail

LONG_AGO = datetime.datetime(2026, 1, 15, tzinfo=datetime.UTC)
DAY_AGO = datetime.timedelta(days=1)


def stale_office():
    FocalPointFactory(verified_on=timezone.localdate() - DAY_AGO, verified_by="holder")
    FocalPointFactory(is_published=False)
    FocalPointFactory(until="2020")
    FocalPointFactory(verified_on="2020-02-03", verified_by="holder")


def unanswered_request():
    VerificationRequestFactory(sent_at=timezone.now())
    VerificationRequestFactory(sent_at=LONG_AGO, answered_at=LONG_AGO)
    VerificationRequestFactory(sent_at=LONG_AGO)


def suggestion():
    SuggestionFactory()
    SuggestionFactory(state="declined", decision="No.", decided_at=timezone.now())


def mail_in_doubt():
    MailFactory()
    MailFactory(state=Mail.State.SENDING, claimed_at=LONG_AGO)


def sheet_in_review():
    InformationSheetFactory()
    InformationSheetFactory(state=InformationSheet.State.IN_REVIEW, submitted_at=LONG_AGO)


def bounced_mailbox():
    office = FocalPointFactory()
    ContactChannelFactory(focal_point=office, bounced_on="2026-03-04")
    ContactChannelFactory(focal_point=office, bounced_on="2026-02-03")
    left = FocalPointHolderFactory(until="2020")
    own = {"holder": left, "focal_point": left.focal_point, "visibility": "staff", "is_office": False}
    ContactChannelFactory(**own, bounced_on="2026-01-02")
    ContactChannelFactory()
    FocalPointFactory(until="2020")


def bounced_network():
    ContactChannelFactory(focal_point=None, network=NetworkFactory(), bounced_on="2026-02-03")
    ContactChannelFactory(focal_point=None, network=NetworkFactory())
    bounced_mailbox()


def network_without_principal():
    NetworkFactory(reviewed_on="2026-02-03")
    NetworkFactory(is_published=False)
    FocalPointFactory()


def disputed_network():
    NetworkFactory()
    MembershipFactory(status="disputed", network__reviewed_on="2026-02-03")
    NetworkFactory(discrepancy_en="One page says eight.", reviewed_on="2026-03-04")


def disputed_meeting():
    MeetingFactory()
    MeetingFactory(discrepancy_en="One page says 2023.")


def waiting_report():
    ReportFactory(request__answered_at=LONG_AGO)
    ReportFactory(request__answered_at=None)
    ReportFactory(decision="declined")


def silent_outcome():
    FollowUpFactory()
    OutcomeFactory()
    OutcomeFactory(is_published=False)


def broken_link():
    Link.objects.create(url="https://example.org/", model="networks.Source", object_id="1", status=200)
    Link.objects.create(
        url="https://example.org/gone",
        model="networks.Source",
        object_id="1",
        status=404,
        broken_since=LONG_AGO,
    )


QUEUES = {
    "Stale contacts": (stale_office, 1, "2020-02-03"),
    "Unanswered verifications": (unanswered_request, 1, "2026-01-15"),
    "Suggestions": (suggestion, 1, timezone.localdate().isoformat()),
    "Mails in doubt": (mail_in_doubt, 1, "2026-01-15"),
    "Sheets in review": (sheet_in_review, 1, "2026-01-15"),
    "Bounced mailboxes": (bounced_mailbox, 1, "2026-02-03"),
    "Networks whose mailbox bounced": (bounced_network, 1, "2026-02-03"),
    "Networks without a principal focal point": (network_without_principal, 1, "2026-02-03"),
    "Networks on which sources differ": (disputed_network, 2, "2026-02-03"),
    "Meetings on which sources differ": (disputed_meeting, 1, "2022-11-21"),
    "Reports to review": (waiting_report, 1, "2026-01-15"),
    "Outcomes without a report": (silent_outcome, 1, "2022-11-22"),
    "Broken links": (broken_link, 1, "2026-01-15"),
}


def row_of(page, title):
    """The cells of a queue: its list, how many wait, the oldest, and where the action leads."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    row = next(row for row in rows if f">{title}</a>" in row)
    address = re.search(r'href="([^"]+)"', row).group(1).replace("&amp;", "&")
    number = int(re.search(r'class="waiting[^"]*">(\d+)<', row).group(1))
    oldest = re.search(r"<td>([\d-]{10}|–)</td>", row).group(1)
    return address, number, oldest


@pytest.mark.parametrize("title", QUEUES)
def test_a_queue_counts_what_its_list_shows(admin_client, title):
    arrange, number, oldest = QUEUES[title]
    arrange()

    address, counted, since = row_of(admin_client.get("/admin/").text, title)
    changelist = admin_client.get(address)

    assert (counted, since) == (number, oldest)
    assert changelist.status_code == 200
    assert changelist.context["cl"].result_count == number


def test_a_step_leads_where_staff_may_go(client):
    stale_office()
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_focalpoint"))
    client.force_login(user)

    page = client.get("/admin/").text

    add = reverse("admin:networks_verificationround_add")
    assert add not in page
    user.user_permissions.add(Permission.objects.get(codename="add_verificationround"))
    assert add in client.get("/admin/").text


def test_an_empty_queue_stays_visible(admin_client):
    response = admin_client.get("/admin/")

    assertContains(response, "Nothing to do", count=len(QUEUES))
    assertContains(response, "0 things need attention.")
    assert row_of(response.text, "Stale contacts")[1:] == (0, "–")


def test_all_queues_are_added_up(admin_client):
    sheet_in_review()
    broken_link()

    response = admin_client.get("/admin/")

    numbers = [row_of(response.text, title)[1] for title in QUEUES]
    assertContains(response, f"{sum(numbers)} things need attention.")
    assert sum(numbers) > 2


def test_staff_see_the_queues_of_what_they_may_view(client):
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="view_meeting"))
    client.force_login(user)

    response = client.get("/admin/")

    assertContains(response, ">Meetings on which sources differ</a>")
    assertNotContains(response, ">Stale contacts</a>")
    assertNotContains(response, "Freshness of the directory")
    assertNotContains(response, "Missing fields, by network")


def test_the_emptiest_entries_stand_first(admin_client):
    NetworkFactory(acronym="FULLER", founded_on="2017", summary_en="What it does.")
    NetworkFactory(acronym="EMPTY")
    NetworkFactory(acronym="HIDDEN", is_published=False)

    page = admin_client.get("/admin/").text

    assert page.index(">EMPTY<") < page.index(">FULLER<")
    assert ">HIDDEN<" not in page
    assert re.search(r">FULLER<.*?25%", page, re.DOTALL)


def test_the_home_page_takes_the_same_queries_however_much_waits(
    admin_client, django_assert_max_num_queries, django_assert_num_queries
):
    admin_client.get("/admin/")  # Fills what Django keeps of content types and permissions.
    with django_assert_max_num_queries(30) as few:
        admin_client.get("/admin/")
    for arrange, _number, _oldest in QUEUES.values():
        arrange()
    NetworkFactory.create_batch(20)

    with django_assert_num_queries(len(few)):
        admin_client.get("/admin/")


def test_staff_find_the_guide_on_the_home_page(admin_client):
    assertContains(admin_client.get("/admin/"), 'href="/admin/guide/"')

    guide = admin_client.get("/admin/guide/")

    assertContains(guide, "<h1>")
    for picture in re.findall(r'<img src="([^"]+)"', guide.text):
        shown = admin_client.get(f"/admin/guide/{picture}")
        assert shown.headers["Content-Type"] == "image/png"


def test_the_guide_is_for_staff(client):
    assert client.get("/admin/guide/").status_code == 302
    assert client.get("/admin/guide/staff-guide/home.png").status_code == 302


def test_a_picture_that_the_guide_does_not_have_is_not_found(admin_client):
    assert admin_client.get("/admin/guide/staff-guide/nothing.png").status_code == 404


def test_a_broken_link_leads_to_the_row_that_names_it(admin_client):
    broken_link()

    response = admin_client.get(reverse("admin:wenregistry_link_changelist"))

    assertContains(response, 'href="/admin/networks/source/1/change/"')
