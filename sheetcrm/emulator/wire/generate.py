"""Reduce Google's Sheets v4 discovery document to the field names and types that reading a request needs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SCALARS = {
    ("string", None): "string",
    ("string", "google-fieldmask"): "mask",
    ("string", "google-datetime"): "string",
    ("boolean", None): "bool",
    ("integer", "int32"): "int32",
    ("number", "float"): "float",
    ("number", "double"): "double",
    ("any", None): "any",
}


def reduce_discovery(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return `{"revision", "messages": {message: {field: type}}}` of a discovery document.

    A type is a scalar name, a message name, `enum:A|B`, `[type]` for a list or `{type}` for a map; a field
    that Google fills in itself is still listed, since clients may send it back.
    """
    schemas: Mapping[str, Any] = document["schemas"]
    messages = {
        name: {field: _type(spec) for field, spec in sorted(schema.get("properties", {}).items())}
        for name, schema in sorted(schemas.items())
    }
    return {"revision": document["revision"], "messages": messages}


def _type(spec: Mapping[str, Any]) -> str:
    if "$ref" in spec:
        return str(spec["$ref"])
    if spec["type"] == "array":
        return f"[{_type(spec['items'])}]"
    if spec["type"] == "object":
        return "{" + _type(spec["additionalProperties"]) + "}"
    if "enum" in spec:
        return "enum:" + "|".join(spec["enum"])
    return _SCALARS[spec["type"], spec.get("format")]


def main(source: str, target: str) -> None:
    """Read the discovery document `source` and write the reduced schema to `target`."""
    document = json.loads(Path(source).read_text(encoding="utf-8"))
    text = json.dumps(reduce_discovery(document), indent=0, ensure_ascii=False)
    Path(target).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
