"""Choosing: master key and shelf of an installation, from its settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from solvent.vault import (
    master_aws,
    master_azure,
    master_file,
    master_google,
    master_pkcs11,
    master_transit,
)
from solvent.vault.envelope import KeyUnusable
from solvent.vault.master_aws import AwsKey
from solvent.vault.master_azure import AzureKey
from solvent.vault.master_file import MASTER_FILE, MasterFile
from solvent.vault.master_google import GoogleKey
from solvent.vault.master_key import MasterKey, MasterKeys
from solvent.vault.master_pkcs11 import ModuleKey
from solvent.vault.master_transit import TransitKey
from solvent.vault.shelf import Shelf
from solvent.vault.shelf_database import DatabaseShelf
from solvent.vault.shelf_folder import FolderShelf

SHELF_FOLDER = "keys"
_KINDS = "file:, pkcs11:, aws-kms:, gcp-kms:, azure-kv: or vault-transit:"


def master_keys(
    chosen: str, *, home: Path, environment: Mapping[str, str], now: Callable[[], datetime]
) -> MasterKeys:
    """Make the keepers that SOLVENT_MASTER_KEY names, parted by blanks; the first one wraps.

    The file in the home where it is empty. environment: holds what each keeper's log-in needs.
    Raises KeyUnusable.
    """
    named = chosen.split() or [f"{master_file.SCHEME}:"]
    return MasterKeys([_keeper(one, home=home, environment=environment, now=now) for one in named])


def shelf(*, home: Path, database_url: str = "") -> Shelf:
    """Make the shelf: in a database of its own where one is given, else a folder in the home."""
    if database_url:
        return DatabaseShelf(database_url)
    return FolderShelf(home / SHELF_FOLDER)


def _keeper(
    one: str, *, home: Path, environment: Mapping[str, str], now: Callable[[], datetime]
) -> MasterKey:
    scheme, _, rest = one.partition(":")
    match scheme:
        case master_file.SCHEME:
            return MasterFile(Path(rest) if rest else home / MASTER_FILE)
        case master_pkcs11.SCHEME:
            return ModuleKey(rest)
        case master_aws.SCHEME:
            return AwsKey(rest, environment=environment, now=now)
        case master_google.SCHEME:
            return GoogleKey(rest, environment=environment)
        case master_azure.SCHEME:
            return AzureKey(rest, environment=environment)
        case master_transit.SCHEME:
            return TransitKey(rest, environment=environment)
        case _:
            message = f"{scheme!r} is no kind of master key."
            remedy = f"It begins with {_KINDS}"
            raise KeyUnusable(message, where="SOLVENT_MASTER_KEY", remedy=remedy)
