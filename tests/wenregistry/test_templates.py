import datetime
import re
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.views.defaults import server_error
from pytest_django.asserts import assertContains, assertHTMLEqual, assertNotContains

from networks.filters import NetworkFilter
from networks.models import ContactChannel, Network
from outcomes.progress import NO_REPORT, Progress
from tests.factories import (
    ContactChannelFactory,
    FocalPointFactory,
    NetworkFactory,
    OrganizationFactory,
    SourceFactory,
)
from wenregistry.partial_dates import PartialDate


def render(source, address="/", **context):
    request = RequestFactory().get(address)
    return Template(source).render(RequestContext(request, context))


def component(name, address="/", **context):
    request = RequestFactory().get(address)
    return render_to_string(f"components/{name}.html", context, request)


def networks_under(query):
    networks = NetworkFilter(QueryDict(query), Network.objects.for_list())
    networks.is_valid()
    return networks


def progress(states, asked, names_all=True):
    last = {
        body: SimpleNamespace(state=state, link_to_outcome="stated") if state != NO_REPORT else None
        for body, state in enumerate(states)
    }
    return Progress(last, set(range(asked)), names_all)


def words(html):
    return " ".join(strip_tags(html).split())


def test_text_in_the_active_language_stands_without_a_mark():
    network = NetworkFactory(name_en="Horn of Africa WEN", name_fr="Réseau de la Corne de l'Afrique")

    with translation.override("fr"):
        html = render('{% translated network "name" %}', network=network)

    assert html == "Réseau de la Corne de l&#x27;Afrique"


def test_text_in_another_language_says_which_it_is():
    network = NetworkFactory(name_en="Horn of Africa WEN")

    with translation.override("fr"):
        html = render('{% translated network "name" %}', network=network)

    assert '<span lang="en" dir="auto">Horn of Africa WEN</span>' in html
    assert words(html) == "Horn of Africa WEN Original : anglais"


@pytest.mark.parametrize(
    ("value", "html"),
    [("<Panama>", "&lt;Panama&gt;"), (3, "3"), ("", "Not recorded"), (0, "Not recorded")],
)
def test_value_is_shown_or_said_not_to_be_recorded(value, html):
    shown = render("{% recorded value %}", value=value)

    assert shown == (f'<span class="none">{html}</span>' if not value else html)


def test_text_in_no_language_is_not_recorded():
    network = NetworkFactory()

    html = render('{% translated network "summary" %}', network=network)

    assert words(html) == "Not recorded"


def test_markdown_in_another_language_says_which_it_is():
    network = NetworkFactory(summary_es="Una *red*.")

    html = render('{% translated_markdown network "summary" %}', network=network)

    assert words(html) == "Original: Spanish Una red."
    assert '<div class="stack" lang="es" dir="auto"><p>Una <em>red</em>.</p>' in html


@pytest.mark.parametrize(
    ("date", "html"),
    [
        (PartialDate("2017"), '<time datetime="2017">2017</time>'),
        (PartialDate("2017-11"), '<time datetime="2017-11">November 2017</time>'),
        (datetime.date(2022, 11, 3), '<time datetime="2022-11-03">3 November 2022</time>'),
        (
            datetime.datetime(2022, 11, 3, 23, 30, tzinfo=datetime.UTC),
            '<time datetime="2022-11-03">3 November 2022</time>',
        ),
        ("", '<span class="none">Not recorded</span>'),
        (None, '<span class="none">Not recorded</span>'),
    ],
)
def test_day_is_as_precise_as_it_is_known(date, html):
    assert render("{% day date %},", date=date) == f"{html},"


@pytest.mark.parametrize(
    ("first", "last", "phrase"),
    [
        ("2022-11-21", "2022-11-22", "21 and 22 November 2022"),
        ("2022-11-21", "2022-11-25", "21 to 25 November 2022"),
        ("2022-09-30", "2022-10-01", "30 September and 1 October 2022"),
        ("2022-09-28", "2022-10-01", "28 September to 1 October 2022"),
        ("2022-12-28", "2023-01-03", "28 December 2022 to 3 January 2023"),
        ("2022-11", "2022-12", "November 2022 to December 2022"),
        ("2022-11-21", "2022-11-21", "21 November 2022"),
        ("2022-11-21", "", "21 November 2022"),
        ("", "", "Not recorded"),
    ],
)
def test_period_is_one_phrase(first, last, phrase):
    html = render("{% days first last %}", first=first, last=last)

    assert words(html) == phrase


def test_period_names_both_days_for_machines():
    html = render("{% days first last %}", first="2022-11-21", last="2022-11-22")

    assert '<time datetime="2022-11-21">' in html
    assert '<time datetime="2022-11-22">' in html


def test_markdown_becomes_paragraphs_lists_and_links():
    html = render("{{ text|markdown }}", text="See *the* [report](https://example.org).\n\n- one\n- two")

    assertHTMLEqual(
        html,
        '<p>See <em>the</em> <a href="https://example.org" rel="nofollow noopener">report</a>.</p>'
        "<ul><li>one</li><li>two</li></ul>",
    )


