"""Bugs put in on purpose: a piece of source replaced while it is imported, in a process of its own."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One bug.

    Attributes:
        name: what it is called.
        module: the module it is in, as ``sheetcrm.sync.rules``.
        old: the piece of source it replaces; stands exactly once in the module.
        new: what it puts in its place.
        why: what goes wrong with it.
        also: further pieces, where one guard stands behind another: module, piece and replacement.
        tales: names of the tales that are told first, as `tales.TALES` has them.
        seeds: seeds whose histories have found it; they are lived next.
        tests: ordinary tests that find it, where no history can; for these the tests count, and nothing else.
    """

    name: str
    module: str
    old: str
    new: str
    why: str
    also: tuple[tuple[str, str, str], ...] = ()
    tales: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    tests: tuple[str, ...] = ()

    def sources(self) -> dict[str, str]:
        """Each module it is in, with the source as the bug has it.

        Raises:
            ValueError: a piece does not stand in its module exactly once.
        """
        changed: dict[str, str] = {}
        for module, old, new in ((self.module, self.old, self.new), *self.also):
            text = changed.get(module) or _source_of(module)
            if text.count(old) != 1:
                msg = f"{self.name}: {module} has its piece of source {text.count(old)} times"
                raise ValueError(msg)
            changed[module] = text.replace(old, new)
        return changed


def _source_of(module: str) -> str:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


class _Loader(importlib.abc.InspectLoader):
    def __init__(self, mutant: Mutant, source: str) -> None:
        self._mutant = mutant
        self._source = source

    def get_source(self, fullname: str) -> str:
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, f"<{self._mutant.name}>", "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant, sources: Mapping[str, str]) -> None:
        self._mutant = mutant
        self._sources = sources

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._sources:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(self._mutant, self._sources[fullname]))


def infect(mutant: Mutant) -> None:
    """Let this process import the mutant's modules with its bug; nothing may have imported them before.

    Raises:
        RuntimeError: something has.
    """
    imported = {name for name in sys.modules if name.startswith("sheetcrm")}
    sources = mutant.sources()
    if imported & sources.keys():
        msg = f"{', '.join(sorted(imported & sources.keys()))} is imported already"
        raise RuntimeError(msg)
    for name in [name for name in sys.modules if name.startswith("sheetcrm")]:
        # Finding a module's source imports the packages it stands in; they shall be imported anew.
        del sys.modules[name]
    sys.meta_path.insert(0, _Finder(mutant, sources))
