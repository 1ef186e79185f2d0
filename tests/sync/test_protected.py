"""Cells that sheetcrm may not write: findings with their addresses; everything else is written."""

from __future__ import annotations

import pytest
from embedded import Office


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for number in range(2, 22):
        office.edit("sales", number, Status="Estimate", Cargo=f"cargo {number}")
    assert office.sync().outcome == "ok"
    for row in office.rows("logistics"):
        office.edit_row("logistics", row["ID"], Cost=int(row["Cargo"].split()[1]))
    return office


def protect(office: Office, department: str, rows: tuple[int, int], columns: tuple[int, int]) -> None:
    span = {
        "sheetId": 0,
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }
    office.service.give_away(
        office.ids[department], "boss@example.com", editors=[office.service.options.owner]
    )
    boss = office.service.as_person(office.ids[department], "boss@example.com")
    entry = {"range": span, "editors": {"users": ["boss@example.com"]}}
    boss.batch({"addProtectedRange": {"protectedRange": entry}})


def test_one_protected_cell_stops_nothing_else(office):
    protect(office, "sales", (6, 7), (4, 5))
    result = office.sync()
    assert result.outcome == "partial"
    (found,) = [found for found in result.preview.findings if found.code == "cell-protected"]
    assert (found.address, found.row_id) == ("Deals!E7", "D-000006")
    assert found.hint
    costs = {row["ID"]: row.get("Cost") for row in office.rows("sales")}
    assert costs.pop("D-000006") is None
    assert costs == {row_id: int(row_id[2:]) + 1 for row_id in costs}


def test_the_search_is_bounded_and_what_is_left_is_left_to_the_next_pass(office):
    protect(office, "sales", (1, 21), (4, 5))
    result = office.sync()
    writes = {kind.value: count for kind, count in result.requests.requests.items()}["write"]
    assert writes <= 25
    assert result.outcome == "partial"
    assert all(row.get("Cost") is None for row in office.rows("sales"))


def test_a_row_whose_id_is_protected_gets_no_child(office):
    office.edit("sales", 22, Status="Estimate", Cargo="Bricks")
    protect(office, "sales", (21, 22), (0, 1))
    result = office.sync()
    assert [found.address for found in result.preview.findings if found.code == "cell-protected"] == [
        "Deals!A22"
    ]
    assert len(office.rows("logistics")) == 20
    assert office.row("sales", "D-000001")["Cost"] == 2
