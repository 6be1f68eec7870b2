"""How often visitors may do what costs others something: counted in the shared cache, without their names."""

import hashlib
import hmac
import time

from django.conf import settings
from django.core.cache import cache


def is_within(limit: int, seconds: int, *who: str) -> bool:
    """Count one more time for `who`, and say whether that is among the first `limit` in so many seconds."""
    # Kept as a keyed hash: the cache tells nobody who wrote, or to whom.
    digest = hmac.digest(settings.SECRET_KEY.encode(), "\n".join(who).encode(), hashlib.sha256).hex()
    key = f"limit-{digest}"
    now = time.time()
    times = [moment for moment in cache.get(key, []) if moment > now - seconds]
    if len(times) >= limit:
        return False
    cache.set(key, [*times, now], timeout=seconds)
    return True
