from joserfc import jwt


def read(text: str, key: object) -> None:
    # ruleid: token-of-any-algorithm
    jwt.decode(text, key)
    # ruleid: token-of-any-algorithm
    jwt.decode(text, key, algorithms=["ES256", "none"])
    # ok: token-of-any-algorithm
    jwt.decode(text, key, algorithms=["ES256"])
