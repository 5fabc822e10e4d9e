"""Key services played on 127.0.0.1, each speaking the wire of its manual and checking what it gets.

They were written from the services' public manuals, never compared with the live services.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.builders import outside
from tests.builders.outside import Asked

ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ACCESS_KEY, SECRET_KEY = "AKIDEXAMPLE", "an example of a secret, not a secret"
KEY_NAME = "projects/p/locations/europe/keyRings/r/cryptoKeys/k"
OAEP = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)


def json(told: Any, *, status: str = "200 OK") -> bytes:
    return outside.answer(
        orjson.dumps(told), status=status, headers=("content-type: application/json",)
    )


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


@dataclass
class Cipher:
    """Versions of an AES key inside a service."""

    keys: list[AESGCM] = field(default_factory=lambda: [AESGCM(os.urandom(32))])

    def rotate(self) -> None:
        self.keys.append(AESGCM(os.urandom(32)))

    def encrypt(self, plain: bytes, bound: bytes) -> tuple[int, bytes]:
        nonce = os.urandom(12)
        return len(self.keys), nonce + self.keys[-1].encrypt(nonce, plain, bound)

    def decrypt(self, version: int, sealed: bytes, bound: bytes) -> bytes:
        if not 1 <= version <= len(self.keys):
            raise ValueError(version)
        return self.keys[version - 1].decrypt(sealed[:12], sealed[12:], bound)


@dataclass
class Switch:
    """Answers by another in its place, which a test may change."""

    answering: Callable[[Asked], bytes]

    def __call__(self, asked: Asked) -> bytes:
        return self.answering(asked)


def refusing(answering: Callable[[Asked], bytes]) -> Callable[[Asked], bytes]:
    """Answer as a service does to what it cannot open."""

    def answered(asked: Asked) -> bytes:
        try:
            return answering(asked)
        except (InvalidTag, ValueError):
            told = {"__type": "InvalidCiphertextException", "error": {"status": "INVALID_ARGUMENT"}}
            return json(told, status="400 Bad Request")

    return answered


@dataclass
class Aws:
    """KMS, the machine's metadata (IMDSv2) and the container's credentials, in one place."""

    token: str = ""
    cipher: Cipher = field(default_factory=Cipher)

    def __call__(self, asked: Asked) -> bytes:
        credentials = {
            "AccessKeyId": ACCESS_KEY,
            "SecretAccessKey": SECRET_KEY,
            "Token": self.token,
            "Expiration": "2026-03-31T18:00:00Z",
        }
        match asked.method, asked.target:
            case "PUT", "/latest/api/token":
                assert asked.headers["x-aws-ec2-metadata-token-ttl-seconds"] == "300"
                return outside.answer(b"imds")
            case "GET", "/latest/meta-data/iam/security-credentials/":
                assert asked.headers["x-aws-ec2-metadata-token"] == "imds"
                return outside.answer(b"a-role")
            case "GET", "/latest/meta-data/iam/security-credentials/a-role":
                assert asked.headers["x-aws-ec2-metadata-token"] == "imds"
                return json(credentials)
            case "GET", "/container":
                assert asked.headers["authorization"] == "of the task"
                return json(credentials)
            case "POST", "/":
                return refusing(self._kms)(asked)
            case _:
                return outside.answer(status="404 Not Found")

    def _kms(self, asked: Asked) -> bytes:
        if not self._is_signed(asked):
            told = {"__type": "com.amazon.coral.service#InvalidSignatureException"}
            return json(told, status="403 Forbidden")
        assert asked.headers["content-type"] == "application/x-amz-json-1.1"
        told = orjson.loads(asked.body)
        assert told["KeyId"] == ARN
        bound = orjson.dumps(told["EncryptionContext"], option=orjson.OPT_SORT_KEYS)
        if asked.headers["x-amz-target"] == "TrentService.Encrypt":
            version, sealed = self.cipher.encrypt(base64.b64decode(told["Plaintext"]), bound)
            return json({"CiphertextBlob": text(bytes((version,)) + sealed), "KeyId": ARN})
        assert asked.headers["x-amz-target"] == "TrentService.Decrypt"
        blob = base64.b64decode(told["CiphertextBlob"])
        return json({"Plaintext": text(self.cipher.decrypt(blob[0], blob[1:], bound))})

    def _is_signed(self, asked: Asked) -> bool:
        """Sign the request again, as the service does, and compare."""
        if asked.headers.get("x-amz-security-token", "") != self.token:
            return False
        authorization = asked.headers["authorization"]
        names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
        assert {"host", "x-amz-date", "x-amz-target"} <= set(names)
        lines = [asked.method, asked.target, ""]
        lines += [f"{name}:{asked.headers[name]}" for name in names]
        lines += ["", ";".join(names), hashlib.sha256(asked.body).hexdigest()]
        at = asked.headers["x-amz-date"]
        scope = f"{at[:8]}/eu-central-1/kms/aws4_request"
        hashed = hashlib.sha256("\n".join(lines).encode()).hexdigest()
        key = b"AWS4" + SECRET_KEY.encode()
        for part in (at[:8], "eu-central-1", "kms", "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        to_sign = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashed}".encode()
        signature = hmac.new(key, to_sign, hashlib.sha256).hexdigest()
        return authorization == (
            f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={';'.join(names)},"
            f" Signature={signature}"
        )


@dataclass
class Google:
    """Cloud KMS and the metadata server."""

    cipher: Cipher = field(default_factory=Cipher)

    def __call__(self, asked: Asked) -> bytes:
        if asked.target == "/computeMetadata/v1/instance/service-accounts/default/token":
            assert asked.headers["metadata-flavor"] == "Google"
            return json({"access_token": "a-token", "expires_in": 3599, "token_type": "Bearer"})
        if asked.headers.get("authorization") != "Bearer a-token":
            return json({"error": {"status": "UNAUTHENTICATED"}}, status="401 Unauthorized")
        return refusing(self._kms)(asked)

    def _kms(self, asked: Asked) -> bytes:
        told = orjson.loads(asked.body)
        bound = base64.b64decode(told["additionalAuthenticatedData"])
        if asked.target == f"/v1/{KEY_NAME}:encrypt":
            version, sealed = self.cipher.encrypt(base64.b64decode(told["plaintext"]), bound)
            name = f"{KEY_NAME}/cryptoKeyVersions/{version}"
            return json({"name": name, "ciphertext": text(bytes((version,)) + sealed)})
        assert asked.target == f"/v1/{KEY_NAME}:decrypt"
        blob = base64.b64decode(told["ciphertext"])
        return json({"plaintext": text(self.cipher.decrypt(blob[0], blob[1:], bound))})


@dataclass
class Azure:
    """Key Vault, the log-in of clients, and the machine's identity."""

    place: str = ""
    keys: list[rsa.RSAPrivateKey] = field(
        default_factory=lambda: [rsa.generate_private_key(public_exponent=65537, key_size=2048)]
    )

    def rotate(self) -> None:
        self.keys.append(rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def __call__(self, asked: Asked) -> bytes:
        parts = urlsplit(asked.target)
        query = parse_qs(parts.query)
        token = {"access_token": "a-token", "expires_in": "86399", "token_type": "Bearer"}
        match parts.path:
            case "/metadata/identity/oauth2/token" | "/app-service":
                assert query["resource"] == ["https://vault.azure.net"]
                assert asked.headers.get("metadata") == "true" or (
                    asked.headers.get("x-identity-header") == "of the app"
                )
                return json(token)
            case "/a-tenant/oauth2/v2.0/token":
                form = parse_qs(asked.body.decode())
                assert form["scope"] == ["https://vault.azure.net/.default"]
                assert form["client_secret"] == ["of the client"]
                assert form["client_id"] == ["a-client"]
                assert form["grant_type"] == ["client_credentials"]
                return json(token)
        if asked.headers.get("authorization") != "Bearer a-token":
            return json({"error": {"code": "Unauthorized"}}, status="401 Unauthorized")
        assert query["api-version"] == ["7.4"]
        return refusing(self._wrapping)(asked)

    def _wrapping(self, asked: Asked) -> bytes:
        told = orjson.loads(asked.body)
        assert told["alg"] == "RSA-OAEP-256"
        value = base64.urlsafe_b64decode(told["value"] + "==")
        parts = urlsplit(asked.target).path.strip("/").split("/")
        assert parts[:2] == ["keys", "solvent"]
        at = len(self.keys)
        if parts[2:] == ["wrapkey"]:
            made = self.keys[-1].public_key().encrypt(value, OAEP)
        else:
            at = int(parts[2], 16)
            assert parts[3:] == ["unwrapkey"]
            made = self.keys[at - 1].decrypt(value, OAEP)
        encoded = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        return json({"kid": f"{self.place}/keys/solvent/{at:032x}", "value": encoded})


@dataclass
class Transit:
    """The transit engine of HashiCorp Vault."""

    mount: str = "transit"
    namespace: str = ""
    cipher: Cipher = field(default_factory=Cipher)

    def __call__(self, asked: Asked) -> bytes:
        if asked.headers.get("x-vault-token") != "a-token":
            return json({"errors": ["permission denied"]}, status="403 Forbidden")
        assert asked.headers.get("x-vault-namespace", "") == self.namespace
        return refusing(self._engine)(asked)

    def _engine(self, asked: Asked) -> bytes:
        told = orjson.loads(asked.body)
        bound = base64.b64decode(told["associated_data"])
        if asked.target == f"/v1/{self.mount}/encrypt/solvent":
            version, sealed = self.cipher.encrypt(base64.b64decode(told["plaintext"]), bound)
            return json({"data": {"ciphertext": f"vault:v{version}:{text(sealed)}"}})
        assert asked.target == f"/v1/{self.mount}/decrypt/solvent"
        mark, version_text, sealed_text = told["ciphertext"].split(":")
        if mark != "vault":
            raise ValueError(mark)
        sealed = base64.b64decode(sealed_text, validate=True)
        plain = self.cipher.decrypt(int(version_text[1:]), sealed, bound)
        return json({"data": {"plaintext": text(plain)}})
