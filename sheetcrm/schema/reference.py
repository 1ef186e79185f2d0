"""The reference of the config as Markdown, made from the model the loader uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sheetcrm.schema.company import Company

_ORDER = (
    "Company",
    "EmbeddedConnection",
    "GoogleConnection",
    "SpreadsheetRef",
    "Department",
    "RowId",
    "RowRule",
    "Link",
    "Shows",
    "StatusMove",
    "Directory",
    "Figure",
    "Reminder",
    "Limits",
    "Pilot",
)
_SCALARS = {"string": "text", "boolean": "true or false", "integer": "whole number", "number": "number"}


def render_reference() -> str:
    """Write one table per kind of thing in the config: key, value, default, meaning."""
    schema = Company.model_json_schema()
    definitions: dict[str, Mapping[str, Any]] = {"Company": schema, **schema["$defs"]}
    columns = [name for name in definitions if name.endswith("Column")]
    return "\n".join(line for name in (*_ORDER, *columns) for line in _section(name, definitions[name]))


def _section(name: str, definition: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {_heading_of(name, definition)}"
    yield ""
    yield str(definition.get("description", "")).splitlines()[0]
    yield ""
    yield "| key | value | default | meaning |"
    yield "|---|---|---|---|"
    for key, shape in definition["properties"].items():
        default = "**needed**" if key in definition.get("required", ()) else _default(shape.get("default"))
        yield f"| `{key}` | {_value(shape)} | {default} | {shape.get('description', '')} |"
    yield ""


def _heading_of(name: str, definition: Mapping[str, Any]) -> str:
    if name.endswith("Column"):
        return f"Column of type `{definition['properties']['type']['const']}`"
    return _heading(name)


def _heading(name: str) -> str:
    words = {
        "RowId": "row_id",
        "RowRule": "Rule of a row",
        "SpreadsheetRef": "Spreadsheet",
        "StatusMove": "Status of a link",
        "MergePolicy": "merge policy",
    }
    return words.get(name, name.replace("Connection", " connection"))


def _default(value: Any) -> str:
    if value in (None, {}, []) or isinstance(value, dict):
        return "none"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _value(shape: Mapping[str, Any]) -> str:
    if "$ref" in shape:
        return _heading(shape["$ref"].rsplit("/", 1)[1])
    for options in (shape.get("anyOf"), shape.get("oneOf")):
        if options:
            named = [_value(option) for option in options if option.get("type") != "null"]
            return "a column" if len(named) > 4 else " or ".join(dict.fromkeys(named))
    if "const" in shape or "enum" in shape:
        return " or ".join(f"`{value}`" for value in shape.get("enum", [shape.get("const")]))
    if shape.get("type") == "array":
        return f"list of {_value(shape['items'])}"
    if shape.get("type") == "object":
        return f"name: {_value(shape['additionalProperties'])}"
    return _SCALARS[shape["type"]]
