"""Networks and offices in the words of schema.org."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from wenregistry.addresses import absolute
from wenregistry.structured_data import Thing, document, thing

from .models import ContactChannel, Country, FocalPoint, Membership, Network, Organization
from .querysets import MEMBER_STATUSES


def network_in_full(
    request: HttpRequest,
    network: Network,
    memberships: Iterable[Membership],
    channels: Iterable[ContactChannel],
) -> Thing:
    """A network with the members and the public channels that its page shows."""
    counted = [membership for membership in memberships if membership.status in MEMBER_STATUSES]
    return document(
        network_in_short(request, network)
        | thing(
            "Organization",
            alternateName=[name for name in (network.acronym, *map(str, network.other_names)) if name],
            description=network.summary,
            sameAs=network.website,
            foundingDate=network.founded_on,
            location=place(network.host_city, network.host_country),
            parentOrganization=network.parent and network_in_short(request, network.parent),
            areaServed=[country_in_short(member.country) for member in counted if member.country],
            member=[organization_in_short(member.organization) for member in counted if member.organization],
            contactPoint=contact_point(channels, contactType=str(FocalPoint.Role.NETWORK_SECRETARIAT.label)),
        )
    )


def office_in_full(
    request: HttpRequest, focal_point: FocalPoint, channels: Iterable[ContactChannel]
) -> Thing | None:
    """The body that an office belongs to, with its public channels; nothing where it has none."""
    contact = contact_point(
        channels,
        name=focal_point.position_title,
        contactType=focal_point.get_role_display(),
        areaServed=focal_point.country and country_in_short(focal_point.country),
        availableLanguage=focal_point.languages,
    )
    if not contact:
        return None
    if focal_point.organization:
        body = organization_in_short(focal_point.organization)
    elif focal_point.network:
        body = network_in_short(request, focal_point.network)
    else:
        body = thing("Organization", name=focal_point.position_title)
    return document(body | {"contactPoint": contact})


def contact_point(channels: Iterable[ContactChannel], **facts: Any) -> Thing | None:
    """How to reach an office by its public `channels`, those aside from which mail came back."""
    names = {"email": "email", "phone": "telephone", "web": "url"}
    reach: dict[str, list[str]] = {}
    for channel in channels:
        if channel.kind in names and not channel.bounced_on:
            reach.setdefault(names[channel.kind], []).append(channel.value)
    return thing("ContactPoint", **facts, **reach) if reach else None


def network_in_short(request: HttpRequest, network: Network) -> Thing:
    """A network as others refer to it."""
    return thing("Organization", name=network.name, url=absolute(request, network.get_absolute_url()))


def organization_in_short(organization: Organization) -> Thing:
    """An agency or another body as others refer to it."""
    return thing(
        "Organization",
        name=organization.name,
        alternateName=organization.acronym,
        url=organization.website,
    )


def country_in_short(country: Country) -> Thing:
    """A country by its name and code."""
    return thing("Country", name=country.name, identifier=country.iso2)


def place(city: str, country: Country | None, venue: str = "") -> Thing | None:
    """Where something is, as far as that is recorded."""
    if not city and not country:
        return None
    address = thing("PostalAddress", addressLocality=city, addressCountry=country and country.iso2)
    return thing("Place", name=venue or city or (country and country.name), address=address)
