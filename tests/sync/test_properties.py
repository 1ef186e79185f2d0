"""Random histories on plain tables: what must hold whatever people and crashes do."""

from __future__ import annotations

import random
from dataclasses import replace

from companies import NOW, Sheets, company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sheetcrm.sync.reconcile import reconcile

COMPANY = company()
STATUSES = {name: rules.status_names for name, rules in COMPANY.departments.items()}
EDITABLE = {
    "sales": ["Cargo", "From", "Cost", "Request"],
    "logistics": ["Cargo", "Loading", "Cost", "Vehicle"],
    "operations": ["Load", "Truck"],
}

ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["status", "status", "edit", "edit", "new", "sort", "delete", "sync", "sync", "crash", "partly"]
        ),
        st.integers(0, 10**6),
    ),
    min_size=4,
    max_size=30,
)


def play(actions, seen=None) -> Sheets:
    sheets = Sheets(
        COMPANY, sales=[{"Status": "Estimate", "Cargo": "Tractor"}, {"Status": "New", "Cargo": "Pipes"}]
    )
    for kind, seed in actions:
        if seen is not None:
            seen[kind] = seen.get(kind, 0) + 1
        act(sheets, kind, random.Random(seed))
    return sheets


def act(sheets: Sheets, kind: str, dice: random.Random) -> None:
    department = dice.choice(list(sheets.rows))
    rows = sheets.rows[department]
    if kind == "sync":
        sheets.sync()
    elif kind == "crash":
        sheets.sync(keep=lambda d, r, c: dice.random() < 0.5 or c == "ID", remember=False)
    elif kind == "partly":
        lost = dice.choice(["logistics", "operations"])
        sheets.sync(keep=lambda d, r, c: d != lost)
    elif kind == "new":
        sheets.rows["sales"].append(
            {"Status": dice.choice(STATUSES["sales"]), "Cargo": dice.choice(["x", None])}
        )
    elif kind == "sort":
        dice.shuffle(rows)
    elif rows and kind == "delete" and len(rows) > 1:
        rows.pop(dice.randrange(len(rows)))
    elif rows and kind == "status":
        dice.choice(rows)["Status"] = dice.choice(STATUSES[department])
    elif rows and kind == "edit":
        column = dice.choice(EDITABLE[department])
        dice.choice(rows)[column] = (
            dice.choice([None, 5, 7]) if column == "Cost" else dice.choice(["a", "b", None])
        )


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOW
@given(ACTIONS)
def test_after_quiet_at_most_two_passes_write_and_then_nothing_is_planned(actions):
    sheets = play(actions)
    sheets.sync()
    sheets.sync()
    assert sheets.plan().is_empty


@SLOW
@given(ACTIONS)
def test_no_id_stands_twice_and_every_child_has_the_deal_of_its_own_id(actions):
    sheets = play(actions)
    sheets.settle()
    ids = [row["ID"] for rows in sheets.rows.values() for row in rows if row.get("ID")]
    assert len(ids) == len(set(ids))
    for department in ("logistics", "operations"):
        for row in sheets.rows[department]:
            assert row["Deal"] == row["ID"].partition("/")[0]


@SLOW
@given(ACTIONS)
def test_looking_only_at_what_changed_finds_what_looking_at_everything_finds(actions):
    sheets = play(actions)
    sheets.settle()
    act(sheets, "edit", random.Random(len(actions)))
    act(sheets, "status", random.Random(len(actions) + 1))
    quick = reconcile(COMPANY, sheets.tables(), sheets.base, NOW)
    whole = reconcile(COMPANY, sheets.tables(), replace(sheets.base, settled=False), NOW)
    assert quick.edits == whole.edits
    assert quick.new_rows == whole.new_rows
    assert dict(quick.links) == dict(whole.links)


@SLOW
@given(ACTIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(actions, dice):
    sheets = play(actions)
    sheets.settle()
    act(sheets, "status", random.Random(len(actions)))
    act(sheets, "edit", random.Random(len(actions) + 7))
    before = {(e.department, e.row_id, e.column, e.new) for e in sheets.plan().edits}
    for rows in sheets.rows.values():
        dice.shuffle(rows)
    assert {(e.department, e.row_id, e.column, e.new) for e in sheets.plan().edits} == before


def test_the_histories_see_every_kind_of_action():
    seen: dict[str, int] = {}

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(ACTIONS)
    def play_all(actions):
        play(actions, seen)

    play_all()
    assert set(seen) == {"status", "edit", "new", "sort", "delete", "sync", "crash", "partly"}
    assert min(seen.values()) >= 10
