"""An authenticator app (RFC 6238), for tests that sign in with a second factor."""

import base64
import hashlib
import hmac
import struct
import time


def code_for(secret, moment=None):
    """The six digits that the app shows for `secret` at a moment, now by default."""
    counter = int(time.time() if moment is None else moment) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"
