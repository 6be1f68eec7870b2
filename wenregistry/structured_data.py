"""The words of schema.org, in which pages repeat for machines what they show, and nothing else."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from .addresses import absolute

Thing = dict[str, Any]


def thing(kind: str, **facts: Any) -> Thing:
    """One thing with its recorded facts: what is not recorded is not said."""
    return {"@type": kind, **{name: value for name, value in facts.items() if value}}


def document(main: Thing) -> Thing:
    """The thing that a page is about, complete with the vocabulary that it is described in."""
    return {"@context": "https://schema.org", **main}


def site(request: HttpRequest) -> Thing:
    """The registry itself, and how to search it."""
    search = absolute(request, reverse("search"))
    return document(
        thing(
            "WebSite",
            name=gettext("WEN registry"),
            url=absolute(request, reverse("home")),
            inLanguage=get_language(),
            potentialAction={
                "@type": "SearchAction",
                "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{words}}"},
                "query-input": "required name=words",
            },
        )
    )
