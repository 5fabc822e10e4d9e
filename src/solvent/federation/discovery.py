"""What a provider publishes about itself (OpenID Connect Discovery 1.0), read with suspicion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, NoReturn

from solvent.errors import Unavailable

PATH: Final = "/.well-known/openid-configuration"
_METHODS: Final = ("client_secret_basic", "client_secret_post")


class ProviderUnusable(Unavailable):
    """The identity provider answers what cannot be worked with; `where` names what."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where a provider is asked for what. userinfo, end_session: '' where it has none.

    secret_method: how it wants the client secret. names_itself: whether it says who it is when it
    sends somebody back (RFC 9207).
    """

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    secret_method: str
    names_itself: bool


def address(issuer: str) -> str:
    """Give where an issuer's document is found."""
    return issuer.rstrip("/") + PATH


def read(document: Any, *, issuer: str) -> Metadata:
    """Read the document of an issuer. Raises ProviderUnusable.

    The issuer within must be the one that was asked, letter by letter: one provider cannot speak
    for another (Discovery 1.0, section 4.3).
    """
    if not isinstance(document, dict):
        _refuse("The document of the provider is no JSON object.", where="document")
    if document.get("issuer") != issuer:
        _refuse(
            "The provider calls itself by another name than the issuer that was entered.",
            where="issuer",
        )
    needed = {
        name: _text(document, name)
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    for name, value in needed.items():
        if not value:
            _refuse(f"The document of the provider lacks {name}.", where=name)
    _check_listed(document, "response_types_supported", "code")
    _check_listed(document, "code_challenge_methods_supported", "S256")
    return Metadata(
        issuer=issuer,
        authorization=needed["authorization_endpoint"],
        token=needed["token_endpoint"],
        keys=needed["jwks_uri"],
        userinfo=_text(document, "userinfo_endpoint"),
        end_session=_text(document, "end_session_endpoint"),
        secret_method=_secret_method(document),
        names_itself=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _secret_method(document: dict[str, Any]) -> str:
    offered = document.get("token_endpoint_auth_methods_supported")
    if not isinstance(offered, list):
        return _METHODS[0]  # the default of Discovery 1.0, section 3
    return next((method for method in _METHODS if method in offered), _METHODS[0])


def _check_listed(document: dict[str, Any], name: str, wanted: str) -> None:
    listed = document.get(name)
    if isinstance(listed, list) and wanted not in listed:
        _refuse(f"The provider does not offer {wanted}.", where=name)


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name, "")
    return value if isinstance(value, str) else ""


def _refuse(message: str, *, where: str) -> NoReturn:
    raise ProviderUnusable(message, where=where)
