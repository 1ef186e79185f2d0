"""What found each bug the last time: a clue that is followed first, so that finding it again is cheap.

A clue is `tale NAME`, `seed NUMBER` or `test NODE`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

FILE = Path(__file__).with_name("found_by.toml")
_HEAD = "# What found each bug the last time; written by `make mutants ARGS=--remember`.\n"


def remembered() -> dict[str, str]:
    """Name of a bug to the clue that led to it."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def remember(clues: Mapping[str, str]) -> None:
    """Replace what is remembered."""
    lines = [f"{_quoted(name)} = {_quoted(clue)}\n" for name, clue in sorted(clues.items())]
    FILE.write_text(_HEAD + "".join(lines), encoding="utf-8")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
