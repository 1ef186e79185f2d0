"""Random histories of what staff do to rows and IDs, on plain tables: whose history is whose.

Every row carries a birth certificate that staff never touch: the place it loads at. A copy of a row is
another row, with a certificate of its own.
"""

from __future__ import annotations

import random

from companies import Sheets, company
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KINDS = (
    "type",
    "sort",
    "sort but the IDs",
    "delete",
    "cut",
    "undo",
    "copy",
    "wipe",
    "wipe all",
    "text",
    "other",
    "unused",
    "new",
    "sync",
    "crash",
)
ACTIONS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 10**6)), min_size=4, max_size=25)
TYPED = ["call Ivan", 12, 46000.5, True, "D-12"]


class History:
    """Three deals with requests, and what staff do to them.

    Attributes:
        sheets: the company.
        owners: row ID → certificates of the row it was given to, and of copies that stand for it.
        originals: certificate of a copy → that of the row it was made from.
    """

    def __init__(self) -> None:
        self.births = 0
        self.deleted: list[dict] = []
        self.owners: dict[str, set[str]] = {}
        self.originals: dict[str, str] = {}
        self.sheets = Sheets(company(), sales=[self.born(f"Load {n}") for n in range(3)])
        self.sync()
        self.sync()

    @property
    def rows(self) -> list[dict]:
        return self.sheets.rows["sales"]

    def born(self, cargo: str) -> dict:
        self.births += 1
        return {"Status": "Estimate", "Cargo": cargo, "From": f"Place {self.births}"}

    def act(self, kind: str, dice: random.Random) -> None:
        if kind in {"sync", "crash"}:
            self.sync(remember=kind == "sync")
        elif kind == "new":
            self.rows.append(self.born(f"New {self.births}"))
        elif kind == "undo" and self.deleted:
            self.rows.insert(dice.randint(0, len(self.rows)), self.deleted.pop())
        elif self.rows:
            self.damage(kind, dice.choice(self.rows), dice)

    def damage(self, kind: str, row: dict, dice: random.Random) -> None:
        if kind == "type":
            row["Cargo"] = f"Edited {dice.randint(0, 99)}"
        elif kind == "sort":
            dice.shuffle(self.rows)
        elif kind == "sort but the IDs":
            ids = [other.get("ID") for other in self.rows]
            dice.shuffle(self.rows)
            for other, row_id in zip(self.rows, ids, strict=True):
                other["ID"] = row_id
        elif kind == "delete":
            self.rows.remove(row)
            self.deleted.append(row)
        elif kind == "cut":
            self.rows.remove(row)
            self.rows.append(row)
        elif kind == "copy":
            copied = {**row, **self.born(f"Copied {self.births}")}
            self.originals[copied["From"]] = row["From"]
            self.rows.insert(dice.randint(0, len(self.rows)), copied)
        elif kind == "wipe all":
            for other in self.rows:
                other["ID"] = None
        else:
            others = [other.get("ID") for other in self.rows]
            unused = f"D-{dice.randint(500, 900):06d}"
            row["ID"] = {
                "wipe": None,
                "text": dice.choice(TYPED),
                "other": dice.choice(others),
                "unused": unused,
            }.get(kind, row.get("ID"))

    def bequeath(self) -> None:
        """Let copies stand for rows that are gone: nobody can tell them from a row that was rewritten."""
        standing = {row["From"] for row in self.rows}
        for row in self.rows:
            original = self.originals.get(row["From"])
            while original is not None and original not in standing:
                if original in self.owners.get(row.get("ID"), ()):
                    self.owners[row["ID"]].add(row["From"])
                original = self.originals.get(original)

    def sync(self, *, remember: bool = True) -> None:
        self.bequeath()
        before = [row.get("ID") for row in self.rows]
        plan = self.sheets.sync(remember=remember)
        for edit in plan.edits:
            if (edit.department, edit.column) != ("sales", "ID"):
                continue
            row = self.rows[edit.number - 2]
            assert edit.row_id not in self.owners, f"{edit.row_id} is given twice"
            assert edit.row_id not in before, f"{edit.row_id} stands there already"
            self.owners[edit.row_id] = {row["From"]}
        # A number that staff typed and no pass has given is the row's that a pass has taken for it first.
        for request in plan.new_rows:
            self.owners.setdefault(request.values["Deal"], {request.values["Loading"]})
        known = self.sheets.base.tables["sales"]
        for row_id, row in known.rows.items():
            self.owners.setdefault(row_id, {row[known.fields.index("From")]})

    def taken_over(self) -> list[str]:
        """The requests that hold what stands in another row than the one their deal's ID was given to."""
        return [
            request["ID"]
            for request in self.sheets.rows["logistics"]
            if request["Loading"] not in self.owners[request["Deal"]]
        ]


def play(actions, seen=None) -> History:
    history = History()
    for kind, seed in actions:
        if seen is not None:
            seen[kind] = seen.get(kind, 0) + 1
        history.act(kind, random.Random(seed))
    return history


BOUNDED = settings(
    max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@BOUNDED
@given(ACTIONS)
def test_no_row_takes_over_anothers_history_and_no_id_is_given_twice(actions):
    history = play(actions)
    history.sync()
    assert not history.taken_over()


@BOUNDED
@given(ACTIONS)
def test_after_whatever_staff_do_two_passes_bring_it_to_rest(actions):
    history = play(actions)
    history.sync()
    history.sync()
    assert history.sheets.plan().is_empty


def test_the_histories_see_every_kind_of_action():
    seen: dict[str, int] = {}

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(ACTIONS)
    def play_all(actions):
        play(actions, seen)

    play_all()
    assert set(seen) == set(KINDS)
    assert min(seen.values()) >= 10


def test_the_check_would_see_a_history_taken_over():
    history = play([])
    assert not history.taken_over()
    history.sheets.rows["logistics"][0]["Loading"] = "Place 2"
    assert history.taken_over() == ["D-000001/LOG-1"]
