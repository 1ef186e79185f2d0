"""The JSON Schema of the config, walked along a path: which keys and values belong where.

The schema is pydantic's own, so it cannot disagree with the loader.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sheetcrm.schema.problems import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a validation error points to.

    Attributes:
        path: keys and list places, without pydantic's names of union members.
        node: the data there; None also where there is none.
        shape: the schema of that place, references followed; empty where nothing belongs there.
        parent_shape: the schema of the place above.
        parent: the data of the place above.
        member: kind of the union member that complains (text, mapping or list); None outside of a union.
        union_kinds: kinds of all members of that union.
        union_path: path of that union.
        at_key: whether the key itself is at fault.
    """

    path: Path
    node: Any
    shape: Mapping[str, Any]
    parent_shape: Mapping[str, Any]
    parent: Any
    member: str | None
    union_kinds: tuple[str, ...]
    union_path: Path
    at_key: bool


class Shapes:
    """The config's schema, to be asked about places.

    Args:
        schema: a JSON Schema as pydantic makes it.
    """

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._root = schema
        self._definitions: Mapping[str, Any] = schema.get("$defs", {})

    def find(self, data: Any, location: tuple[str | int, ...]) -> Spot:
        """Follow the location of a pydantic error through the data."""
        path: Path = ()
        node, parent = data, None
        shape, parent_shape = self.resolve(self._root), self._root
        member: str | None = None
        kinds: tuple[str, ...] = ()
        union_path: Path = ()
        at_key = False
        for item in location:
            if item == "[key]":
                at_key = True
            elif "discriminator" in shape:
                shape = self.resolve({"$ref": shape["discriminator"]["mapping"][item]})
            elif len(members(shape)) > 1:
                member, kinds, union_path = kind_of_label(str(item)), self.kinds(shape), path
                shape = self._member(shape, member)
            else:
                path, parent, parent_shape = (*path, item), node, shape
                node, shape = _child(node, item), self.resolve(_child_shape(shape, item))
        return Spot(
            path=path,
            node=node,
            shape=shape,
            parent_shape=parent_shape,
            parent=parent,
            member=member,
            union_kinds=kinds,
            union_path=union_path,
            at_key=at_key,
        )

    def kinds(self, shape: Mapping[str, Any]) -> tuple[str, ...]:
        """The kinds of a union's members, in order."""
        return tuple(kind_of_shape(self.resolve(member)) for member in members(shape))

    def _member(self, shape: Mapping[str, Any], kind: str) -> Mapping[str, Any]:
        fitting = (self.resolve(member) for member in members(shape))
        return next((member for member in fitting if kind_of_shape(member) == kind), {})

    def resolve(self, shape: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow references, and look through "or nothing"."""
        while True:
            if "$ref" in shape:
                shape = self._definitions[shape["$ref"].rsplit("/", 1)[1]] | _described(shape)
            elif "anyOf" in shape and len(members(shape)) == 1:
                shape = dict(members(shape)[0]) | _described(shape)
            else:
                return shape


def members(shape: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The members of a union that are not "nothing"; empty for anything that is no plain union."""
    return [member for member in shape.get("anyOf", ()) if member.get("type") != "null"]


def kind_of_shape(shape: Mapping[str, Any]) -> str:
    """Say in one word what a schema wants: ``text``, ``mapping``, ``list``, ``boolean`` or ``number``."""
    kinds = {
        "object": "mapping",
        "array": "list",
        "boolean": "boolean",
        "integer": "number",
        "number": "number",
    }
    if "discriminator" in shape:
        return "mapping"
    return kinds.get(str(shape.get("type")), "text")


def kind_of_node(node: Any) -> str:
    """Say in one word what stands in the file: ``text``, ``mapping``, ``list``, ``nothing`` or ``scalar``."""
    if node is None:
        return "nothing"
    kinds: tuple[tuple[type, str], ...] = ((str, "text"), (dict, "mapping"), (list, "list"))
    return next((kind for base, kind in kinds if isinstance(node, base)), "scalar")


def kind_of_label(label: str) -> str:
    """Say in one word which union member a label of pydantic's stands for."""
    if label.startswith("dict["):
        return "mapping"
    return "list" if label.startswith(("tuple[", "list[")) else "text"


def _described(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {key: shape[key] for key in ("description",) if key in shape}


def _child(node: Any, item: str | int) -> Any:
    if isinstance(node, dict):
        return node.get(item)
    if isinstance(node, list) and isinstance(item, int) and 0 <= item < len(node):
        return node[item]
    return None


def _child_shape(shape: Mapping[str, Any], item: str | int) -> Mapping[str, Any]:
    if isinstance(item, int):
        found = shape.get("items")
    else:
        found = shape.get("properties", {}).get(item, shape.get("additionalProperties"))
    return found if isinstance(found, Mapping) else {}
