"""A YAML file as plain data that remembers where everything stood.

Three things differ from `yaml.safe_load`: a key given twice is a problem rather than a silent loss, keys
are always texts (YAML reads ``on``, ``no`` and ``12:30`` as something else, which is a problem too), and
every key and value has its place. Anchors, aliases and merge keys work as usual.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sheetcrm.schema.problems import Fault, Path

_TAG = "tag:yaml.org,2002:"
_TEXT_TAGS = frozenset({_TAG + "str", _TAG + "value"})
_READ_AS = {
    _TAG + "bool": "yes or no",
    _TAG + "int": "a number",
    _TAG + "float": "a number",
    _TAG + "timestamp": "a date",
}
_MOST_NODES = 200_000
"""Enough for any company; a small file whose aliases unfold to more is an accident or an attack."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file; line and column count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Misread:
    """A scalar that YAML takes for something a text cannot be made of again, such as a date."""

    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data and places.

    Attributes:
        file: the file's name as it was given.
        data: dicts with text keys, lists, texts, numbers, booleans, None.
        keys: place of each key, by path.
        values: place of each value, by path.
        misread: what an unquoted scalar that is no text looks like in the file and what YAML takes it for.
        faults: what was wrong on the way.
    """

    file: str
    data: Any
    keys: Mapping[Path, Place]
    values: Mapping[Path, Place]
    misread: Mapping[Path, tuple[str, str]]
    faults: tuple[Fault, ...]

    def at(self, path: Path) -> Any:
        """Find the data at a path that is in the file."""
        node = self.data
        for item in path:
            node = node[item]
        return node

    def place(self, path: Path, *, at_key: bool = False) -> Place:
        """Find the place of a path; where it is not in the file, of what is nearest above it."""
        if path in self.values:
            return self.keys.get(path, self.values[path]) if at_key else self.values[path]
        while path:
            path = path[:-1]
            if path in self.keys:
                return self.keys[path]
            if path in self.values and path:
                return self.values[path]
        return Place(1, 1)


def build_document(root: yaml.Node, file: str) -> Document:
    """Turn a composed YAML tree into data with places."""
    builder = _Builder()
    data = builder.build(root, ())
    return Document(file, data, builder.keys, builder.values, builder.misread, tuple(builder.faults))


@dataclass(slots=True)
class _Builder:
    keys: dict[Path, Place] = field(default_factory=dict)
    values: dict[Path, Place] = field(default_factory=dict)
    misread: dict[Path, tuple[str, str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    _open: list[yaml.Node] = field(default_factory=list)
    _count: int = 0
    _scalars: Any = field(default_factory=lambda: yaml.SafeLoader(""))

    def build(self, node: yaml.Node, path: Path) -> Any:
        """Turn a node into data, noting the places of everything in it."""
        self.values[path] = _place(node)
        self._count += 1
        if self._count > _MOST_NODES:
            if self._count == _MOST_NODES + 1:
                self._fault("too-large", path, "the file unfolds to more than a company needs")
            return None
        if any(node is above for above in self._open):
            self._fault("endless-alias", path, "this alias stands inside of what it stands for")
            return None
        self._open.append(node)
        try:
            return self._build_kind(node, path)
        finally:
            self._open.pop()

    def _build_kind(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._build_scalar(node, path)

    def _build_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in self._inherited(node, path):
            self._add(data, key_node, value_node, path)
        own: dict[str, yaml.Node] = {}
        for key_node, value_node in node.value:
            if _is_merge(key_node):
                continue
            key = self._key(key_node, path)
            if key is None:
                continue
            if key in own:
                line = _place(own[key]).line
                message = f"'{key}' is given twice; the first is in line {line}"
                self._fault_at("repeated-key", (*path, key), message, key_node)
                continue
            own[key] = key_node
            self._add(data, key_node, value_node, path, key)
        return data

    def _add(
        self,
        data: dict[str, Any],
        key_node: yaml.Node,
        value_node: yaml.Node,
        path: Path,
        key: str | None = None,
    ) -> None:
        key = key if key is not None else self._key(key_node, path)
        if key is not None:
            self.keys[*path, key] = _place(key_node)
            data[key] = self.build(value_node, (*path, key))

    def _inherited(
        self, node: yaml.MappingNode, path: Path, depth: int = 0
    ) -> Iterator[tuple[yaml.Node, yaml.Node]]:
        """What merge keys bring in; the earlier of two mappings wins, so it comes last."""
        for key_node, value_node in node.value:
            if not _is_merge(key_node):
                continue
            sources = value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
            if depth > 20 or not all(isinstance(source, yaml.MappingNode) for source in sources):
                self._fault_at("bad-merge", path, "'<<' takes an alias of `name: value` lines", key_node)
                continue
            for source in reversed(sources):
                yield from self._inherited(source, path, depth + 1)
                yield from (pair for pair in source.value if not _is_merge(pair[0]))

    def _key(self, node: yaml.Node, path: Path) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            self._fault_at("bad-key", path, "a list or a mapping stands where a key must be", node)
            return None
        key: str = node.value.strip()
        if node.tag in _TEXT_TAGS:
            return key
        if not key or node.tag == _TAG + "null":
            self._fault_at(
                "bad-key", path, "a key is missing before the colon", node, "Put the key in quotes."
            )
            return None
        read_as = _READ_AS.get(node.tag, "something else")
        message = f"YAML reads the key {key} as {read_as}"
        self._fault_at("unquoted-key", (*path, key), message, node, f"Put it in quotes: '{key}'.")
        return key

    def _build_scalar(self, node: yaml.Node, path: Path) -> Any:
        if node.tag in _TEXT_TAGS:
            return node.value
        if node.tag == _TAG + "null":
            return None
        if node.tag not in _READ_AS:
            self._fault("unknown-tag", path, f"'{node.tag}' is a YAML tag, and none is used here")
            return None
        self.misread[path] = (node.value, _READ_AS[node.tag])
        if node.tag == _TAG + "timestamp":
            return Misread(node.value)
        try:
            return self._scalars.construct_object(node)
        except (ValueError, KeyError, yaml.YAMLError):
            return Misread(node.value)

    def _fault(self, code: str, path: Path, message: str) -> None:
        self.faults.append(Fault(code=code, path=path, message=message))

    def _fault_at(self, code: str, path: Path, message: str, node: yaml.Node, hint: str = "") -> None:
        """Note a fault whose place is a node that the paths do not know, such as the second of two keys."""
        self.faults.append(PlacedFault(code=code, path=path, message=message, hint=hint, at=_place(node)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFault(Fault):
    """A fault whose place is not that of its path."""

    at: Place


def _is_merge(node: yaml.Node) -> bool:
    return node.tag == _TAG + "merge"


def _place(node: yaml.Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
