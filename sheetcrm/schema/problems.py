"""Problems of a config file, as data: first where in the tree, then where in the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sheetcrm.errors import ConfigError
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
        where = f"{self.file}:{self.line}:{self.column}:"
        path = f" {self.path}:" if self.path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{path} {self.message}.{hint}"


class ConfigProblemsError(ConfigError):
    """A config file that cannot be used, with every problem found in it.

    Args:
        problems: at least one problem, warnings included, in file order.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        count = "1 problem" if errors == 1 else f"{errors} problems"
        listing = "\n".join(str(problem) for problem in problems)
        super().__init__(
            f"The config {problems[0].file} has {count}:\n{listing}",
            "Correct the places named, then run `sheetcrm config check`.",
        )
        self.problems = tuple(problems)


def dotted(path: Path) -> str:
    """Write a path as people do: ``departments.sales.columns.Cost``."""
    return ".".join(str(part) for part in path)
