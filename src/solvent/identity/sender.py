"""The sender of an attempt to come in, before anybody knows who it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from solvent.identity import device_mark
from solvent.identity.device_mark import DeviceMark


@dataclass(frozen=True, slots=True)
class Sender:
    """A browser as its request shows it.

    address: the network address, '' where unknown. agent: what the browser calls itself.
    device: the mark by which it is known again. bound: the browser's own random value, which ties
    the steps of one sign-in together.
    """

    address: str = ""
    agent: str = ""
    device: DeviceMark = field(default_factory=lambda: device_mark.read(""))
    bound: str = ""
