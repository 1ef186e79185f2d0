"""Problems of a config file, as data: first where in the tree, then where in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheetcrm.errors import ConfigError
from sheetcrm.language import say, together, unsaid
from sheetcrm.schema.findings import Severity

Path = tuple[str | int, ...]
"""Keys and list places from the top of the config down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong at a path of the config.

    Attributes:
        code: stable kebab-case name of the check.
        path: keys and list places from the top down.
        message: what is wrong, without a full stop.
        hint: what to write instead, a sentence; may be empty.
        severity: a warning does not keep the config from being used.
        at_key: whether the key is at fault rather than its value.
        meant: the right name or text, where it can be told.
    """

    code: str
    path: Path
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    at_key: bool = False
    meant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A fault with its place in a file; ``str()`` gives ``file:line:column: path: message. hint``.

    Attributes:
        file: the file's name as it was given.
        line: line number, from 1.
        column: column number, from 1.
        path: dotted path; empty where the problem is the whole file's.
        message: what is wrong, without a full stop.
        hint: what to write instead, a sentence; may be empty.
        code: stable kebab-case name of the check.
        severity: a warning does not keep the config from being used.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    hint: str
    code: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return str(self.told())

    def told(self) -> str:
        """The same as ``str()``, as a text that is said in other languages as far as its parts are."""
        where = f"{self.file}:{self.line}:{self.column}:"
        path = f"{self.path}:" if self.path else ""
        return together(where, path, say("{problem}.", problem=self.message), self.hint)


_ONE = unsaid("The config {file} has 1 problem:\n{listing}")
_SEVERAL = unsaid("The config {file} has {count} problems:\n{listing}")


class ConfigProblemsError(ConfigError):
    """A config file that cannot be used, with every problem found in it.

    Args:
        problems: at least one problem, warnings included, in file order.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        told = _ONE if errors == 1 else _SEVERAL
        listing = together(*(problem.told() for problem in problems), between="\n")
        super().__init__(
            say(told, file=problems[0].file, count=errors, listing=listing),
            say("Correct the places named, then run `sheetcrm config check`."),
        )
        self.problems = tuple(problems)


def dotted(path: Path) -> str:
    """Write a path as people do: ``departments.sales.columns.Cost``."""
    return ".".join(str(part) for part in path)
