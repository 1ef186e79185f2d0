"""What counts as wrong with a row, as far as rules are concerned."""

from __future__ import annotations

from companies import Sheets, company

from sheetcrm.schema.company import Company


def wrong(the_company: Company, department: str, **cells) -> list[tuple[str, str]]:
    sheets = Sheets(the_company, **{department: [cells]})
    return [(found.code, found.column) for found in sheets.plan().findings if found.severity == "error"]


def changed(department: str, **changes) -> Company:
    document = company().model_dump()
    document["departments"][department] |= changes
    return Company.model_validate(document)


def test_a_linked_cell():
    assert wrong(company(), "sales", ID="D-000001", Status="New", Cost="dear") == []
    assert wrong(company(), "logistics", ID="D-000001/LOG-1", Status="New", Cost="dear") == [
        ("not-an-amount", "Cost")
    ]


def test_a_cell_that_no_link_uses_is_nothing_to_the_rules():
    columns = {"Cargo": {"type": "text"}, "Phone": {"type": "phone"}}
    own = changed("operations", columns={**columns, "Load": {"type": "text"}, "Truck": {"type": "text"}})

    assert wrong(own, "operations", ID="D-000001/LOG-1/OPS-1", Status="New", Phone="none") == []


def test_a_pipeline_that_is_none():
    lines = changed("operations", pipeline="Line")

    found = wrong(lines, "operations", ID="D-000001/LOG-1/OPS-1", Status="New", Line="Rails")
    assert found == [("unknown-pipeline", "Line")]
