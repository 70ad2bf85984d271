"""Read registry items of Group Policy Preferences (Registry.xml): action, value, and to whom each one is targeted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TextIO

from migrator.collectors._gpo.xml import Node, trees
from migrator.collectors._records import Notes
from migrator.collectors._registry.keys import Place, place_of
from migrator.collectors._registry.values import Action, Entry, text_of_words, type_of

TARGETING_LIMIT = 1_000
"""Characters of the words for a targeting; a longer one is cut off."""
ACTIONS: dict[str, Action] = {"C": "set_if_absent", "R": "set", "U": "set"}
"""Create, replace and update; an item without an action updates. D deletes."""
WORDS = {
    "FilterBattery": ("battery present", ()),
    "FilterComputer": ("computer", ("name",)),
    "FilterCpu": ("processor speed from", ("speedMHz",)),
    "FilterDate": ("date", ("period", "dow", "day", "month", "year")),
    "FilterDisk": ("free space in GB of", ("drive", "freeSpace")),
    "FilterDomain": ("domain", ("name",)),
    "FilterFile": ("file or folder", ("folder", "path")),
    "FilterGroup": ("group", ("name", "sid")),
    "FilterIpRange": ("IP addresses", ("min", "max")),
    "FilterLanguage": ("language", ("displayName",)),
    "FilterLdap": ("LDAP query", ("searchFilter", "binding")),
    "FilterMacRange": ("MAC addresses", ("min", "max")),
    "FilterMsi": ("MSI product", ("code", "value")),
    "FilterOrgUnit": ("unit", ("name",)),
    "FilterOs": ("operating system", ("class", "version", "type", "edition", "sp")),
    "FilterPortable": ("portable computer", ("undocked", "docked")),
    "FilterRam": ("memory in MB from", ("totalMB",)),
    "FilterRegistry": ("registry", ("hive", "key", "valueName", "valueData", "min", "max")),
    "FilterRunOnce": ("once only", ()),
    "FilterSite": ("site", ("name",)),
    "FilterTerminal": ("terminal session", ("type", "option", "value")),
    "FilterTime": ("time", ("begin", "end")),
    "FilterUser": ("user", ("name", "sid")),
    "FilterVariable": ("variable", ("variableName", "value")),
    "FilterWmi": ("WMI query", ("query",)),
}
"""Filters of item-level targeting (MS-GPPREF 2.2.1.4): their words, and the attributes that say which."""


def preferences(stream: TextIO, notes: Notes, *, side: str) -> Iterator[Entry]:
    """Yield the registry items of a Registry.xml that are not disabled, in the order of the file."""
    for node in trees(stream, {"RegistrySettings", "Registry", "Collection"}, notes=notes):
        inside = node if node.name == "RegistrySettings" else _around(node)
        yield from items(inside, side)


def items(node: Node, side: str, targeting: str = "") -> Iterator[Entry]:
    """Yield the items in an element, also in its collections, whose targeting holds for all in them."""
    if node.attributes.get("disabled") == "1":
        return
    for child in node.children:
        if child.attributes.get("disabled") == "1":
            continue
        around = " and ".join(t for t in (targeting, words_of(child.first("Filters"))) if t)
        if child.name == "Collection":
            yield from items(child, side, around)
        elif child.name == "Registry" and (properties := child.first("Properties")):
            yield from _entries(properties, side, around)


def words_of(filters: Node | None) -> str:
    """Return item-level targeting in words, empty where there is none: not site Munich or (computer A and group B)."""
    said = ""
    for node in filters.children if filters else ():
        if node.name == "FilterCollection":
            phrase = f"({words_of(node)})"
        else:
            known, names = WORDS.get(node.name, (node.name.removeprefix("Filter").lower(), ("name",)))
            given = [v for n in names if (v := node.attributes.get(n, "").strip()) and v != "NE"]
            phrase = " ".join([known, *given])
        phrase = f"not {phrase}" if node.attributes.get("not") == "1" else phrase
        joint = "or" if node.attributes.get("bool", "").upper() == "OR" else "and"
        said = f"{said} {joint} {phrase}" if said else phrase
        if len(said) > TARGETING_LIMIT:
            return said[:TARGETING_LIMIT] + " …"
    return said


def _around(node: Node) -> Node:
    outer = Node("RegistrySettings", "", {})
    outer.children.append(node)
    return outer


def _entries(node: Node, side: str, targeting: str) -> Iterator[Entry]:
    given = node.attributes
    path = f"{given.get('hive', '')}\\{given.get('key', '')}"
    place = place_of(path) or Place(side, path.lower(), False)  # a hive of which nothing is kept
    name = given.get("name", "")
    if place.side != side:
        apart = "for users, by the user part" if side == "user" else "in the profile of the system"
        targeting = " and ".join(t for t in (targeting, apart) if t)
    entry = Entry(
        side=place.side, key=place.key, value_name=name, is_32_bit=place.is_32_bit, targeting=targeting or None
    )
    is_value = bool(name) or given.get("default") == "1"
    match given.get("action", "U").upper():
        case "D":
            yield replace(entry, action="delete" if is_value else "delete_key")
        case action if is_value:
            kind = type_of(given.get("type") or "REG_SZ")
            yield replace(
                entry, action=ACTIONS.get(action, "set"), value_type=kind, value=text_of_words(kind, _data(node, kind))
            )


def _data(node: Node, kind: str) -> object:
    """Return the data of an item; numbers are written in hexadecimal without a mark."""
    text = node.attributes.get("value", "")
    if kind in {"REG_DWORD", "REG_DWORD_BIG_ENDIAN", "REG_QWORD"}:
        return text if text.lower().startswith("0x") else f"0x{text}"
    values = node.first("Values")
    return [v.text for v in values.all("Value")] if values else text
