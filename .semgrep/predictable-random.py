# ruleid: predictable-random
import random

# ok: predictable-random
import secrets
import uuid


def made() -> str:
    # ruleid: predictable-random
    uuid.uuid1()
    # ok: predictable-random
    return secrets.token_urlsafe(32)
