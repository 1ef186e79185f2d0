"""Writes the tables of ``docs/types.md`` from those the tests hold the types to.

``python tests/schema/spelling_page.py`` writes the page anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "types.md"
FOLDER = Path(__file__).parent / "spellings"
MARK = "<!-- made by: python tests/schema/spelling_page.py -->\n"
_ORDER = (
    *("text", "integer", "decimal", "money", "percent", "date", "datetime", "duration", "boolean", "choice"),
    *("multi_choice", "phone", "email", "url", "file", "person", "reference", "tax_number", "rating"),
)
_LANGUAGES = {"ru": "Russian", "en": "English"}


def render() -> str:
    """The tables, one section a type."""
    return "\n".join(line for name in _ORDER for line in _section(name))


def with_tables(page: str) -> str:
    """The page with its tables made anew."""
    return page.partition(MARK)[0] + MARK + "\n" + render().strip() + "\n"


def _section(name: str) -> Iterator[str]:
    yield f"### `{name}`\n"
    for part in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8")):
        config = ", ".join(f"{key}: {_plain(value)}" for key, value in part["column"].items())
        locale = f", a spreadsheet of the locale `{part['locale']}`" if "locale" in part else ""
        yield f"{_LANGUAGES[part['language']]}; `{{{config}}}`{locale}\n"
        yield "| in the cell | it means | finding |"
        yield "|---|---|---|"
        for shown, code, *means in part["cells"]:
            meant = " or ".join(f"`{_plain(one)}`" for one in means) if means else "nothing"
            yield f"| {_cell(shown)} | {_escaped(meant)} | {'none' if code == 'ok' else f'`{code}`'} |"
        yield ""


def _cell(shown: Any) -> str:
    """The cell as it stands; text in quotes, with signs nobody sees written out."""
    if not isinstance(shown, str):
        return f"`{_plain(shown)}`"
    seen = "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in shown)
    return _escaped(f'`"{seen}"`')


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, list):
        return "[" + ", ".join(map(_plain, value)) + "]"
    text = str(value)
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
