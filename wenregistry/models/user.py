from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """A member of the secretariat's staff; nobody else has an account."""
