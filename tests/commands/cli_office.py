"""A small company in a folder: its commands as a person runs them, its staff typing into embedded sheets."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner, Result

from sheetcrm.cli import cli
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.person import Person
from sheetcrm.emulator.service import Service
from sheetcrm.schema.cells import decode, encode
from sheetcrm.state.store import TinyStateStore

COMPANY: dict[str, Any] = {
    "company": "Test Co.",
    "timezone": "Europe/Moscow",
    "connection": {"kind": "embedded", "data": "sheets"},
    "state": "state",
    "departments": {
        "sales": {
            "title": "Sales",
            "spreadsheet": "front",
            "sheet": "Deals",
            "row_id": {"column": "ID", "prefix": "D"},
            "messages": "Note",
            "pipelines": {"main": ["New", "Estimate", "Estimate ready", {"Won": "won"}, {"Lost": "lost"}]},
            "columns": {
                "Client": {"type": "text", "required": True},
                "Cargo": {"type": "text"},
                "Cost": {"type": "money", "currency": "RUB"},
                "Truck": {"type": "text"},
            },
        },
        "logistics": {
            "title": "Logistics",
            "spreadsheet": "back",
            "sheet": "Our requests",
            "row_id": {"column": "ID", "code": "LOG"},
            "deal_id": "Deal",
            "messages": "Note",
            "pipelines": {
                "requests": ["New", {"Truck needed": "waiting"}, "In work", "Approval", {"Done": "closed"}]
            },
            "columns": {
                "Cargo": {"type": "text"},
                "Cost": {"type": "money", "currency": "RUB"},
                "Truck": {"type": "text"},
            },
        },
        "operations": {
            "title": "Operations",
            "spreadsheet": "yard",
            "sheet": "Trucks",
            "row_id": {"column": "ID", "code": "OPS"},
            "deal_id": "Deal",
            "pipelines": {"trucks": ["New", {"Offered": "closed"}]},
            "columns": {"Cargo": {"type": "text"}, "Truck": {"type": "text"}},
        },
    },
    "links": {
        "estimate": {
            "parent": "sales",
            "child": "logistics",
            "when": "Estimate",
            "requires": ["Cargo"],
            "carry": ["Cargo"],
            "bring_back": ["Cost", "Truck"],
            "shows": {"id": "Request", "status": "Request status"},
            "status": {
                "Approval": {"parent": "Estimate ready", "only_from": ["Estimate"], "requires": ["Cost"]}
            },
        },
        "truck": {
            "parent": "logistics",
            "child": "operations",
            "when": "Truck needed",
            "carry": ["Cargo"],
            "bring_back": ["Truck"],
            "status": {"Offered": {"parent": "In work", "only_from": ["Truck needed"]}},
        },
    },
}


class Office:
    """A folder with a config, and everybody who uses it."""

    def __init__(self, folder: Path, company: Mapping[str, Any] | None = None) -> None:
        self.folder = folder
        self.config = folder / "company.yaml"
        self.company: dict[str, Any] = json.loads(json.dumps(company or COMPANY))
        self.write_config()

    def write_config(self) -> None:
        """Write the config as `company` has it now."""
        self.config.write_text(
            yaml.safe_dump(self.company, allow_unicode=True, sort_keys=False), encoding="utf-8"
        )

    def run(self, *arguments: str, code: int | None = 0, config: bool = True) -> Result:
        """Run a command; its exit code must be the one given, unless that is None."""
        where = ["--config", str(self.config)] if config else []
        result = CliRunner().invoke(cli, [*where, *arguments])
        assert code is None or result.exit_code == code, (
            arguments,
            result.exit_code,
            result.stdout,
            result.stderr,
        )
        return result

    def json(self, *arguments: str, code: int | None = 0) -> dict[str, Any]:
        """Run a command for its JSON document."""
        result = self.run(*arguments, "--format", "json", code=code)
        document: dict[str, Any] = json.loads(result.stdout)
        assert document["version"] == 1
        assert document["command"] == arguments[0]
        return document

    @property
    def service(self) -> Service:
        """The embedded service over the office's sheets."""
        return Service(
            self.folder / "sheets", clock=lambda: datetime.now(UTC), random=random.Random(), options=Options()
        )

    def files(self) -> dict[str, str]:
        """Spreadsheet name → file ID, as setup remembered them."""
        return dict(TinyStateStore(self.folder / "state", encode=encode, decode=decode).registry.spreadsheets)

    def person(self, department: str) -> Person:
        """Somebody with the department's spreadsheet open."""
        name = self.company["departments"][department]["spreadsheet"]
        return self.service.as_person(self.files()[name])

    def type(self, department: str, row: int, **texts: str) -> None:
        """Type into a row, by headers; blanks in headers are written as underscores."""
        person, sheet = self.person(department), self.company["departments"][department]["sheet"]
        headers = person.read(f"'{sheet}'!1:1")[0]
        for header, text in texts.items():
            column = chr(ord("A") + headers.index(header.replace("_", " ")))
            person.type(f"'{sheet}'!{column}{row}", text)

    def rows(self, department: str) -> list[dict[str, Any]]:
        """What stands in a department's sheet, by header; blank cells are absent."""
        return list(self._rows(department))

    def _rows(self, department: str) -> Iterator[dict[str, Any]]:
        sheet = self.company["departments"][department]["sheet"]
        lines = self.person(department).read(f"'{sheet}'")
        for line in lines[1:]:
            yield {
                header: cell for header, cell in zip(lines[0], line, strict=False) if cell not in ("", None)
            }

    def tree(self) -> dict[str, bytes]:
        """Every file of the state, to compare."""
        root = self.folder / "state"
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
