"""What a file of registry values says in one line, whatever its form, and which lines are about the computer itself."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from migrator.collectors._registry.keys import is_concerned, is_kept, place_of
from migrator.collectors._registry.values import Action

ABOUT = {
    ("software\\microsoft\\windows\\currentversion\\windowsupdate", "susclientid"): "sus_client_id",
    ("software\\microsoft\\windows nt\\currentversion", "currentbuild"): "os_build",
    ("software\\microsoft\\windows nt\\currentversion", "currentbuildnumber"): "os_build",
    ("system\\currentcontrolset\\control\\computername\\computername", "computername"): "name",
    ("system\\currentcontrolset\\services\\tcpip\\parameters", "nv domain"): "domain",
    ("system\\currentcontrolset\\services\\tcpip\\parameters", "domain"): "domain",
}
"""Values that say something of the computer itself; they are no policy and are not stored as such."""


class Told(NamedTuple):
    """A value, or one that is taken away; `computer` and `read_at` are empty where the file does not say."""

    computer: str
    key: str
    value_name: str
    action: Action
    value_type: str | None
    value: str | None
    read_at: str = ""


@lru_cache(maxsize=100_000)
def about(key: str, value_name: str) -> str:
    """Return what a value says of the computer itself: a field of ABOUT, or nothing."""
    place = place_of(key)
    if place is None or place.side != "machine" or place.is_32_bit:
        return ""
    return ABOUT.get((place.key, value_name.lower()), "")


@lru_cache(maxsize=100_000)
def is_wanted(key: str, value_name: str, action: Action) -> bool:
    """Tell whether a line is stored."""
    place = place_of(key)
    if place is None:
        return False
    return is_concerned(place.key) if action == "delete_key" else is_kept(place.key, value_name.lower())
