"""Writes that arrive late: while they are looked for, hours later, or after a later pass has written."""

from __future__ import annotations

import gspread
import pytest
from embedded import Office, office_with_own_column
from test_races import ACTS, LOG, by_id, check, settle

from sheetcrm.emulator.faults import Fault
from sheetcrm.sheets.connection import SHEETS_URL

STILL = (
    "nothing",
    "types into the very cell",
    "types into the row",
    "sorts",
    "inserts a row above",
    "deletes the row",
    "deletes a row above",
    "cuts the row and pastes it elsewhere",
    "inserts a column",
    "moves the column",
)


@pytest.fixture
def office(tmp_path) -> Office:
    return office_with_own_column(tmp_path)


class HeldUp:
    """The next write to a spreadsheet gets stuck on its way, until it is delivered."""

    def __init__(self, office: Office, department: str) -> None:
        self.office = office
        self.url = f"{SHEETS_URL}/{office.ids[department]}:batchUpdate"
        self.path = f"{office.ids[department]}:batchUpdate"
        self.body = None
        fault = Fault(when="before", status=None, drop=True)
        office.service.faults.on(lambda number, request, body: self._takes(request.path, body), fault)

    def _takes(self, path: str, body: dict) -> bool:
        if self.body is None and path.endswith(self.path):
            self.body = body
            return True
        return False

    def deliver(self) -> bool:
        """Let it arrive; says whether it was applied."""
        assert self.body is not None, "nothing was held up"
        try:
            self.office.staff.http_client.request("post", self.url, json=self.body)
        except gspread.exceptions.APIError:
            return False
        return True


def once(hooks: list, path: str, act) -> None:
    """Step in at the next request to a path."""

    def step_in(number, method, found, body):
        if found.endswith(path):
            hooks.remove(step_in)
            act()

    hooks.append(step_in)


@pytest.mark.parametrize("act", STILL)
def test_while_it_is_looked_for(office, act):
    office.edit_row("logistics", LOG, Cost=5)
    before = by_id(office)
    path = f"{office.ids['sales']}:batchUpdate"
    once(office.service.hooks.before, path, lambda: ACTS[act].do(office.person("sales")))
    fault = Fault(when="late", status=None, drop=True)
    office.service.faults.on(lambda number, request, body: request.path.endswith(path), fault)
    office.sync()
    settle(office)
    check(office, before, ACTS[act])


@pytest.mark.parametrize("act", STILL)
@pytest.mark.parametrize("restarted", [False, True])
def test_hours_later_before_the_next_pass(office, act, restarted):
    office.edit_row("logistics", LOG, Cost=5)
    before = by_id(office)
    late = HeldUp(office, "sales")
    office.sync()
    ACTS[act].do(office.person("sales"))
    assert late.deliver()
    if restarted:
        office.syncer = office.open_syncer()
    for _ in range(2):
        office.sync()
    settle(office)
    check(office, before, ACTS[act])


@pytest.mark.parametrize("act", STILL)
def test_between_the_next_passs_read_and_its_write(office, act):
    office.edit_row("logistics", LOG, Cost=5)
    before = by_id(office)
    late = HeldUp(office, "sales")
    office.sync()
    arrived = []

    def arrive():
        ACTS[act].do(office.person("sales"))
        arrived.append(late.deliver())

    once(office.service.hooks.before, late.path, arrive)
    for _ in range(2):
        office.sync()
    settle(office)
    assert arrived == [True]
    check(office, before, ACTS[act])


@pytest.mark.parametrize("act", STILL)
def test_after_a_later_pass_has_written_it_is_refused(office, act):
    office.edit_row("logistics", LOG, Cost=5)
    before = by_id(office)
    late = HeldUp(office, "sales")
    office.sync()
    ACTS[act].do(office.person("sales"))
    settle(office)
    if not ACTS[act].gone or "D-000002" not in ACTS[act].gone:
        whole = office.person("sales").read("Deals")
        assert not late.deliver()
        assert office.person("sales").read("Deals") == whole
    settle(office)
    check(office, before, ACTS[act])


@pytest.mark.parametrize("moment", ["before the next pass", "before its write", "after its write"])
@pytest.mark.parametrize("department", ["sales", "logistics"])
def test_a_new_deal_gets_one_id_and_one_child(office, department, moment):
    office.edit("sales", 5, Status="Estimate", Cargo="Bricks", From="Kazan")
    late = HeldUp(office, department)
    office.sync()
    if moment == "before the next pass":
        late.deliver()
    elif moment == "before its write":
        once(office.service.hooks.before, late.path, late.deliver)
    for _ in range(3):
        office.sync()
    if moment == "after its write":
        late.deliver()
    settle(office)
    (deal,) = [row for row in office.rows("sales") if row["Cargo"] == "Bricks"]
    (child,) = [row for row in office.rows("logistics") if row["Cargo"] == "Bricks"]
    assert (child["ID"], deal["Request"]) == (f"{deal['ID']}/LOG-1", f"{deal['ID']}/LOG-1")
    assert len(office.rows("logistics")) == 4


def test_a_put_back_that_arrives_late_puts_back_once(office):
    """The write went astray; its putting back gets stuck and arrives after a person has typed anew."""
    office.edit_row("sales", "D-000001", Truck="MAN")
    office.sync()
    office.edit_row("logistics", LOG, Cost=5)
    path = f"{office.ids['sales']}:batchUpdate"
    held = []

    def astray():
        office.person("sales").insert_rows("Deals", 2)
        held.append(None)

    once(office.service.hooks.before, path, astray)
    once(office.service.hooks.after, path, lambda: held.append(HeldUp(office, "sales")))
    office.sync()
    late = held[-1]
    assert late.body is not None
    office.edit_row("sales", "D-000003", From="Omsk")
    late.deliver()
    for _ in range(2):
        office.sync()
    settle(office)
    rows = {row["ID"]: row for row in office.rows("sales")}
    assert {row_id: row.get("Cost") for row_id, row in rows.items()} == {
        "D-000001": None,
        "D-000002": 5,
        "D-000003": None,
    }
    assert rows["D-000003"]["From"] == "Omsk"
