"""What the mails of a round say."""

from typing import Any

# What a text may hold in braces; the link it must.
PLACEHOLDERS = ["body", "link", "closes_on"]


def mail_of(request: Any, step: str) -> dict[str, Any]:
    """The fields of the mail for a step of a request."""
    raise NotImplementedError
