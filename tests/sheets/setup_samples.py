"""Companies for the tests of `setup`, and what they do over and over."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

from sheets_support import SETTINGS, make_company

from sheetcrm.schema.columns import Column
from sheetcrm.schema.company import Company
from sheetcrm.schema.loading import load
from sheetcrm.sheets.connection import SHEETS_URL, Google
from sheetcrm.sheets.structure import KnownIds, apply_structure, inspect

NOTHING = KnownIds()

SETTINGS_OF_TYPES: dict[str, dict[str, Any]] = {
    "text": {"pattern": "[A-Z]+", "min_length": 2, "max_length": 9, "unique": True},
    "integer": {"min": 1, "max": 9},
    "decimal": {"min": 0.5},
    "money": {"currency": "RUB", "required_from": "Estimate"},
    "percent": {"max": 0.3},
    "date": {"min": "2024-03-05"},
    "datetime": {"max": "2030-12-31"},
    "duration": {},
    "boolean": {},
    "choice": {"choices": ["Road", "Rail"]},
    "multi_choice": {"choices": ["Crane", "Loader", "Ramp"]},
    "phone": {"country": "RU"},
    "email": {},
    "url": {},
    "file": {},
    "person": {"people": ["Ann Lee", "Bob Ray"]},
    "reference": {"department": "logistics"},
    "tax_number": {},
    "rating": {"best": 10},
}
"""Column type to what a column of it says beside its type."""


def type_names() -> set[str]:
    """The column types there are."""
    union = get_args(Column)[0]
    return {column.model_fields["type"].default for column in get_args(union)} | {"money"}


def company_of_types(language: str = "en") -> Company:
    """A company whose sales have a column of each type, headed by its name."""
    columns = {name: {"type": name, **said} for name, said in SETTINGS_OF_TYPES.items()}
    departments = deepcopy(dict(SETTINGS["departments"]))
    departments["sales"]["columns"] = {"Cargo": {"type": "text"}, **columns}
    return make_company(language=language, departments=departments, links={}, conflicts="Conflicts")


def transport() -> Company:
    """The example company of `config/transport.yaml`."""
    return load(Path(__file__).parents[2] / "config" / "transport.yaml").company


def set_up(google: Google, company: Company, known: KnownIds = NOTHING) -> KnownIds:
    return apply_structure(google, company, inspect(google, company, known))


def batch(google: Google, ids: KnownIds, *requests: Any, spreadsheet: str = "office") -> Any:
    """What somebody does to a spreadsheet."""
    url = f"{SHEETS_URL}/{ids.spreadsheets[spreadsheet]}:batchUpdate"
    return google.ask("POST", url, body={"requests": list(requests)})


def document(google: Google, ids: KnownIds, spreadsheet: str = "office") -> dict[str, Any]:
    """A whole spreadsheet."""
    url = f"{SHEETS_URL}/{ids.spreadsheets[spreadsheet]}"
    return google.ask("GET", url, params={"includeGridData": "true"})


def sheet_of(google: Google, ids: KnownIds, department: str = "sales") -> dict[str, Any]:
    """A department's tab."""
    sheets = document(google, ids)["sheets"]
    return next(sheet for sheet in sheets if sheet["properties"]["sheetId"] == ids.sheets[department])


def cells_of(sheet: dict[str, Any], row: int) -> dict[str, dict[str, Any]]:
    """A row's cells by the headers of the tab."""
    rows = sheet["data"][0]["rowData"]
    headers = [cell.get("formattedValue", "") for cell in rows[0]["values"]]
    values = rows[row].get("values", [])
    return dict(zip(headers, values + [{}] * (len(headers) - len(values)), strict=True))


def place_of(google: Google, ids: KnownIds, field: str, department: str = "sales") -> dict[str, int]:
    """The column of a field, as a GridRange."""
    headers = list(cells_of(sheet_of(google, ids, department), 0))
    at = headers.index(field)
    return {"sheetId": ids.sheets[department], "startColumnIndex": at, "endColumnIndex": at + 1}
