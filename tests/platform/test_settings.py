from __future__ import annotations

from pathlib import Path

import pytest

from solvent.platform import settings
from solvent.platform.settings import SettingWrong


def test_nothing_set_listens_on_loopback_and_keeps_data_at_home() -> None:
    found = settings.read({})
    assert found.host == "127.0.0.1"
    assert found.port == 8321
    assert found.database_url == ""
    assert found.workers_inside
    assert not found.log_json
    assert found.home == (Path.home() / ".local/share/solvent").resolve()


def test_all_can_be_set(tmp_path: Path) -> None:
    found = settings.read(
        {
            "SOLVENT_HOME": str(tmp_path),
            "SOLVENT_DATABASE_URL": "postgresql://db/solvent",
            "SOLVENT_DATABASE_APP_URL": "postgresql://app@db/solvent",
            "SOLVENT_DATABASE_RELAY_URL": "postgresql://relay@db/solvent",
            "SOLVENT_HOST": "10.0.0.1",
            "SOLVENT_PORT": "0",
            "SOLVENT_WORKERS_INSIDE": "0",
            "SOLVENT_UPLOAD_MB_MAX": "5",
            "SOLVENT_SYSTEM_FOLDER": "/srv/solvent",
            "SOLVENT_LOG": "json",
        }
    )
    assert found.home == tmp_path.resolve()
    assert found.database_url == "postgresql://db/solvent"
    assert found.database_app_url == "postgresql://app@db/solvent"
    assert found.database_relay_url == "postgresql://relay@db/solvent"
    assert (found.host, found.port) == ("10.0.0.1", 0)
    assert not found.workers_inside
    assert found.upload_bytes_max == 5 * 1024 * 1024
    assert found.system_folder == Path("/srv/solvent")
    assert found.log_json


def test_home_follows_the_desktops_folder(tmp_path: Path) -> None:
    assert settings.read({"XDG_DATA_HOME": str(tmp_path)}).home == tmp_path.resolve() / "solvent"


def test_the_process_environment_is_read_at_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLVENT_PORT", "9000")
    assert settings.read().port == 9000


@pytest.mark.parametrize("text", ["-1", "65536", "8321 ", "eight", "1e3", "٣", "0x10", "8.0"])
def test_a_port_that_is_none_is_refused_by_name(text: str) -> None:
    with pytest.raises(SettingWrong) as fault:
        settings.read({"SOLVENT_PORT": text})
    assert fault.value.where == "SOLVENT_PORT"
    assert fault.value.remedy
