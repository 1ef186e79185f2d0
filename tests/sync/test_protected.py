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


def writes(result) -> int:
    return {kind.value: count for kind, count in result.requests.requests.items()}.get("write", 0)


def codes(result) -> list[str]:
    return sorted({found.code for found in result.preview.findings})


def unprotect(office: Office, nth: int | None = None) -> None:
    """Take protections away: all, or one."""
    book = office.staff.open_by_key(office.ids["sales"])
    (sheet,) = [
        sheet
        for sheet in book.fetch_sheet_metadata({"fields": "sheets(properties(title),protectedRanges)"})[
            "sheets"
        ]
        if sheet["properties"]["title"] == "Deals"
    ]
    ranges = sheet["protectedRanges"]
    boss = office.service.as_person(office.ids["sales"], "boss@example.com")
    for entry in ranges if nth is None else [ranges[nth]]:
        boss.batch({"deleteProtectedRange": {"protectedRangeId": entry["protectedRangeId"]}})


def test_what_was_looked_for_no_further_is_not_called_protected(office):
    protect(office, "sales", (1, 21), (4, 5))
    result = office.sync()
    found = {found.code: found for found in result.preview.findings}
    assert set(found) == {"cell-protected", "cell-not-written"}
    assert "looked for no further" in found["cell-not-written"].message
    assert len(result.preview.findings) == 20
    for _ in range(3):
        result = office.sync()
    assert codes(result) == ["cell-protected"]
    assert len(result.preview.findings) == 20


def test_what_is_known_to_be_protected_costs_two_requests_and_is_written_once_it_may_be(office):
    protect(office, "sales", (6, 7), (4, 5))
    protect(office, "sales", (8, 9), (4, 5))
    office.sync()
    for number in (1, 2):
        office.syncer = office.open_syncer()
        office.edit_row("logistics", "D-000001/LOG-1", Cost=number)
        result = office.sync()
        assert writes(result) == 3, "what may be written, and the two apart"
        assert codes(result) == ["cell-protected"]
        assert len(result.preview.findings) == 2
        assert office.row("sales", "D-000001")["Cost"] == number
    assert writes(office.sync()) == 2
    unprotect(office, 0)
    for _ in range(3):
        result = office.sync()
    assert len(result.preview.findings) == 1
    unprotect(office)
    for _ in range(2):
        result = office.sync()
    assert result.outcome == "ok"
    assert all(row["Cost"] for row in office.rows("sales"))
    assert office.store().registry.protected == {}


def test_a_row_that_may_not_be_added_is_a_finding(office):
    office.edit("sales", 22, Status="Estimate", Cargo="Bricks")
    office.edit("sales", 23, Status="Estimate", Cargo="Tiles")
    protect(office, "logistics", (0, 1000), (0, 12))
    for _ in range(2):
        result = office.sync()
        assert result.outcome == "partial"
        assert {"row-protected"} <= set(codes(result))
    told = [found for found in result.preview.findings if found.code == "row-protected"]
    assert [found.row_id for found in told] == ["D-000021/LOG-1", "D-000022/LOG-1"]
    assert all(found.sheet == "Requests" and found.hint for found in told)
    assert len(office.rows("logistics")) == 20
