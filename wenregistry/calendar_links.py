"""The secret address of the calendar of a member of the staff; it is kept nowhere."""

from django.core import signing
from django.utils.crypto import constant_time_compare

from .models import User

SIGNER = signing.Signer(salt="wenregistry.calendar")


def calendar_token(user: User) -> str:
    """What the address carries: who asks, and a mark that changes with the password."""
    return SIGNER.sign(f"{user.pk}-{mark_of(user)}")


def staff_of(token: str) -> User | None:
    """The member of the staff that a token was made for; nobody once the account or password is another."""
    try:
        key, _separator, mark = SIGNER.unsign(token).partition("-")
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=key, is_active=True, is_staff=True).first()
    return user if user and constant_time_compare(mark, mark_of(user)) else None


def mark_of(user: User) -> str:
    """A short mark of the password, which cannot be told from it."""
    return user.get_session_auth_hash()[:16]
