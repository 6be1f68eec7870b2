"""What the address of a list in the admin may ask, and what it may not."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from networks.models import Suggestion
from tests.admin_forms import list_url
from tests.factories import SuggestionFactory, UserFactory, VerificationRequestFactory


def questions(model):
    """Look-ups that tell bit by bit what any field of a row holds."""
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created:
            yield from (f"{field.name}__{other.name}__gt" for other in field.related_model._meta.fields)
        elif not field.is_relation:
            yield from (f"{field.name}__{condition}" for condition in ("startswith", "contains", "gt"))


def test_no_list_answers_what_a_field_holds(rf):
    request = rf.get("/admin/")
    asked = [
        (model, question)
        for model in admin.site._registry
        if model is not Group
        for question in questions(model)
    ]

    answered = [
        (model, question)
        for model, question in asked
        if admin.site.get_model_admin(model).lookup_allowed(question, "a", request)
    ]

    assert len(asked) > 1000
    assert answered == []


@pytest.mark.parametrize(
    "question",
    [
        "sender_email__startswith",
        "proposed__holder__startswith",
        "message__contains",
        "message",
        "focal_point__holders__family_name__startswith",
        "request__channel__value__startswith",
    ],
)
def test_editors_do_not_guess_what_a_suggestion_holds(client, question):
    user = UserFactory()
    user.groups.add(Group.objects.get(name="Editor"))
    client.force_login(user)
    SuggestionFactory()

    assert client.get(list_url(Suggestion), {"state__exact": "new"}).status_code == 200
    assert client.get(list_url(Suggestion), {question: "j"}).status_code == 400


def test_every_filter_that_a_list_offers_works(admin_client):
    # For lists of networks, rounds and kinds to choose from.
    VerificationRequestFactory()
    offered = {
        list_url(model) + [*shown.choices(changelist)][-1]["query_string"]
        for model in admin.site._registry
        for changelist in [admin_client.get(list_url(model)).context["cl"]]
        for shown in changelist.filter_specs
    }

    refused = {address for address in offered if admin_client.get(address).status_code != 200}

    assert reverse("admin:networks_focalpoint_changelist", query={"bounced": "yes"}) in offered
    assert len(offered) > 50
    assert refused == set()
