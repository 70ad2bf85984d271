"""Turn facts into Arrow columns, the form in which DuckDB takes them without copying."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from arro3.core import Array, DataType, Field, RecordBatch, Schema, list_array

from migrator.estate.model import Column, TableShape

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()


def batch_of(table: TableShape, rows: Sequence[object]) -> RecordBatch:
    """Return the rows, objects of the table's class, as one record batch."""
    arrays = [_array(column, [getattr(row, column.name) for row in rows]) for column in table.columns]
    schema = Schema([Field(c.name, a.type, nullable=True) for c, a in zip(table.columns, arrays, strict=True)])
    return RecordBatch.from_arrays(arrays, schema=schema)


def batch_of_texts(names: Sequence[str], rows: Sequence[Sequence[str | None]]) -> RecordBatch:
    """Return rows of texts as one record batch."""
    arrays = [Array([row[i] for row in rows], type=DataType.string()) for i in range(len(names))]
    schema = Schema([Field(name, a.type, nullable=True) for name, a in zip(names, arrays, strict=True)])
    return RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, values: list[Any]) -> Array:
    kind = column.python_type
    if kind is datetime:
        return Array([_microseconds(v) for v in values], type=DataType.int64()).cast(DataType.timestamp("us"))
    if kind is date:
        days = [None if v is None else v.toordinal() - _EPOCH_DAY for v in values]
        return Array(days, type=DataType.int32()).cast(DataType.date32())
    if kind == tuple[str, ...]:
        return _texts(values)
    return Array(values, type=_PLAIN[kind]())


def _texts(values: list[Sequence[str] | None]) -> Array:
    offsets = [0]
    flat: list[str] = []
    for value in values:
        flat.extend(value or ())
        offsets.append(len(flat))
    return list_array(
        Array(offsets, type=DataType.int32()),
        Array(flat, type=DataType.string()),
        mask=Array([v is None for v in values], type=DataType.bool()),
    )


def _microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"A time without a zone reached the estate: {value}")
    since = value - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


_PLAIN: dict[object, Any] = {
    str: DataType.string,
    int: DataType.int64,
    float: DataType.float64,
    bool: DataType.bool,
}
