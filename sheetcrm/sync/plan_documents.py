"""The record of a plan as a JSON document, there and back.

The document is a contract with people's programs and with plans that were saved yesterday: its `version` goes
up when a name changes its meaning or goes away. Keys a reader does not know are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
import orjson

from sheetcrm.errors import SheetcrmError
from sheetcrm.language import say, together
from sheetcrm.schema.cells import Cell, ErrorCell, FormulaCell, Scalar, decode, encode
from sheetcrm.sync.plan import Cause, CellEdit, NewRow, Origin
from sheetcrm.sync.plan_records import (
    PlanRecord,
    RecordedEdit,
    cause_document,
    origins_document,
    sorted_edits,
    sorted_rows,
)

PLAN_VERSION = 1
_COMMAND = "plan"
_MAKE_ANEW = say("Make it anew: sheetcrm plan -o FILE")


class PlanFileError(SheetcrmError):
    """What should be a saved plan is none, or not one that this sheetcrm can read."""


class _Cause(msgspec.Struct, frozen=True):
    department: str
    row_id: str
    column: str
    value: Any


class _Edit(msgspec.Struct, frozen=True):
    department: str
    cell: str
    row: int
    row_id: str
    column: str
    old: Any
    new: str | int | float | bool | None
    rule: str
    cause: _Cause | None
    note: str | None
    row_content: dict[str, Any] | None
    is_note: bool = False


class _Origin(msgspec.Struct, frozen=True):
    rule: str
    cause: _Cause | None


class _NewRow(msgspec.Struct, frozen=True):
    department: str
    row_id: str
    values: dict[str, str | int | float | bool]
    rule: str
    cause: _Cause | None
    origins: dict[str, _Origin]


class _Document(msgspec.Struct, frozen=True):
    company: str
    lineage: str
    serial: int
    config_digest: str
    fingerprint: str
    read_at: datetime
    edits: list[_Edit]
    new_rows: list[_NewRow]


class _Heading(msgspec.Struct, frozen=True):
    version: int
    command: str


def to_document(record: PlanRecord) -> dict[str, Any]:
    """Write a record as JSON values, without version and command."""
    return {
        "company": record.company,
        "lineage": record.lineage,
        "serial": record.serial,
        "config_digest": record.config_digest,
        "fingerprint": record.fingerprint,
        "read_at": record.read_at.isoformat(),
        "edits": [_edit_document(entry) for entry in record.edits],
        "new_rows": [new_row_document(row) for row in record.new_rows],
    }


def to_bytes(record: PlanRecord) -> bytes:
    """Write a record as a file: what `from_bytes` reads."""
    body = {"version": PLAN_VERSION, "command": _COMMAND, **to_document(record)}
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def from_bytes(data: bytes, name: str) -> PlanRecord:
    """Read a saved plan.

    Args:
        data: the file.
        name: its name, for messages.

    Raises:
        PlanFileError: it is no plan, written by a newer sheetcrm, or not as it was written.
    """
    _check_heading(data, name)
    try:
        document = msgspec.json.decode(data, type=_Document)
        record = _record(document)
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError) as error:
        msg = say("{file} is damaged: {why}", file=name, why=error)
        raise PlanFileError(msg, _MAKE_ANEW) from error
    if record.fingerprint != document.fingerprint:
        msg = say(
            "{file} is not as it was saved: its changes have another fingerprint than it says", file=name
        )
        raise PlanFileError(msg, together(say("A saved plan cannot be edited."), _MAKE_ANEW))
    return record


def edit_document(edit: CellEdit, address: str) -> dict[str, Any]:
    """One edit as JSON values."""
    return {
        "department": edit.department,
        "cell": address,
        "row": edit.number,
        "row_id": edit.row_id,
        "column": edit.column,
        "old": encode(edit.old),
        "new": edit.new,
        "rule": edit.rule,
        "cause": cause_document(edit.cause),
        "note": edit.note,
        "is_note": edit.is_note,
    }


def new_row_document(row: NewRow) -> dict[str, Any]:
    """One new row as JSON values."""
    return {
        "department": row.department,
        "row_id": row.row_id,
        "values": dict(row.values),
        "rule": row.rule,
        "cause": cause_document(row.cause),
        "origins": origins_document(row),
    }


def _edit_document(entry: RecordedEdit) -> dict[str, Any]:
    content = None if entry.content is None else {name: encode(cell) for name, cell in entry.content.items()}
    return {**edit_document(entry.edit, entry.address), "row_content": content}


def _check_heading(data: bytes, name: str) -> None:
    try:
        heading = msgspec.json.decode(data, type=_Heading)
    except msgspec.MsgspecError as error:
        msg = say("{file} is no saved plan: {why}", file=name, why=error)
        raise PlanFileError(msg, _MAKE_ANEW) from error
    if heading.command != _COMMAND:
        msg = say(
            "{file} is what sheetcrm {command} printed, not a saved plan", file=name, command=heading.command
        )
        raise PlanFileError(msg, _MAKE_ANEW)
    if heading.version > PLAN_VERSION:
        msg = say(
            "{file} has format version {version}; this sheetcrm reads {known}",
            file=name,
            version=heading.version,
            known=PLAN_VERSION,
        )
        raise PlanFileError(msg, say("Update sheetcrm, or make the plan anew with this one."))


def _record(document: _Document) -> PlanRecord:
    if document.read_at.utcoffset() is None:
        msg = "read_at has no time zone"
        raise ValueError(msg)
    return PlanRecord(
        company=document.company,
        lineage=document.lineage,
        serial=document.serial,
        config_digest=document.config_digest,
        read_at=document.read_at,
        edits=sorted_edits(map(_edit, document.edits)),
        new_rows=sorted_rows(map(_new_row, document.new_rows)),
    )


def _edit(found: _Edit) -> RecordedEdit:
    edit = CellEdit(
        department=found.department,
        row_id=found.row_id,
        number=found.row,
        column=found.column,
        old=_cell(found.old),
        new=found.new,
        rule=found.rule,
        cause=_cause(found.cause),
        note=found.note,
        is_note=found.is_note,
    )
    content = found.row_content
    return RecordedEdit(
        edit=edit,
        address=found.cell,
        content=None if content is None else {name: _cell(cell) for name, cell in content.items()},
    )


def _new_row(found: _NewRow) -> NewRow:
    values: Mapping[str, Scalar] = found.values
    return NewRow(
        department=found.department,
        row_id=found.row_id,
        values=values,
        rule=found.rule,
        cause=_cause(found.cause),
        origins={
            column: Origin(rule=origin.rule, cause=_cause(origin.cause))
            for column, origin in found.origins.items()
        },
    )


def _cause(found: _Cause | None) -> Cause | None:
    if found is None:
        return None
    return Cause(
        department=found.department, row_id=found.row_id, column=found.column, value=_cell(found.value)
    )


def _cell(value: Any) -> Cell:
    """Read a cell, taking nothing for a cell that is none."""
    cell = decode(value)
    if not isinstance(cell, FormulaCell | ErrorCell | str | int | float | None):
        msg = f"{value!r} is no cell"
        raise TypeError(msg)
    return cell
