"""Read XML element by element: no entities, no document type, no network, bounded in depth and size.

What a file says of its own encoding is not believed: reports declare UTF-16 and are saved again as UTF-8.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TextIO
from xml.parsers import expat

from migrator.collectors._records import CELL_LIMIT, Notes
from migrator.errors import UnexpectedAnswer

CHUNK = 1 << 18
DEPTH_LIMIT = 64
NODE_LIMIT = 400_000
"""Elements that one tree may have; the settings of the largest real object that was seen have 4,000."""
AGAIN = "Make the report or the backup again, or copy the file again."
_BETWEEN = " "


class Node:
    """An element: names without their prefixes, text, and what is inside it."""

    __slots__ = ("attributes", "children", "name", "space", "text")

    def __init__(self, name: str, space: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.space = space
        self.attributes = attributes
        self.text = ""
        self.children: list[Node] = []

    def all(self, name: str) -> list[Node]:
        """Return the children of a name."""
        return [c for c in self.children if c.name == name]

    def first(self, *path: str) -> Node | None:
        """Return the first element down a path of names."""
        node: Node | None = self
        for name in path:
            node = next((c for c in node.children if c.name == name), None) if node else None
        return node

    def word(self, *path: str) -> str:
        """Return the text of the first element down a path, without blanks around it; empty where there is none."""
        found = self.first(*path)
        return found.text.strip() if found else ""

    def truth(self, *path: str) -> bool | None:
        """Return true or false as an element says it; None where it does not."""
        return {"true": True, "false": False, "1": True, "0": False}.get(self.word(*path).lower())


def root_name(beginning: str) -> str:
    """Return the name of the outermost element from the first characters of a text; empty where it is no XML."""
    reader = _Reader((), (), Notes())
    try:
        reader.parser.Parse(beginning.lstrip().encode("utf-8", "replace"), False)
    except (expat.ExpatError, UnexpectedAnswer):
        return reader.root
    return reader.root


def trees(
    stream: TextIO, wanted: Collection[str], *, left_out: Collection[str] = (), notes: Notes | None = None
) -> Iterator[Node]:
    """Yield each outermost element of one of the wanted names as it ends; nothing else is kept in memory.

    Raises UnexpectedAnswer where the XML breaks off, after the elements before it.
    """
    reader = _Reader(wanted, left_out, notes or Notes())
    for chunk in _chunks(stream):
        problem: UnexpectedAnswer | None = None
        try:
            reader.parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            problem = UnexpectedAnswer(
                f"The XML breaks off or is damaged in line {error.lineno}: {expat.ErrorString(error.code)}.", hint=AGAIN
            )
        except UnexpectedAnswer as error:
            problem = error
        yield from reader.ready
        reader.ready.clear()
        if problem is not None:
            raise problem


def _chunks(stream: TextIO) -> Iterator[bytes]:
    text = stream.read(CHUNK).lstrip()
    while text:
        yield text.encode("utf-8", "replace")
        text = stream.read(CHUNK)
    yield b""


class _Reader:
    """Follows the parser and builds the trees that are wanted; what is whole stands in `ready`."""

    def __init__(self, wanted: Collection[str], left_out: Collection[str], notes: Notes) -> None:
        self.wanted = frozenset(wanted)
        self.left_out = frozenset(left_out)
        self.notes = notes
        self.root = ""
        self.ready: list[Node] = []
        self.open: list[Node] = []
        self.text: list[str] = []
        self.length = self.depth = self.nodes = 0
        self.unread = 0
        self.parser = expat.ParserCreate("utf-8", _BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise UnexpectedAnswer(f"The XML is nested deeper than {DEPTH_LIMIT} levels.", hint=AGAIN)
        space, _, name = tag.rpartition(_BETWEEN)
        self.root = self.root or name
        if self.unread or (self.open and name in self.left_out):
            self.unread += 1
            return
        if not self.open and name not in self.wanted:
            return
        self.nodes += 1
        if self.nodes > NODE_LIMIT:
            raise UnexpectedAnswer(f"An element of the XML holds more than {NODE_LIMIT:,} others.", hint=AGAIN)
        self._forget_text()
        node = Node(name, space, {n.rpartition(_BETWEEN)[2]: v[:CELL_LIMIT] for n, v in attributes.items()})
        if self.open:
            self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.depth -= 1
        if self.unread:
            self.unread -= 1
        elif self.open:
            node = self.open.pop()
            if self.length > CELL_LIMIT:
                self.notes.damage["a text is longer than a million characters"] += 1
            elif not node.children:
                node.text = "".join(self.text)
            self._forget_text()
            if not self.open:
                self.nodes = 0
                self.ready.append(node)

    def characters(self, text: str) -> None:
        if not self.open or self.unread:
            return
        self.length += len(text)
        if self.length <= CELL_LIMIT:
            self.text.append(text)

    def _forget_text(self) -> None:
        """Forget text that stands between elements: no element of these files has both."""
        self.text.clear()
        self.length = 0


def _refuse(*_: object) -> None:
    raise UnexpectedAnswer(
        "The XML has a document type or entities, which no report of Windows has.", hint="Do not use this file."
    )
