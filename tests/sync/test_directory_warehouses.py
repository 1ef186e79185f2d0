"""One more directory, of warehouses, by config alone."""

from __future__ import annotations

from companies import Sheets
from companies import company as plain_company

from sheetcrm.schema.company import Company


def storing_company() -> Company:
    """The test company with warehouses, in which requests at work are stored."""
    config = plain_company().model_dump(mode="json", exclude_unset=True)
    told = {"Warehouse": {"type": "text"}, "Address": {"type": "text"}}
    config["departments"]["logistics"]["columns"] |= {**told, "Tonnes": {"type": "decimal"}}
    config["departments"]["warehouses"] = {
        "title": "Warehouses",
        "spreadsheet": "stores",
        "sheet": "Warehouses",
        "row_id": {"column": "ID", "prefix": "W"},
        "pipelines": {"main": ["New", {"Given up": "closed"}]},
        "columns": {**told, "Stays": {"type": "integer"}, "Stored": {"type": "decimal"}},
    }
    config["departments"]["stays"] = {
        "title": "Stays",
        "spreadsheet": "stores",
        "sheet": "Stays",
        "row_id": {"column": "ID", "code": "STO"},
        "pipelines": {"main": ["Open", {"Closed": "closed"}]},
        "columns": {**told, "Warehouse ID": {"type": "text"}, "Tonnes": {"type": "decimal"}},
    }
    config["links"]["stay"] = {
        "parent": "logistics",
        "child": "stays",
        "when": "In work",
        "requires": ["Warehouse"],
        "carry": ["Warehouse", "Address", "Tonnes"],
        "again": "ignore",
        "ends": "Closed",
    }
    config["directories"] = {
        "warehouses": {
            "things": "warehouses",
            "history": "stays",
            "thing": "Warehouse ID",
            "identity": {"Warehouse": "name", "Address": "place"},
            "figures": {"Stays": {"take": "count"}, "Stored": {"take": "sum", "column": "Tonnes"}},
        }
    }
    return Company.model_validate(config)


def test_a_directory_of_warehouses_needs_no_more_than_config():
    stored = (
        {"Warehouse": "LLC North Terminal", "Address": "Perm, Quay 4", "Tonnes": 12},
        {"Warehouse": "north terminal", "Tonnes": 3.5},
        {"Warehouse": "Kama Depot", "Address": "Kazan, Mill Lane 9", "Tonnes": 7},
    )
    sheets = Sheets(storing_company(), sales=[{"Status": "Estimate", "Cargo": "Pipes"} for _ in stored])
    sheets.settle()
    for row, stay in zip(sheets.rows["logistics"], stored, strict=True):
        row.update({"Status": "In work", **stay})
    sheets.settle()
    assert [row["Warehouse ID"] for row in sheets.rows["stays"]] == ["W-000001", "W-000001", "W-000002"]
    assert [(row["Warehouse"], row["Stays"], row["Stored"]) for row in sheets.rows["warehouses"]] == [
        ("LLC North Terminal", 2, 15.5),
        ("Kama Depot", 1, 7),
    ]
