from __future__ import annotations

import pytest

from solvent.policy import version
from solvent.policy.fault import Fault, Said
from solvent.policy.version import PoliciesFaulty, Version, ZoneUnknown


def test_policies_are_counted_and_known_by_their_hash() -> None:
    two = Version(1, "forbid (a); // x;\nforbid (b);", "UTC")
    assert two.count == 2
    assert version.NONE.count == 0
    assert two.digest != version.NONE.digest
    assert len(two.digest) == 64


def test_zones_are_those_of_regions_with_utc_first() -> None:
    assert version.zones()[0] == version.UTC
    assert str(version.zone_of("Europe/Berlin")) == "Europe/Berlin"
    for name in ("Mars/Olympus", "", "../etc/passwd", "Etc/GMT+3"):
        with pytest.raises(ZoneUnknown):
            version.zone_of(name)


def test_the_first_fault_is_said() -> None:
    fault = PoliciesFaulty((Fault(2, 5, Said("{what} is odd", {"what": "x"}), Said("Mend it")),))
    assert str(fault) == "line 2, column 5: x is odd Mend it"
