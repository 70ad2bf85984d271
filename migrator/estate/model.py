"""What a fact class is: a frozen dataclass whose fields are the columns of one table."""

from __future__ import annotations

import dataclasses
import itertools
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform, get_args, get_origin, get_type_hints

from migrator import registry
from migrator.errors import EstateError

ScopeKind = Literal["server", "tenant", "subscription", "directory", "policy", "inventory"]
"""What one reading is about: a WSUS server, an Entra tenant, an Azure subscription, a directory domain …"""

SCOPE_COLUMN: dict[ScopeKind, str] = {
    "server": "server_id",
    "tenant": "tenant_id",
    "subscription": "subscription_id",
    "directory": "directory",
    "policy": "policy_source",
    "inventory": "inventory",
}

SQL_TYPE: dict[object, str] = {
    str: "varchar",
    int: "bigint",
    float: "double",
    bool: "boolean",
    date: "date",
    datetime: "timestamp",
    tuple[str, ...]: "varchar[]",
}
"""Python type of a field -> type of its column; times are UTC without a zone, as every engine reads them alike."""

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table: its SQL type, whether *not known* is allowed, and what it means."""

    name: str
    python_type: object
    nullable: bool
    meaning: str

    @property
    def sql_type(self) -> str:
        return SQL_TYPE[self.python_type]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TableShape:
    """One table: the class it comes from, its natural key and its columns.

    `scope_kind` is None for derived tables; `vast` marks the tables that stay in Parquet during an assessment;
    `together` names fields that are one statement, so that two sources are not mixed within it.
    """

    name: str
    fact: type
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    meaning: str
    scope_kind: ScopeKind | None = None
    vast: bool = False
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def scope_column(self) -> str:
        if self.scope_kind is None:
            raise TypeError(f"{self.name} is a derived table and has no scope")
        return SCOPE_COLUMN[self.scope_kind]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def fact(
    *, scope: ScopeKind, key: tuple[str, ...], vast: bool = False, together: tuple[tuple[str, ...], ...] = ()
) -> Callable[[type[T]], type[T]]:
    """Make a class a fact: frozen, slotted, keyword-only, with the natural key and the scope it is read from.

    The scope's column (`server_id`, `tenant_id` …) has to be part of the key. `together` names fields that are one
    statement: a flag and its time, counts of one moment.
    """

    def mark(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if SCOPE_COLUMN[scope] not in key:
            raise TypeError(f"{cls.__name__}: the key lacks {SCOPE_COLUMN[scope]}")
        _SHAPES[made] = shape_of(made, key=key, scope=scope, vast=vast, together=together)
        return made

    return mark


@dataclass_transform(frozen_default=True, kw_only_default=True)
def derived(*, key: tuple[str, ...]) -> Callable[[type[T]], type[T]]:
    """Make a class the shape of a table that a mapper, a target or a plan fills."""

    def mark(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(frozen=True, slots=True, kw_only=True)(cls)
        _SHAPES[made] = shape_of(made, key=key)
        return made

    return mark


_SHAPES: dict[type, TableShape] = {}


def shape(cls: type) -> TableShape:
    """Return the table shape of a fact class or derived class."""
    return _SHAPES[cls]


def shape_of(
    cls: type,
    *,
    key: tuple[str, ...],
    scope: ScopeKind | None = None,
    vast: bool = False,
    together: tuple[tuple[str, ...], ...] = (),
) -> TableShape:
    """Work out the table shape of a dataclass from its annotations."""
    hints = get_type_hints(cls, include_extras=True)
    columns = tuple(_column(field.name, hints[field.name]) for field in dataclasses.fields(cls))
    names = {c.name for c in columns}
    if missing := {*key, *itertools.chain(*together)} - names:
        raise TypeError(f"{cls.__name__}: the key or a statement names unknown fields {sorted(missing)}")
    meaning = (cls.__doc__ or "").strip().split("\n\n")[0]
    return TableShape(
        name=_snake(cls.__name__),
        fact=cls,
        key=key,
        columns=columns,
        meaning=" ".join(meaning.split()),
        scope_kind=scope,
        vast=vast,
        together=together,
    )


@cache
def fact_tables() -> dict[str, TableShape]:
    """Return every fact table by name: all classes marked `@fact` in the folder `estate/facts`."""
    from migrator.estate import facts  # noqa: PLC0415 - its modules import this one

    found: dict[str, TableShape] = {}
    for module in registry.modules_in(facts):
        for value in vars(module).values():
            if isinstance(value, type) and value in _SHAPES and value.__module__ == module.__name__:
                table = _SHAPES[value]
                if table.name in found:
                    raise EstateError(f"Two fact classes fill the table {table.name}.")
                found[table.name] = table
    return dict(sorted(found.items()))


def known_tables() -> dict[str, TableShape]:
    """Return the fact tables and those derived tables whose modules are loaded, by name."""
    return {t.name: t for t in _SHAPES.values()} | fact_tables()


def _column(name: str, hint: Any) -> Column:
    meaning = ""
    if get_origin(hint) is Annotated:
        hint, meaning = get_args(hint)[:2]
    nullable = False
    if get_origin(hint) in (typing.Union, types.UnionType):
        arms = [a for a in get_args(hint) if a is not type(None)]
        nullable = len(arms) < len(get_args(hint))
        (hint,) = arms
    if get_origin(hint) is Literal:
        hint = str
    if hint not in SQL_TYPE:
        raise TypeError(f"{name}: {hint} has no column type")
    return Column(name=name, python_type=hint, nullable=nullable, meaning=meaning)


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
