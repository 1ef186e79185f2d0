"""Finds what the program says, for the catalogues: texts given to `say`, and the help of commands.

`make texts` gives this to babel. Help has to stand in the source as click wants it: docstrings of commands,
and plain texts of options.
"""

from __future__ import annotations

import ast
import inspect
import io
from collections.abc import Iterator
from typing import IO, Any

from babel.messages.extract import extract_python

HELP = ("help", "short_help", "epilog")


def extract(
    file: IO[bytes], keywords: Any, tags: Any, options: Any
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """What one source file says, as babel wants it from a method of extraction."""
    source = file.read()
    yield from extract_python(io.BytesIO(source), keywords, tags, options)
    for line, text in help_in(source):
        yield line, "say", text, []


def help_in(source: bytes) -> Iterator[tuple[int, str]]:
    """The help of the commands of a source file, by line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_a_command, node.decorator_list)):
            text = ast.get_docstring(node)
            if text:
                yield node.lineno, text
        elif isinstance(node, ast.Call):
            for given in node.keywords:
                if given.arg in HELP and isinstance(given.value, ast.Constant):
                    yield node.lineno, inspect.cleandoc(given.value.value)


def _makes_a_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"command", "group"}
