"""Random work on a company with reminders: rows show what counting out all events for each of them gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from companies import Sheets
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from reminding import reminding

from sheetcrm.sync.reconcile import reconcile

NAMES = ("Vector", "Orion", "Basalt", None)
CARGOES = ("Tractor", "tractor ", "Axles", None)
PLACES = ("Kazan", "Tver", None)
PRICES = (30000, 31000, 45000.5, 99000, None)
OPEN = ("New", "In work", "Approval")
SEEN: Counter[str] = Counter()


def folded(text) -> str:
    return (text or "").strip().lower()


class Work(RuleBasedStateMachine):
    @initialize(prices=st.lists(st.sampled_from(PRICES[:3]), min_size=4, max_size=6))
    def open(self, prices):
        deals = [{"Status": "Estimate", "Cargo": "Tractor", "From": "Kazan"} for _ in prices]
        self.sheets = Sheets(reminding(least=3), sales=deals)
        self.sheets.settle()
        for at, (row, price) in enumerate(zip(self._rows("logistics"), prices, strict=True)):
            row.update({"Status": "In work", "Carrier": NAMES[at % 3], "Cost": price})
        self.sheets.settle()

    def _rows(self, department):
        return self.sheets.rows[department]

    @rule(
        at=st.integers(0, 5),
        name=st.sampled_from(NAMES),
        price=st.sampled_from(PRICES),
        mark=st.integers(1, 5),
    )
    def estimate(self, at, name, price, mark):
        row = self._rows("logistics")[at % len(self._rows("logistics"))]
        row.update({"Carrier": name, "Cost": price, "Quality": mark})

    @rule(at=st.integers(0, 5), cargo=st.sampled_from(CARGOES), place=st.sampled_from(PLACES))
    def ask_for_something_else(self, at, cargo, place):
        row = self._rows("sales")[at % len(self._rows("sales"))]
        row.update({"Cargo": cargo, "From": place})

    @rule(at=st.integers(0, 5), status=st.sampled_from(["In work", "Done", "New", "Rejected"]))
    def move(self, at, status):
        self._rows("logistics")[at % len(self._rows("logistics"))]["Status"] = status
        SEEN[status] += 1

    @rule(at=st.integers(0, 2), status=st.sampled_from(["Known", "Blocked", "Blocked"]))
    def judge(self, at, status):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)]["Status"] = status
            SEEN[status] += 1

    @rule(at=st.integers(0, 2), is_barred=st.booleans())
    def bar(self, at, is_barred):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)]["Barred"] = is_barred
            SEEN["barred"] += is_barred

    @rule(at=st.integers(0, 5), day=st.sampled_from([46080, 46090, 46100, None]))
    def arrive(self, at, day):
        row = self._rows("logistics")[at % len(self._rows("logistics"))]
        row.update({"Promised": 46090, "Arrived": day})

    @rule(at=st.integers(0, 2), other=st.none() | st.integers(0, 2))
    def say_double(self, at, other):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)]["Same as"] = None if other is None else rows[other % len(rows)].get("ID")
            SEEN["double"] += 1

    @rule(at=st.integers(0, 5))
    def delete_an_event(self, at):
        rows = self._rows("offers")
        if len(rows) > 1:
            del rows[at % len(rows)]
            SEEN["deleted"] += 1

    @rule(department=st.sampled_from(["offers", "carriers", "logistics"]))
    def sort(self, department):
        self._rows(department).reverse()

    @rule()
    def one_pass(self):
        self.sheets.sync()

    @rule()
    def rest(self):
        self.sheets.settle(5)
        self._agree()

    @invariant()
    def a_pass_over_all_rows_is_the_pass_over_changed_ones(self):
        if not hasattr(self, "sheets"):
            return
        sheets = self.sheets
        some = sheets.plan()
        whole = reconcile(sheets.company, sheets.tables(), replace(sheets.base, settled=False), some.at)
        assert whole.edits == some.edits
        assert whole.new_rows == some.new_rows
        doubts = [found for found in some.findings if found.code == "price-outside-corridor"]
        assert doubts == [found for found in whole.findings if found.code == "price-outside-corridor"]
        SEEN["flagged"] += len(doubts)

    def _agree(self):
        """Open rows show nobody who is blocked, nobody twice, and no more than there are; others are left."""
        things = {row["ID"]: row for row in self._rows("carriers")}
        for row in self._rows("logistics"):
            if row.get("Status") not in OPEN:
                continue
            lines = (row.get("Earlier") or "").splitlines()
            like = [
                event
                for event in self._rows("offers")
                if folded(event.get("Load")) == folded(row.get("Cargo")) != ""
                and event.get("Price") is not None
                and not event["ID"].startswith(f"{row['ID']}/")
            ]
            may_serve = {
                self._original(things, event.get("Carrier ID"), event["ID"])
                for event in like
                if not self._is_blocked(things, event.get("Carrier ID"))
            }
            assert len(lines) == min(3, len(may_serve)), (row, like)
            alike = [
                event
                for event in like
                if not folded(row.get("Loading")) or folded(event.get("Place")) == folded(row.get("Loading"))
            ]
            assert (row.get("Usual") is not None) == (len(alike) >= 3), (row, alike)
            if row.get("Usual"):
                assert row["Usual"].endswith(f"({len(alike)})")
            SEEN["shown"] += len(lines)

    def _original(self, things, thing, event):
        seen = []
        while thing in things and thing not in seen:
            seen.append(thing)
            thing = things[thing].get("Same as")
        return seen[-1] if seen else event

    def _is_blocked(self, things, thing):
        original = self._original(things, thing, None)
        if original is None:
            return False
        return things[original].get("Status") == "Blocked" or things[original].get("Barred") is True


class TestWork(Work.TestCase):
    settings = settings(
        max_examples=50, stateful_step_count=20, deadline=None, phases=[Phase.explicit, Phase.generate]
    )


def test_the_random_work_does_what_it_is_to_do():
    SEEN.clear()
    TestWork("runTest").runTest()
    assert {"Done", "Blocked", "barred", "double", "deleted", "flagged", "shown"} <= {
        name for name, of in SEEN.items() if of
    }