@pytest.mark.parametrize("text", ["# Aim", "## Aim"])
def test_headings_in_markdown_stand_below_those_of_the_page(text):
    assert render("{{ text|markdown }}", text=text).strip() == "<h3>Aim</h3>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "[click](data:text/html,x)",
        "![picture](https://example.org/x.png)",
        '<p onclick="alert(1)">x</p>',
    ],
)
def test_markdown_is_harmless(text):
    html = render("{{ text|markdown }}", text=text)

    assert not re.search(r"<script|<img|<a |<p \w", html)


def test_languages_go_by_their_names():
    assert render("{{ codes|language_names }}", codes=["en", "fr", "xx"]) == "English, French, xx"


def test_menu_marks_the_page_itself_and_the_list_above_it():
    networks = reverse("networks:networks")
    link = '{% nav_link "networks:networks" "Networks" %}'

    assert 'aria-current="page"' in render(link, networks)
    assert 'aria-current="true"' in render(link, f"{networks}hawen/")
    assert "aria-current" not in render(link, reverse("about"))


def test_language_links_keep_the_page_and_its_query_string(client):
    response = client.get("/about/?a=1&b=2")

    assertContains(
        response, '<a href="/fr/about/?a=1&amp;b=2" lang="fr" hreflang="fr">Français</a>', html=True
    )


def test_page_in_french_names_its_language_and_leads_back(client):
    with translation.override("en"):  # The client leaves the language of its last page active.
        response = client.get("/fr/about/")

    assertContains(response, '<html lang="fr">')
    assertContains(response, 'href="/about/" lang="en"')


def test_notice_appears_while_samples_are_loaded(client):
    notice = "Sample entries are loaded"
    before = client.get(reverse("about"))
    FocalPointFactory(is_sample=True)
    after = client.get(reverse("about"))

    assertNotContains(before, notice)
    assertContains(after, notice)


def test_about_names_the_partners_of_the_consortium(client):
    iccwc = OrganizationFactory(slug="iccwc", name_en="International Consortium")
    iccwc.members.add(OrganizationFactory(name_en="World Customs Organization"))

    response = client.get(reverse("about"))

    assertContains(response, "International Consortium")
    assertContains(response, "World Customs Organization")


def test_missing_page_offers_search_and_lists(client):
    response = client.get("/no-such-page/")

    assertContains(response, "This page is not in the register", status_code=404)
    assertContains(response, f'action="{reverse("search")}"', status_code=404)
    assertContains(response, f'href="{reverse("networks:focal_points")}"', status_code=404)


def test_page_of_a_failure_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))

    assertContains(response, "Something went wrong on our side", status_code=500)


@pytest.mark.parametrize(
    ("address", "direction", "link"),
    [
        ("/?q=kenya&page=3", "none", "?q=kenya&amp;order=name#results"),
        ("/?order=name", "ascending", "?order=-name#results"),
        ("/?order=-name", "descending", "?order=name#results"),
    ],
)
def test_heading_sorts_and_turns_round(address, direction, link):
    html = render('{% sort_header "name" "Name" %}', address)

    assert f'aria-sort="{direction}"' in html
    assert f'href="{link}"' in html


def test_pages_keep_the_query_string():
    html = component("pagination", "/?q=kenya&page=7", page=Paginator(range(400), 10).page(7))

    assert words(html) == "Previous 1 … 5 6 Page 7 8 9 … 40 Next"
    assert 'href="?q=kenya&amp;page=8#results" rel="next"' in html


def test_one_page_needs_no_links():
    assert component("pagination", page=Paginator(range(3), 10).page(1)).strip() == ""


def test_every_control_of_the_filters_has_its_own_label():
    NetworkFactory(kind=Network.Kind.WEN)
    networks = networks_under("kind=wen&order=name")

    html = component("filter_form", filter=networks)

    visible = [tag for tag in re.findall(r"<(?:input|select)[^>]*>", html) if 'type="hidden"' not in tag]
    ids = [re.search(r'id="([^"]+)"', tag)[1] for tag in visible]
    assert len(ids) == len(set(ids)) > 1
    assert set(ids) == set(re.findall(r'<label for="([^"]+)"', html))


def test_filters_keep_their_choice_and_the_order():
    NetworkFactory(kind=Network.Kind.WEN)
    networks = networks_under("kind=wen&order=name")

    html = component("filter_form", filter=networks)

    assert re.search(r'name="kind" value="wen" checked', html)
    assert '<input type="hidden" name="order" value="name">' in html


def test_boxes_without_a_choice_are_left_out():
    html = component("filter_form", filter=networks_under(""))

    assert "<fieldset>" not in html


def test_chip_removes_its_filter_only():
    networks = networks_under("kind=wen&q=horn")

    html = component("chips", chips=networks.chips)

    assert 'href="?q=horn#results"' in html
    assert 'href="?kind=wen#results"' in html


