"""What stops a pass before it writes anything, and what lets it go on."""

from __future__ import annotations

import pytest
from companies import Sheets, company
from embedded import Office

from sheetcrm.errors import ExitCode
from sheetcrm.schema.company import Limits
from sheetcrm.sheets.ledger import Kind
from sheetcrm.sync.approval import Approval, PassRefusedError
from sheetcrm.sync.brakes import Danger, find_stops


def limited(**limits):
    return company().model_copy(update={"limits": Limits(**limits)})


def stops(sheets):
    return find_stops(sheets.company, sheets.plan(), sheets.tables(), sheets.base)


def requests(count, start=0):
    return [{"Status": "Estimate", "Cargo": f"Load {n}"} for n in range(start, start + count)]


@pytest.mark.parametrize(
    ("rows", "limit_rows", "limit_percent", "stopped"),
    [
        (4, 3, 50, True),
        (4, 4, 50, False),  # not more rows than may be
        (4, 3, 100, False),  # all of them may be
        (4, 3, 99, True),
        (4, 0, 0, True),
    ],
)
def test_a_sheet_is_stopped_where_both_rows_and_percent_are_beyond(rows, limit_rows, limit_percent, stopped):
    the_company = limited(changed_rows=limit_rows, changed_percent=limit_percent)
    found = stops(Sheets(the_company, sales=[*requests(rows)]))
    assert ("sales" in {stop.department for stop in found}) == stopped


def test_the_percent_is_of_the_rows_that_stand_there():
    the_company = limited(changed_rows=3, changed_percent=50)
    sheets = Sheets(the_company, sales=requests(4))
    sheets.sync()
    sheets.settle()
    for row in sheets.rows["logistics"]:
        row["Cost"] = 5
    (stop,) = stops(sheets)
    assert (stop.department, stop.danger, stop.rows, stop.of) == ("sales", Danger.CHANGED, 4, 4)
    sheets.rows["sales"] += [{"ID": f"D-00010{n}", "Status": "New"} for n in range(4)]
    sheets.rows["sales"] += [{}] * 50  # blank rows count for nothing
    assert stops(sheets) == (), "4 of 8 rows are not more than the half"
    del sheets.rows["sales"][7:]
    (stop,) = stops(sheets)
    assert (stop.rows, stop.of) == (4, 7)


def test_rows_put_into_an_empty_sheet_are_all_of_it():
    the_company = limited(changed_rows=3, changed_percent=100)
    sheets = Sheets(the_company, sales=requests(4))
    (stop,) = stops(sheets)
    assert (stop.department, stop.rows, stop.of) == ("logistics", 4, 0)
    assert str(stop) == (
        "sheet Requests (logistics): 4 rows of 0 would be changed or added (limits: 3 rows and 100 %)"
    )


@pytest.mark.parametrize(("gone", "stopped"), [(2, False), (3, True)])
def test_rows_that_vanish_by_the_dozen_stop_the_pass(gone, stopped):
    the_company = limited(vanished_rows=2, vanished_percent=20, changed_rows=100)
    sheets = Sheets(the_company, sales=requests(10))
    sheets.settle()
    del sheets.rows["sales"][:gone]
    found = stops(sheets)
    assert bool(found) == stopped
    if stopped:
        assert [(stop.department, stop.danger, stop.rows, stop.of) for stop in found] == [
            ("sales", Danger.VANISHED, 3, 10)
        ]


def test_a_sheet_that_lost_every_row_is_set_aside_and_not_braked():
    sheets = Sheets(limited(vanished_rows=0, vanished_percent=0, changed_rows=100), sales=requests(10))
    sheets.settle()
    sheets.rows["sales"].clear()
    assert stops(sheets) == ()
    assert "sheet-emptied" in {found.code for found in sheets.plan().findings}


def test_the_limits_unless_said_otherwise():
    limits = company().limits
    assert (limits.changed_rows, limits.changed_percent) == (50, 20)
    assert (limits.vanished_rows, limits.vanished_percent) == (20, 20)


@pytest.fixture
def crowded(tmp_path):
    """Five requests where three rows may be changed at once; nothing synced yet."""
    office = Office(tmp_path, limited(changed_rows=3, vanished_rows=2))
    for number, row in enumerate(requests(5), start=2):
        office.edit("sales", number, **row)
    return office


def test_a_stopped_pass_writes_nothing_and_remembers_nothing(crowded):
    with pytest.raises(PassRefusedError) as refused:
        crowded.sync()
    assert refused.value.exit_code == ExitCode.REFUSED
    for told in ("Deals (sales): 5 rows of 5", "Requests (logistics): 5 rows of 0"):
        assert told in refused.value.message
    assert refused.value.hint.endswith(
        "add to sheetcrm sync: --allow-mass sales=5 --allow-mass logistics=5"
    ), refused.value.hint
    store = crowded.store()
    assert (store.serial, store.intent(), list(store.journal.read())) == (0, None, [])
    assert crowded.rows("logistics") == []
    assert Kind.WRITE not in crowded.syncer.google.ledger.summary().requests


@pytest.mark.parametrize("allowed", [{"sales": 5}, {"sales": 5, "logistics": 4}, {"operations": 9}])
def test_leave_for_less_than_is_wanted_is_no_leave(crowded, allowed):
    with pytest.raises(PassRefusedError, match="stopped"):
        crowded.sync(Approval.standing(allowed))
    assert crowded.rows("logistics") == []


@pytest.mark.parametrize(
    "approval", [Approval.standing({"sales": 5, "logistics": 7}), Approval.unlimited()], ids=["named", "all"]
)
def test_a_pass_with_leave_does_all_of_it_and_the_next_needs_none(crowded, approval):
    assert crowded.sync(approval).outcome == "ok"
    assert len(crowded.rows("logistics")) == 5
    assert crowded.sync().preview.plan.is_empty


def test_rows_that_vanished_are_remembered_only_with_leave(crowded):
    crowded.sync(Approval.unlimited())
    crowded.person("sales").delete_rows("Deals", 2, 3)
    with pytest.raises(PassRefusedError, match=r"3 rows of 5 have vanished") as refused:
        crowded.sync()
    assert refused.value.hint.endswith("--allow-mass sales=3")
    assert crowded.store().load().tables["sales"].tombstones == {}
    crowded.sync(Approval.standing({"sales": 3}))
    assert len(crowded.store().load().tables["sales"].tombstones) == 3


def test_a_preview_tells_where_a_pass_would_stop(crowded):
    assert [stop.department for stop in crowded.syncer.preview().stops] == ["sales", "logistics"]


def test_the_words_in_the_hint_survive_a_shell():
    the_company = company()
    renamed = the_company.model_copy(
        update={"departments": {"our sales": the_company.departments["sales"]}, "links": {}}
    )
    sheets = Sheets(
        renamed.model_copy(update={"limits": Limits(changed_rows=0, changed_percent=0)}),
        **{"our sales": [{"Status": "New"}]},
    )
    with pytest.raises(PassRefusedError) as refused:
        Approval.standing().check(stops(sheets))
    assert "--allow-mass 'our sales=1'" in refused.value.hint
