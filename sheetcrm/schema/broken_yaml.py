"""Plain words for files that are not YAML at all."""

from __future__ import annotations

import re

import yaml

from sheetcrm.schema.problems import Problem

_LEADING_TAB = re.compile(r"[ ]*\t")
_QUOTE_IT = "Put the text in quotes."
_BY_PROBLEM = (
    (
        "mapping values are not allowed here",
        "a colon followed by a space starts a value, and none can start here",
        "Check the indentation, or put the text in quotes.",
    ),
    (
        "could not find expected ':'",
        "a key without a colon stands here",
        "Write `key: value`; put a text with # or : in quotes.",
    ),
    (
        "expected <block end>",
        "the indentation does not fit the lines above",
        "Give all keys of one level the same number of spaces.",
    ),
    (
        "did not find expected key",
        "the indentation does not fit the lines above",
        "Give all keys of one level the same number of spaces.",
    ),
    (
        "expected ',' or ']'",
        "a comma or the closing ] is missing",
        "Check the brackets of this list, and put a text with , or : in quotes.",
    ),
    (
        "expected ',' or '}'",
        "a comma or the closing } is missing",
        "Check the braces, and put a text with , or : in quotes.",
    ),
    (
        "unexpected end of stream",
        "the quote that opens here is never closed",
        "Close the quote; inside of quotes of the same kind write it twice.",
    ),
    (
        "but found another document",
        "a second document starts here",
        "Keep one company per file and remove the line ---.",
    ),
)


def explain_broken_yaml(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Say in plain words where and why a text is not YAML."""
    if isinstance(error, yaml.reader.ReaderError):
        return _explain_character(error, text, file)
    if not isinstance(error, yaml.MarkedYAMLError):
        return _problem(file, 1, 1, "this is not YAML", "")
    mark = error.problem_mark or error.context_mark
    message, hint = _explain(str(error.problem or error.context or ""))
    if "never closed" in message and error.context_mark is not None:
        mark = error.context_mark
    if mark is None:
        return _problem(file, 1, 1, message, hint)
    tab = _LEADING_TAB.match(_line(text, mark.line))
    if tab:
        message = "a tab stands here, and YAML takes spaces only"
        return _problem(file, mark.line + 1, tab.end(), message, "Replace the tab with spaces.")
    return _problem(file, mark.line + 1, mark.column + 1, message, hint)


def _explain(problem: str) -> tuple[str, str]:
    for part, message, hint in _BY_PROBLEM:
        if part in problem:
            return message, hint
    if "\\t" in problem:
        return "a tab stands here, and YAML takes spaces only", "Replace the tab with spaces."
    odd = re.search(r"found character '(.+)' that cannot start", problem)
    if odd:
        return f"a text cannot start with {odd[1]}", _QUOTE_IT
    alias = re.search(r"found undefined alias '(.+)'", problem)
    if alias:
        return f"*{alias[1]} stands for something named &{alias[1]}, and there is no such thing", _QUOTE_IT
    return f"this is not YAML: {problem}", "Check the indentation, the quotes and the brackets."


def _explain_character(error: yaml.reader.ReaderError, text: str, file: str) -> Problem:
    before = text[: error.position]
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    code = error.character if isinstance(error.character, int) else ord(error.character)
    message = f"the invisible character U+{code:04X} stands here"
    return _problem(file, line, column, message, "Delete it and type the text anew.")


def _line(text: str, index: int) -> str:
    lines = text.splitlines()
    return lines[index] if index < len(lines) else ""


def _problem(file: str, line: int, column: int, message: str, hint: str) -> Problem:
    return Problem(
        file=file, line=line, column=column, path="", message=message, hint=hint, code="broken-yaml"
    )
