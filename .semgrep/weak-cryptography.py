import hashlib
import ssl


def made(raw: bytes, client: object) -> None:
    # ruleid: weak-cryptography
    hashlib.md5(raw)
    # ruleid: weak-cryptography
    client.get("https://bank.example", verify=False)
    context = ssl.create_default_context()
    # ruleid: weak-cryptography
    context.check_hostname = False
    # ok: weak-cryptography
    hashlib.sha256(raw)
    # ok: weak-cryptography
    hashlib.sha1(raw, usedforsecurity=False)
