from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from tests.builders import certificates

from solvent.platform import settings
from solvent.platform.settings import SettingWrong
from solvent.platform.tls import Mode, Tls

URL = "postgresql://owner:a%2Fb@db.example:5432/books?application_name=x&sslmode=disable"


def test_off_leaves_the_address_alone() -> None:
    assert Tls().postgres_url(URL) == URL
    assert Tls().context() is None


def test_the_address_carries_what_every_connection_must_obey() -> None:
    assert Tls(Mode.REQUIRE).postgres_url(URL) == (
        "postgresql://owner:a%2Fb@db.example:5432/books?application_name=x&sslmode=require"
        "&ssl_min_protocol_version=TLSv1.3"
    )
    assert Tls(Mode.VERIFY, "/etc/ca.pem").postgres_url(URL) == (
        "postgresql://owner:a%2Fb@db.example:5432/books?application_name=x&sslmode=verify-full"
        "&sslrootcert=%2Fetc%2Fca.pem&ssl_min_protocol_version=TLSv1.3"
    )
    assert "sslrootcert=%2F" in Tls(Mode.VERIFY).postgres_url(URL)  # the system's authorities
    assert Tls(Mode.VERIFY).postgres_url("") == ""


def test_other_clients_get_a_context_of_tls_1_3(tmp_path: Path) -> None:
    made = certificates.make(tmp_path, name="cache.example")
    verifying = Tls(Mode.VERIFY, str(made.ca)).context()
    assert verifying is not None
    assert verifying.minimum_version is ssl.TLSVersion.TLSv1_3
    assert verifying.check_hostname
    assert verifying.verify_mode is ssl.CERT_REQUIRED
    assert len(verifying.get_ca_certs()) == 1
    requiring = Tls(Mode.REQUIRE).context()
    assert requiring is not None
    assert requiring.minimum_version is ssl.TLSVersion.TLSv1_3
    assert requiring.verify_mode is ssl.CERT_NONE


def test_each_way_has_its_setting() -> None:
    found = settings.read(
        {
            "SOLVENT_HOME": "/srv",
            "SOLVENT_DATABASE_TLS": "verify",
            "SOLVENT_DATABASE_CA_FILE": "/etc/ca.pem",
            "SOLVENT_CACHE_TLS": "require",
        }
    )
    assert found.database_tls == Tls(Mode.VERIFY, "/etc/ca.pem")
    assert found.cache_tls == Tls(Mode.REQUIRE)
    assert found.broker_tls == Tls()
    with pytest.raises(SettingWrong, match="SOLVENT_BROKER_TLS"):
        settings.read({"SOLVENT_HOME": "/srv", "SOLVENT_BROKER_TLS": "yes"})
