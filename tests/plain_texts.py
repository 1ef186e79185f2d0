"""Finds texts in source that are no `Sentence`s: they could be said in no language but English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

SPEAKS = ("say", "unsaid")
"""What makes a `Sentence` of a text."""

_FOR_THE_MACHINE = ("compile",)
_HELP = ("help", "short_help", "epilog", "metavar")
_WORD = re.compile(r"[A-Za-z]{2,}")


def plain_texts(source: bytes) -> Iterator[tuple[int, str]]:
    """Every text of two words or more that is not said, with its line.

    Left out are docstrings, patterns, and the help of commands and options, which is translated where it is
    shown.
    """
    tree = ast.parse(source)
    spared = {id(node) for node in _spared(tree)}
    for node in ast.walk(tree):
        if id(node) in spared:
            continue
        text = _text(node)
        if text is not None and len(_WORD.findall(text)) > 1 and " " in text.strip():
            yield node.lineno, text  # type: ignore[attr-defined]


def _spared(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
        elif isinstance(node, ast.Call):
            if _name(node.func) in (*SPEAKS, *_FOR_THE_MACHINE):
                yield from (part for given in node.args for part in ast.walk(given))
            yield from (
                part for given in node.keywords if given.arg in _HELP for part in ast.walk(given.value)
            )


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")


def _text(node: ast.AST) -> str | None:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
