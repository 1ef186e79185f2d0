"""Plain words for what pydantic refuses: what stands there, what belongs there, what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic_core import ErrorDetails

from sheetcrm.schema.documents import Document, Misread
from sheetcrm.schema.nearest import did_you_mean, nearest, offer
from sheetcrm.schema.problems import Fault, Path
from sheetcrm.schema.shapes import Shapes, Spot, kind_of_node, kind_of_shape

_SECRET_KEYS = frozenset({"credentials"})
_WANTED = {
    "text": "a text",
    "mapping": "a block of `name: value` lines",
    "list": "a list such as [A, B]",
    "boolean": "true or false",
    "number": "a number",
}
_PATTERNS = {
    r"^[^\W\d_]{1,8}$": "one to eight letters, without digits, spaces or signs",
    r"^[A-Z]{3}$": "three capital letters such as RUB",
    r"^[A-Z]{2}$": "two capital letters such as RU",
}


class Explainer:
    """Turns the errors of one validation into faults.

    Args:
        document: the file that was validated.
        shapes: the schema it was validated against.
    """

    def __init__(self, document: Document, shapes: Shapes) -> None:
        self._document = document
        self._shapes = shapes
        self._by_type: dict[str, Callable[[Spot], Fault]] = {
            "missing": self._missing,
            "extra_forbidden": self._unknown_key,
            "enum": self._not_one_of,
            "literal_error": self._not_one_of,
            "union_tag_invalid": self._wrong_tag,
            "union_tag_not_found": self._no_tag,
            "string_pattern_mismatch": self._wrong_pattern,
            "string_too_short": self._too_short,
            "too_short": self._too_short,
            "string_too_long": self._too_long,
            "too_long": self._too_long,
        }

    def explain(self, errors: Iterable[ErrorDetails]) -> list[Fault]:
        """Turn validation errors into faults, one per thing that is wrong."""
        spots = [(error, self._shapes.find(self._document.data, error["loc"])) for error in errors]
        spots = [(error, spot) for error, spot in spots if self._speaks_for_its_union(spot)]
        faults = [self._explain_one(error, spot) for error, spot in spots if not _is_echo(error, spot)]
        renamed = {(*fault.path[:-1], fault.meant) for fault in faults if fault.code == "unknown-key"}
        unique = {(fault.path, fault.code, fault.at_key): fault for fault in faults}
        return [
            fault for fault in unique.values() if fault.code != "missing-key" or fault.path not in renamed
        ]

    def _speaks_for_its_union(self, spot: Spot) -> bool:
        """Of the members of a union, only the one that looks like what was written may complain."""
        if spot.member is None:
            return True
        written = kind_of_node(self._document.at(spot.union_path))
        return spot.member == (written if written in spot.union_kinds else "text")

    def _explain_one(self, error: ErrorDetails, spot: Spot) -> Fault:
        if error["type"] in self._by_type:
            return self._by_type[error["type"]](spot)
        if "problem" in error.get("ctx", {}):
            return Fault(code="wrong-value", path=spot.path, message=error["ctx"]["problem"])
        return self._wrong_type(spot)

    def _wrong_type(self, spot: Spot) -> Fault:
        if spot.path in self._document.misread and _wants_text(spot):
            text, read_as = self._document.misread[spot.path]
            message = f"YAML reads {text} as {read_as}, and a text is needed"
            hint = f"Put it in quotes: '{text}'."
            return Fault(code="unquoted-text", path=spot.path, message=message, hint=hint, meant=text)
        wanted = self._wanted(spot)
        if spot.node is None:
            hint = "Fill it in, or remove the key."
            return Fault(
                code="wrong-type",
                path=spot.path,
                message=f"nothing stands here, and {wanted} is needed",
                hint=hint,
            )
        message = f"{wanted} is needed, not {self._found(spot)}"
        return Fault(code="wrong-type", path=spot.path, message=message, hint=_how_to_write(spot))

    def _missing(self, spot: Spot) -> Fault:
        description = spot.shape.get("description")
        hint = f"Add it: {description}" if description else ""
        return Fault(
            code="missing-key",
            path=spot.path,
            message=f"the key '{spot.path[-1]}' is missing",
            hint=hint if not hint or hint.endswith(".") else hint + ".",
        )

    def _unknown_key(self, spot: Spot) -> Fault:
        key = str(spot.path[-1])
        free, known = _known_keys(spot)
        meant = nearest(key, free) or nearest(key, known)
        hint = f"Did you mean '{meant}'?" if meant else f"Known keys: {', '.join(known)}."
        return _unknown_key(spot.path, hint, meant)

    def _not_one_of(self, spot: Spot) -> Fault:
        allowed = [str(value) for value in spot.shape.get("enum", [spot.shape.get("const")])]
        return self._choose(spot.path, spot.node, allowed)

    def _wrong_tag(self, spot: Spot) -> Fault:
        key = str(spot.shape["discriminator"]["propertyName"])
        return self._choose((*spot.path, key), spot.node[key], tuple(spot.shape["discriminator"]["mapping"]))

    def _no_tag(self, spot: Spot) -> Fault:
        if not isinstance(spot.node, dict):  # pydantic looks for the tag among the attributes of any object
            return self._wrong_type(spot)
        discriminator = spot.shape["discriminator"]
        key, allowed = str(discriminator["propertyName"]), ", ".join(discriminator["mapping"])
        meant = nearest(key, [name for name in spot.node if isinstance(name, str)])
        if meant is not None:
            return _unknown_key((*spot.path, meant), f"Did you mean '{key}'?", key)
        return Fault(
            code="missing-key",
            path=(*spot.path, key),
            message=f"the key '{key}' is missing",
            hint=f"Choose from: {allowed}.",
        )

    def _choose(self, path: Path, node: Any, allowed: Iterable[str]) -> Fault:
        allowed = tuple(allowed)
        if kind_of_node(node) in {"mapping", "list", "nothing"}:
            message = f"one of {', '.join(allowed)} is needed, not {_name_of(node)}"
            return Fault(code="wrong-type", path=path, message=message)
        text = self._document.misread.get(path, (str(node), ""))[0]
        message = f"'{_short(text)}' is not one of {', '.join(allowed)}"
        hint, meant = did_you_mean(text, allowed), nearest(text, allowed)
        return Fault(code="unknown-value", path=path, message=message, hint=hint, meant=meant)

    def _wrong_pattern(self, spot: Spot) -> Fault:
        wanted = _PATTERNS.get(str(spot.shape.get("pattern")), "another form")
        message = f"'{_short(str(spot.node))}' does not do: {wanted} are needed"
        return Fault(code="wrong-form", path=spot.path, message=message)

    def _too_short(self, spot: Spot) -> Fault:
        if spot.at_key:
            return Fault(code="empty", path=spot.path, message="the key is empty", at_key=True)
        if isinstance(spot.node, str):
            return Fault(code="empty", path=spot.path, message="this is empty, and a text is needed")
        return Fault(code="empty", path=spot.path, message="this is empty, and at least one entry is needed")

    def _too_long(self, spot: Spot) -> Fault:
        if isinstance(spot.node, dict):
            message = f"one `name: value` pair is needed, not {len(spot.node)}"
            hint = "Put each pair on a line of its own that starts with a dash."
            return Fault(code="too-long", path=spot.path, message=message, hint=hint)
        shape = spot.parent_shape.get("propertyNames", {}) if spot.at_key else spot.shape
        message = f"the text is longer than {shape.get('maxLength')} characters"
        return Fault(code="too-long", path=spot.path, message=message, at_key=spot.at_key)

    def _wanted(self, spot: Spot) -> str:
        if spot.member is not None and spot.path == spot.union_path:
            words = {"mapping": "one `name: value` pair", "list": "a list of texts"}
            return " or ".join(words.get(kind, _WANTED[kind]) for kind in spot.union_kinds)
        return _WANTED[kind_of_shape(spot.shape)]

    def _found(self, spot: Spot) -> str:
        if spot.path[-1:] and spot.path[-1] in _SECRET_KEYS:
            return _name_of(spot.node)
        if spot.path in self._document.misread:
            return self._document.misread[spot.path][0]
        return f"the text '{_short(spot.node)}'" if isinstance(spot.node, str) else _name_of(spot.node)


def _unknown_key(path: Path, hint: str, meant: str | None) -> Fault:
    message = f"unknown key '{path[-1]}'"
    return Fault(code="unknown-key", path=path, message=message, hint=hint, at_key=True, meant=meant)


def _is_echo(error: ErrorDetails, spot: Spot) -> bool:
    """A list whose entries are all refused is not too short on top of it."""
    return error["type"] == "too_short" and bool(spot.node)


def _known_keys(spot: Spot) -> tuple[list[str], list[str]]:
    known = list(spot.parent_shape.get("properties", {}))
    taken = spot.parent if isinstance(spot.parent, dict) else {}
    return [key for key in known if key not in taken], known


def _wants_text(spot: Spot) -> bool:
    return kind_of_shape(spot.shape) == "text" or spot.member == "text"


def _how_to_write(spot: Spot) -> str:
    if "discriminator" in spot.shape and isinstance(spot.node, str):
        key, tags = spot.shape["discriminator"]["propertyName"], tuple(spot.shape["discriminator"]["mapping"])
        if spot.node in tags:
            return f"Write {{{key}: {spot.node}}}."
        return offer(spot.node, tags, lead=f"Write {{{key}: …}} with one of")
    if spot.path[-1:] and spot.path[-1] in _SECRET_KEYS:
        return "Name the key's file here, never put the key itself."
    wanted = kind_of_shape(spot.shape)
    needed = spot.shape.get("required", ())
    if wanted == "mapping" and len(needed) == 1 and isinstance(spot.node, str):
        return f"Write {{{needed[0]}: {_short(spot.node)}}}."
    if wanted == "list" and isinstance(spot.node, str):
        return f"Write [{_short(spot.node)}]."
    if wanted == "list" and isinstance(spot.node, dict):
        return "Start each line with a dash."
    return ""


def _name_of(node: Any) -> str:
    if isinstance(node, bool):
        return "yes or no"
    if isinstance(node, Misread):
        return node.text
    names = {
        "mapping": "a block of `name: value` lines",
        "list": "a list",
        "nothing": "nothing",
        "text": "a text",
        "scalar": "a number",
    }
    return names[kind_of_node(node)]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:60] + "…"
