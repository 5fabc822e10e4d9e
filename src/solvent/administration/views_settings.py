"""What the settings pages share: their navigation, and the first page."""

from __future__ import annotations

from dataclasses import dataclass

from solvent.dashboard.views import Frame


@dataclass(frozen=True, slots=True)
class Item:
    """A page of the settings. label, about: message ids. current: whether it is the page shown."""

    path: str
    label: str
    about: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class SettingsFrame:
    """The frame of a settings page and the navigation beside it, by what the asker may see."""

    frame: Frame
    navigation: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class SettingsView:
    """The first page of the settings. organisation_id: its shown id. plan: '' where not to be seen.

    may_rename: whether the asker may give the organisation another name.
    """

    frame: Frame
    navigation: tuple[Item, ...]
    organisation_id: str = ""
    may_rename: bool = False
    plan: str = ""
