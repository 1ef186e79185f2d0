"""Random work on a company with a directory: things and events agree with what stands there."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import fmean

from companies import Sheets
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from test_directories import carriers

from sheetcrm.sync.reconcile import reconcile

NAMES = ("Вектор", "ООО Вектор", "Транзит", "Северный ветер", "Иванов И.", None)
PRICES = (30000, 45000, 45000.5, None)
OFFER = st.tuples(st.sampled_from(NAMES), st.sampled_from(PRICES))
SEEN: Counter[str] = Counter()


class Work(RuleBasedStateMachine):
    @initialize(
        offers=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PRICES)), min_size=2, max_size=3)
    )
    def open(self, offers):
        self.sheets = Sheets(
            carriers(), sales=[{"Status": "Estimate", "Cargo": f"Load {at}"} for at, _ in enumerate(offers)]
        )
        self.sheets.settle()
        for row, (name, price) in zip(self._rows("logistics"), offers, strict=True):
            row.update({"Status": "In work", "Carrier": name, "Cost": price})
        self.sheets.settle()

    def _rows(self, department):
        return self.sheets.rows[department]

    @rule(at=st.integers(0, 2), name=st.sampled_from(NAMES), price=st.sampled_from(PRICES))
    def estimate(self, at, name, price):
        row = self._rows("logistics")[at % len(self._rows("logistics"))]
        row.update({"Carrier": name, "Cost": price, "Quality": 4})
        SEEN["estimate"] += 1

    @rule(at=st.integers(0, 2), status=st.sampled_from(["In work", "Approval", "Done", "New"]))
    def move(self, at, status):
        self._rows("logistics")[at % len(self._rows("logistics"))]["Status"] = status
        SEEN[status] += 1

    @rule(at=st.integers(0, 5), other=st.integers(0, 5))
    def say_double(self, at, other):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)]["Same as"] = rows[other % len(rows)].get("ID")
            SEEN["double"] += 1

    @rule(at=st.integers(0, 5))
    def take_double_back(self, at):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)]["Same as"] = None

    @rule(at=st.integers(0, 5), other=st.integers(0, 5))
    def pick(self, at, other):
        events, things = self._rows("offers"), self._rows("carriers")
        if events and things:
            events[at % len(events)]["Carrier ID"] = things[other % len(things)].get("ID")
            SEEN["pick"] += 1

    @rule(at=st.integers(0, 5), column=st.sampled_from(["Offers", "Lowest"]))
    def type_over(self, at, column):
        rows = self._rows("carriers")
        if rows:
            rows[at % len(rows)][column] = 777
            SEEN["typed over"] += 1

    @rule(department=st.sampled_from(["offers", "carriers"]), at=st.integers(0, 5))
    def delete(self, department, at):
        rows = self._rows(department)
        if len(rows) > 1:
            del rows[at % len(rows)]
            SEEN[f"{department} deleted"] += 1

    @rule(department=st.sampled_from(["offers", "carriers"]))
    def sort(self, department):
        self._rows(department).reverse()

    @rule()
    def one_pass(self):
        self.sheets.sync()

    @rule()
    def rest(self):
        self.sheets.settle(4)
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

    def _agree(self):
        things = {row["ID"]: row for row in self._rows("carriers")}
        assert len(things) == len(self._rows("carriers"))
        counts: dict[str, list] = {thing: [] for thing in things}
        for event in self._rows("offers"):
            thing = event.get("Carrier ID")
            assert thing is None or thing in things
            seen = []
            while thing in things and thing not in seen:
                counts[thing].append(event)
                seen.append(thing)
                thing = things[thing].get("Same as")
        for thing, row in things.items():
            prices = [event["Price"] for event in counts[thing] if event.get("Price") is not None]
            marks = [event["Quality"] for event in counts[thing] if event.get("Quality") is not None]
            assert row.get("Offers") == len(counts[thing])
            assert row.get("Lowest") == (min(prices) if prices else None)
            assert row.get("Quality") == (fmean(marks) if marks else None)
            SEEN["counted"] += len(prices)


class TestWork(Work.TestCase):
    settings = settings(
        max_examples=60, stateful_step_count=25, deadline=None, phases=[Phase.explicit, Phase.generate]
    )


def test_the_random_work_does_what_it_is_to_do():
    SEEN.clear()
    TestWork("runTest").runTest()
    wanted = {
        "estimate",
        "Done",
        "double",
        "pick",
        "typed over",
        "offers deleted",
        "carriers deleted",
        "counted",
    }
    assert wanted <= SEEN.keys()