def test_empty_list_says_what_to_do():
    networks = networks_under("q=nowhere")

    html = component("empty", chips=networks.chips)

    assert "Nothing matches all of these filters" in html
    assert "Without Words: nowhere" in html


def test_ignored_filter_is_explained():
    networks = networks_under("kind=nonsense")

    html = component("errors", problems=networks.problems)

    assert "Not every filter could be used." in html
    assert "nonsense" in html


def test_download_keeps_the_filters_without_the_page():
    html = component("download", "/?q=kenya&page=2", csv_url="/networks.csv", xlsx_url="/networks.xlsx")

    assert 'href="/networks.csv?q=kenya"' in html
    assert 'href="/networks.xlsx?q=kenya"' in html


@pytest.mark.parametrize(
    ("days_ago", "phrase"),
    [(30, "Verified {}"), (400, "Last verified {} Check due"), (500, "Last verified {} Unconfirmed")],
)
def test_freshness_says_when_an_office_was_verified(days_ago, phrase):
    verified_on = timezone.localdate() - datetime.timedelta(days=days_ago)
    focal_point = FocalPointFactory.build(verified_on=verified_on)

    html = component("freshness", focal_point=focal_point)

    assert words(html) == phrase.format(f"{verified_on.day} {verified_on:%B %Y}")


def test_office_that_nobody_confirmed_is_never_verified():
    html = component("freshness", focal_point=FocalPointFactory.build(verified_on=None))

    assert words(html) == "Never verified"


def test_source_is_linked_only_where_the_public_may_follow():
    sources = [
        SourceFactory(title="Open", url="https://example.org/open", link_publicly=True),
        SourceFactory(title="Kept", url="https://example.org/kept"),
    ]

    html = component("sources", sources=sources)

    assert re.findall(r'href="([^"]*)"', html) == ["https://example.org/open"]
    assert words(html) == "2 sources Open Kept"


def test_entry_without_sources_says_so():
    assert words(component("sources", sources=[])) == "No source is recorded."


def test_disagreement_of_sources_is_shown():
    network = NetworkFactory.build(discrepancy_en="One lists seven members, the other eight.")

    html = component("sources_differ", record=network)

    assert words(html) == "Sources differ. One lists seven members, the other eight."


def test_channels_are_links_where_they_can_be():
    channels = [
        ContactChannelFactory(value="unit@example.org", bounced_on=datetime.date(2026, 1, 1)),
        ContactChannelFactory(kind=ContactChannel.Kind.PHONE, value="+25420123456"),
        ContactChannelFactory(kind=ContactChannel.Kind.ADDRESS, value="Box 1\nNairobi"),
    ]

    html = component("channels", channels=channels)

    assert '<a href="mailto:unit@example.org" rel="noopener">' in html
    assert '<bdi dir="ltr">unit<wbr>@example.org</bdi></a>' in html
    assert '<a href="tel:+25420123456" rel="noopener"><bdi dir="ltr">+254 20 123456</bdi></a>' in html
    assert "Box 1<br>Nairobi" in html
    assert words(html).count("Mail came back on 1 January 2026. Try another way.") == 1


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (
            ["done", "under_way", "planned", "no_report"],
            "Action recorded for 2 of 4 Planned by 1 1 without a report",
        ),
        (["done", "stalled"], "Action recorded for 1 of 2 Another state recorded for 1"),
        (["no_report", "no_report"], "No report yet"),
    ],
)
def test_progress_is_counted(states, sentence):
    html = component("progress", progress=progress(states, asked=len(states)))

    assert words(html) == sentence


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (["done", "planned"], "Action recorded for 1 Planned by 1"),
        (["planned"], "Planned by 1"),
        ([], "No report yet"),
    ],
)
def test_progress_without_anyone_named_has_no_denominator(states, sentence):
    html = component("progress", progress=progress(states, asked=0))

    assert words(html) == f"{sentence} How many are asked is not recorded."
    assert "<svg" not in html


def test_progress_says_that_some_are_not_named():
    html = component("progress", progress=progress(["done"], asked=1, names_all=False))

    assert words(html) == "Action recorded for 1 of 1 Not every body addressed is named."


def test_bar_is_as_long_as_the_counts():
    states = ["done", "planned", "planned", "stalled", "no_report", "no_report", "no_report"]
    html = component("progress", progress=progress(states, asked=7))

    assert 'viewBox="0 0 7 1"' in html
    assert 'class="f-ok" width="1"' in html
    assert 'class="f-run" x="1" width="2"' in html
    assert 'class="f-other" x="3" width="1"' in html


def test_only_inferred_facts_are_marked():
    inferred = NetworkFactory.build(basis=Network.Basis.INFERRED)
    stated = NetworkFactory.build(basis=Network.Basis.STATED)

    assert words(component("inferred_mark", record=inferred)) == "Inferred"
    assert words(component("inferred_mark", record=stated)) == ""
