"""Copying that does not carry constants: nothing is taken for blank, and nothing more is written."""

from __future__ import annotations

import pytest
from embedded import Office, office_with_three_deals

from sheetcrm.emulator.batch import paste
from sheetcrm.sync.takeover import rebuild


@pytest.fixture
def office(tmp_path) -> Office:
    return office_with_three_deals(tmp_path)


def drop_constants(monkeypatch) -> None:
    """``PASTE_FORMULA`` as "formulas only": constants arrive as blanks."""
    whole = paste._PASTES["PASTE_FORMULA"]

    def formulas_only(row, column, value, extras):
        whole(row, column, value if "formulaValue" in extras else None, extras)

    monkeypatch.setitem(paste._PASTES, "PASTE_FORMULA", formulas_only)


class Writes:
    """Counts the writing requests to each spreadsheet."""

    def __init__(self, office: Office) -> None:
        self.seen: list[str] = []
        names = {file_id: name for name, file_id in office.ids.items()}

        def after(number, method, path, body):
            if path.endswith(":batchUpdate"):
                self.seen.append(names[path.split("/")[-1].partition(":")[0]])

        office.service.hooks.after.append(after)


def test_nothing_is_blanked_and_the_sheet_is_left_alone_until_a_person_has_looked(office, monkeypatch):
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    drop_constants(monkeypatch)
    writes = Writes(office)
    result = office.sync()
    assert result.outcome == "partial"
    assert result.earlier == (), "no round is begun again on what nobody knows"
    (failure,) = result.applied.failures
    assert failure.spreadsheet == "sales"
    assert "was not copied" in failure.error.message
    assert "state rebuild" in failure.error.hint
    assert result.applied.confirmed == {}
    assert result.repairs == ()
    before = office.rows("sales")
    assert [(row["Cargo"], row["From"]) for row in before] == [
        ("Tractor", "Perm"),
        ("Axles", "Perm"),
        ("Beams", "Perm"),
    ]
    assert writes.seen == ["sales"]

    monkeypatch.undo()
    office.edit_row("logistics", "D-000003/LOG-1", Cost=7)
    office.edit("sales", 2, Cargo="Crane")
    for _ in range(2):
        office.syncer = office.open_syncer()
        result = office.sync()
        assert result.outcome == "partial"
        assert "sales" in result.preview.look.set_aside
        (found,) = [found for found in result.preview.findings if found.department == "sales"]
        assert (found.code, found.sheet) == ("capture-unsound", "Deals")
        assert "state rebuild" in found.hint
    assert writes.seen == ["sales"], "and no other sheet is told what nobody knows"

    store = office.syncer.store
    rebuild(office.company, office.syncer.google, store, office.syncer.look(), host="h", at=office.clock())
    for _ in range(2):
        office.sync()
    assert office.row("sales", "D-000003")["Cost"] == 7
    assert "sales" not in office.sync().preview.look.set_aside


def test_the_other_spreadsheets_go_on(office, monkeypatch):
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    drop_constants(monkeypatch)
    office.sync()
    monkeypatch.undo()
    office.edit_row("logistics", "D-000001/LOG-1", Status="Operations")
    result = office.sync()
    assert result.preview.look.set_aside == {"sales"}
    assert {"logistics", "operations"} <= set(result.preview.look.tables)


def test_a_pass_killed_before_it_saw_the_answer_is_found_out_by_the_next(office, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.after.clear()
            raise Killed

    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    drop_constants(monkeypatch)
    office.service.hooks.after.append(kill)
    with pytest.raises(Killed):
        office.sync()
    before = office.grid("sales")
    office.syncer = office.open_syncer()
    result = office.sync()
    assert [found.code for found in result.preview.findings if found.department == "sales"] == [
        "capture-unsound"
    ]
    assert office.grid("sales") == before


def test_where_people_sort_meanwhile_nothing_is_put_back_blank(office, monkeypatch):
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    office.edit_row("logistics", "D-000003/LOG-1", Cost=7)
    drop_constants(monkeypatch)

    def sort(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.before.clear()
            office.person("sales").sort("Deals!A2:J4", 3)

    office.service.hooks.before.append(sort)
    assert office.sync().outcome == "partial"
    assert sorted(row["Cargo"] for row in office.rows("sales")) == ["Axles", "Beams", "Tractor"]
    assert sorted(row["Cost"] for row in office.rows("sales") if "Cost" in row) == [5, 7]
