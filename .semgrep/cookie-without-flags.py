def keep(answer: object, secret: str, is_https: bool) -> None:
    # ruleid: cookie-without-flags
    answer.set_cookie("session", secret)
    # ruleid: cookie-without-flags
    answer.set_cookie("session", secret, secure=is_https, httponly=True)
    # ruleid: cookie-without-flags
    answer.set_cookie("session", secret, secure=is_https, httponly=False, samesite="strict")
    # ruleid: cookie-without-flags
    answer.set_cookie("session", secret, secure=is_https, httponly=True, samesite="none")
    # ok: cookie-without-flags
    answer.set_cookie("session", secret, secure=is_https, httponly=True, samesite="strict")
