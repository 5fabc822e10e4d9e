"""An authority of our own and a server's certificate, for tests of encrypted ways."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_LASTS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files: the authority's certificate, and the server's with its key."""

    ca: Path
    certificate: Path
    key: Path


def make(folder: Path, *, name: str) -> Certificates:
    """Make an authority and a certificate for a name or an address."""
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = _name("Authority of a test")
    ca = _begun(issuer, issuer, authority.public_key())
    ca = ca.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(
        key_cert_sign=True,
        crl_sign=True,
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    ca = ca.add_extension(usage, critical=True)
    known_by = x509.SubjectKeyIdentifier.from_public_key(authority.public_key())
    ca = ca.add_extension(known_by, critical=False)
    server = _begun(_name(name), issuer, key.public_key())
    server = server.add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
    of = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    server = server.add_extension(of, critical=False)
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    for builder, path in ((ca, made.ca), (server, made.certificate)):
        signed = builder.sign(authority, hashes.SHA256())
        path.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    made.key.chmod(0o600)
    return made


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer_name=issuer,
        subject_name=subject,
        public_key=key,
        serial_number=x509.random_serial_number(),
        not_valid_before=now - _LASTS,
        not_valid_after=now + _LASTS,
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
