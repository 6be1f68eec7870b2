from django.conf import settings
from django.http import HttpRequest


def secretariat(request: HttpRequest) -> dict[str, str]:
    """`secretariat_email`, the address that passes messages on, where one is set."""
    return {"secretariat_email": settings.SECRETARIAT_EMAIL}
