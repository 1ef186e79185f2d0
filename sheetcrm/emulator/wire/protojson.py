"""Strict reading of request JSON, with the sentences Google's front end answers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from sheetcrm.emulator.errors import Violations, invalid

PACKAGE = "type.googleapis.com/google.apps.sheets.v4"
_ENUM_NAMES = {"majorDimension": "Dimension", "shiftDimension": "Dimension"}
_PROTO_SCALARS = {
    "string": "TYPE_STRING",
    "mask": "google.protobuf.FieldMask",
    "bool": "TYPE_BOOL",
    "int32": "TYPE_INT32",
    "float": "TYPE_FLOAT",
    "double": "TYPE_DOUBLE",
}


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Return the fields of every Sheets v4 message: `{message: {field: type}}` (see `generate`)."""
    text = resources.files(__package__).joinpath("sheets_v4.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Mapping[str, str]] = json.loads(text)["messages"]
    return loaded


@cache
def snake(name: str) -> str:
    """Return the proto name of a JSON field: `startRowIndex` -> `start_row_index`."""
    return re.sub(r"([A-Z])", lambda match: "_" + match[1].lower(), name)


def read_message(body: Any, message: str, root: str = "") -> dict[str, Any]:
    """Return `body` as a `message` with nulls dropped and names in their JSON form.

    Args:
        body: decoded JSON.
        message: Sheets v4 message name, e.g. `BatchUpdateSpreadsheetRequest`.
        root: proto path of the body inside the RPC request (`data` for a values update); appears in errors.

    Raises:
        ApiError: 400 listing every unknown name and every value of a wrong type (proto3 JSON mapping).
    """
    violations = Violations()
    if body is None:
        body = {}
    if not isinstance(body, dict):
        raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
    result = _Reader(violations).message(body, message, root)
    violations.raise_if_any()
    return result


class _Reader:
    """One walk over a body; wrong values are noted and left out, so that one answer names them all."""

    def __init__(self, violations: Violations) -> None:
        self._violations = violations
        self._scalars: Mapping[str, Callable[[Any], Any]] = {
            "string": _string,
            "mask": _string,
            "bool": _bool,
            "int32": _int32,
            "float": _number,
            "double": _number,
        }

    def message(self, body: Mapping[str, Any], message: str, path: str) -> dict[str, Any]:
        fields = messages()[message]
        result: dict[str, Any] = {}
        for name, value in body.items():
            known = name if name in fields else _camel(name)
            kind = fields.get(known)
            if kind is None:
                self._unknown(name, path)
            elif value is not None:
                read = self.value(value, kind, f"{path}.{snake(known)}" if path else snake(known), known)
                if read is not None:
                    result[known] = read
        return result

    def value(self, value: Any, kind: str, path: str, name: str) -> Any:
        if kind == "any":
            return value
        if kind == "[any]":
            return self._row(value, path)
        if kind.startswith("["):
            return self._list(value, kind[1:-1], path, name)
        if kind.startswith("enum:"):
            return self._enum(value, kind, path, name)
        if kind in self._scalars:
            return self._scalar(value, kind, path)
        if kind.startswith("{"):
            return self._map(value, kind[1:-1], path, name)
        if not isinstance(value, dict):
            self._wrong(value, f"{PACKAGE}.{_qualified(kind)}", path)
            return None
        return self.message(value, kind, path)

    def _list(self, value: Any, kind: str, path: str, name: str) -> list[Any] | None:
        if not isinstance(value, list):
            # The front end reads a lone value as a list of one; errors then name the list, not an element.
            lone = self.value(value, kind, path, name)
            return None if lone is None else [lone]
        if kind in messages():
            value = _flat(value)
        read = [self.value(item, kind, f"{path}[{i}]", name) for i, item in enumerate(value)]
        return [item for item in read if item is not None]

    def _map(self, value: Any, kind: str, path: str, name: str) -> Any:
        if not isinstance(value, dict):
            self._wrong(value, f"{PACKAGE}.{name[0].upper()}{name[1:]}Entry", path)
            return None
        return {
            key: self.value(item, kind, f"{path}[{json.dumps(key)}].value", name)
            for key, item in value.items()
        }

    def _row(self, value: Any, path: str) -> list[Any] | None:
        if isinstance(value, list):
            return value
        self._wrong(value, "type.googleapis.com/google.protobuf.ListValue", path)
        return None

    def _enum(self, value: Any, kind: str, path: str, name: str) -> str | None:
        allowed = kind[5:].split("|")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < len(allowed):
            return allowed[value]
        if isinstance(value, str) and value in allowed:
            return value
        type_name = _ENUM_NAMES.get(name, name[0].upper() + name[1:])
        self._wrong(value, f"{PACKAGE}.{type_name}", path)
        return None

    def _scalar(self, value: Any, kind: str, path: str) -> Any:
        read = self._scalars[kind](value)
        if read is None:
            self._wrong(value, _PROTO_SCALARS[kind], path)
        return read

    def _wrong(self, value: Any, type_name: str, path: str) -> None:
        shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, dict | list) else ""
        text = f"Invalid value at '{path}' ({type_name})" + (f", {shown}" if shown else "")
        self._violations.add(path, text)

    def _unknown(self, name: str, path: str) -> None:
        where = f" at '{path}'" if path else ""
        text = f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.'
        self._violations.add(path, text)


def _flat(items: list[Any]) -> list[Any]:
    """Return the items with lists among them opened: pygsheets sends `[[{...}]]`, and Google takes it."""
    if not any(isinstance(item, list) for item in items):
        return items
    return [inner for item in items for inner in (_flat(item) if isinstance(item, list) else [item])]


def _qualified(message: str) -> str:
    return "BatchUpdateSpreadsheetRequest.Request" if message == "Request" else message


@cache
def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _bool(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _int32(value: Any) -> int | None:
    number = _number(value)
    if number is None or number != int(number) or not -(2**31) <= number < 2**31:
        return None
    return int(number)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, int | float) and math.isfinite(value):
        return value
    return None
