import hmac


def same(given: str, csrf: str, session: object) -> bool:
    # ruleid: secret-compared-plainly
    if given == csrf:
        return True
    # ruleid: secret-compared-plainly
    if session.token != given:
        return False
    # ok: secret-compared-plainly
    if csrf == "":
        return False
    # ok: secret-compared-plainly
    return hmac.compare_digest(given, csrf)
