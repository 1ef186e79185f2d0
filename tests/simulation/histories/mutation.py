"""Bugs put in on purpose: a piece of source replaced while it is imported, in a process of its own."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
from collections.abc import Sequence
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
    """

    name: str
    module: str
    old: str
    new: str
    why: str

    def source(self) -> str:
        """The module's source with the bug in it.

        Raises:
            ValueError: the piece does not stand in the module exactly once.
        """
        spec = importlib.util.find_spec(self.module)
        assert spec is not None
        assert spec.origin is not None
        text = Path(spec.origin).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            msg = f"{self.name}: {self.module} has its piece of source {text.count(self.old)} times"
            raise ValueError(msg)
        return text.replace(self.old, self.new)


class _Loader(importlib.abc.InspectLoader):
    def __init__(self, mutant: Mutant, source: str) -> None:
        self._mutant = mutant
        self._source = source

    def get_source(self, fullname: str) -> str:
        return self._source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._source, f"<{self._mutant.name}>", "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant, source: str) -> None:
        self._mutant = mutant
        self._source = source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._mutant.module:
            return None
        return importlib.util.spec_from_loader(fullname, _Loader(self._mutant, self._source))


def infect(mutant: Mutant) -> None:
    """Let this process import the mutant's module with its bug; nothing may have imported it before.

    Raises:
        RuntimeError: the module is imported already.
    """
    source = mutant.source()
    for name in [name for name in sys.modules if name.startswith("sheetcrm")]:
        # Finding a module's source imports the packages it stands in; they shall be imported anew.
        del sys.modules[name]
    if mutant.module in sys.modules:
        msg = f"{mutant.module} is imported already"
        raise RuntimeError(msg)
    sys.meta_path.insert(0, _Finder(mutant, source))
