"""Field masks: `a.b`, `a/b`, `a(b,c)`, `*`, in queries and in request bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from sheetcrm.emulator.errors import ApiError, invalid
from sheetcrm.emulator.wire.protojson import messages

Mask: TypeAlias = dict[str, Any]
"""A tree of field names; an empty tree below a name means all of it."""


class MaskSyntaxError(ValueError):
    """The text is not a field mask."""


def parse_mask(text: str) -> Mask:
    """Read a mask into a tree; `*` is the empty tree.

    Raises:
        MaskSyntaxError: parentheses do not match or a name is missing.
    """
    parser = _MaskParser(text)
    tree = parser.read_list()
    if parser.position < len(text):
        raise MaskSyntaxError(text)
    return {} if "*" in text.split(",") else tree


class _MaskParser:
    """Recursive descent over one mask text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def read_list(self) -> Mask:
        tree: Mask = {}
        _merge(tree, self._path())
        while self._take(","):
            _merge(tree, self._path())
        return tree

    def _path(self) -> Mask:
        name = self._name()
        inner: Mask = {}
        if self._take("./"):
            inner = self._path()
        elif self._take("("):
            inner = self.read_list()
            if not self._take(")"):
                raise MaskSyntaxError(self.text)
        return {} if name == "*" else {name: inner}

    def _name(self) -> str:
        start = self.position
        while self.position < len(self.text) and self.text[self.position] not in "./,()":
            self.position += 1
        name = self.text[start : self.position].strip()
        if not name:
            raise MaskSyntaxError(self.text)
        return name

    def _take(self, marks: str) -> bool:
        found = self.position < len(self.text) and self.text[self.position] in marks
        self.position += found
        return found


def _merge(tree: Mask, other: Mask) -> None:
    for name, below in other.items():
        if name not in tree:
            tree[name] = below
        elif not tree[name] or not below:
            tree[name] = {}
        else:
            _merge(tree[name], below)


def query_mask(text: str | None, message: str) -> Mask:
    """Read the `fields` parameter of a query against the answer's message; nothing given means everything.

    Raises:
        ApiError: 400 naming the first path that does not exist (text recorded by gargle).
    """
    if text is None or not text.strip():
        return {}
    try:
        tree = parse_mask(text)
    except MaskSyntaxError:
        raise _bad_path(text) from None
    return _checked(tree, message, "")


def _bad_path(path: str) -> ApiError:
    text = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{path}'."
    violation = {"field": path, "description": text}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return ApiError("INVALID_ARGUMENT", "Request contains an invalid argument.", details=[detail])


def _checked(tree: Mask, message: str, prefix: str) -> Mask:
    checked: Mask = {}
    for name, below in tree.items():
        fields = messages().get(message, {})
        known = name if name in fields else _json_name(name)
        if known not in fields:
            raise _bad_path(prefix + name)
        checked[known] = _checked(below, _below(fields[known]), f"{prefix}{name}.") if below else {}
    return checked


def _below(kind: str) -> str:
    return kind.strip("[]{}")


def _json_name(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def body_mask(text: str | None, message: str) -> Mask:
    """Read the `fields` of a request body; the empty tree (from `*`) means every field.

    Raises:
        ApiError: 400 if no field is listed or a path does not exist in `message`.
    """
    if text is None or not text.strip():
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    try:
        tree = parse_mask(text)
    except MaskSyntaxError:
        raise invalid(f"Invalid field mask: {text}") from None
    try:
        return _checked(tree, message, "")
    except ApiError:
        raise invalid(f"Invalid field: {text}") from None


def prune(value: Any, mask: Mask) -> Any:
    """Return the part of an answer that `mask` names; messages that lose all fields stay as `{}`."""
    if not mask:
        return value
    if isinstance(value, list):
        return [prune(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: prune(item, mask[name]) for name, item in value.items() if name in mask}


def wants(mask: Mask, *path: str) -> bool:
    """Tell whether the mask lets anything at `path` through."""
    for name in path:
        if not mask:
            return True
        if name not in mask:
            return False
        mask = mask[name]
    return True


def below(mask: Mask, name: str) -> Mask:
    """Return the mask for the field `name`, which must be wanted."""
    found: Mask = mask.get(name, {})
    return found


def apply_mask(current: Mapping[str, Any], given: Mapping[str, Any], mask: Mask) -> dict[str, Any]:
    """Return `current` with the masked fields taken from `given`; masked but absent fields are reset.

    This is how every update request of the API treats its `fields`: a message is merged field by field,
    anything else is replaced.
    """
    if not mask:
        return dict(given)
    result = dict(current)
    for name, inner in mask.items():
        if inner and isinstance(given.get(name, {}), dict):
            merged = apply_mask(current.get(name) or {}, given.get(name) or {}, inner)
            _put(result, name, merged or None)
        else:
            _put(result, name, given.get(name))
    return result


def _put(result: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        result.pop(name, None)
    else:
        result[name] = value
