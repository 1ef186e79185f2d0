"""What was written into wrong rows, and the putting back of it gets no answer, again and again."""

from __future__ import annotations

import pytest
from embedded import Office

from sheetcrm.emulator.faults import Fault

CARGOES = ("Tractor", "Axles", "Beams")


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for number, cargo in enumerate(CARGOES, start=2):
        office.edit("sales", number, Status="New", Cargo=cargo)
    return office


def sort_before_first_write(office: Office) -> None:
    def before(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.before.clear()
            office.person("sales").sort("Deals!A2:L4", office.grid("sales")[0].index("Cargo") + 1)

    office.service.hooks.before.append(before)


def lose(office: Office, writes: tuple[int, ...], fault: Fault) -> None:
    """Let some of the writes to the deals, counted from 1, get no answer."""
    seen = iter(range(1, 100))

    def is_due(number, request, body) -> bool:
        return request.path.endswith(f"{office.ids['sales']}:batchUpdate") and next(seen) in writes

    office.service.faults.on(is_due, fault, times=len(writes))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("writes", [(2,), (2, 3), (2, 3, 4)])
def test_ids_in_wrong_rows_are_never_taken_for_theirs(office, when, writes):
    """IDs given to rows that were sorted meanwhile are nobody's until the put-back was seen."""
    sort_before_first_write(office)
    lose(office, writes, Fault(when=when, status=500))
    for _ in range(5):
        result = office.sync()
    assert (result.outcome, result.preview.findings, result.preview.plan.is_empty) == ("ok", (), True)
    ids = {row["Cargo"]: row["ID"] for row in office.rows("sales")}
    assert len({*ids.values()}) == len(ids) == len(CARGOES)
    named = {event.row for event in office.store().journal.read() if event.column == "Cargo"}
    assert named == {*ids.values()}, "nothing is told of an ID in a row that was not to get it"


def test_meanwhile_the_sheet_is_left_alone(office):
    sort_before_first_write(office)
    lose(office, (2, 3), Fault(when="before", status=500))
    result = office.sync()
    assert [found.code for found in result.preview.findings] == ["repair-pending"]
    assert "sales" not in result.preview.look.tables


class Killed(BaseException):
    """The process is gone."""


def test_a_row_that_was_added_under_a_renamed_header_goes_as_a_whole(office):
    """The process dies right after it has added a request, and the header has its name again by the next."""
    requests = f"{office.ids['logistics']}:batchUpdate"
    at = office.grid("logistics")[0].index("Cargo")
    cell = f"Requests!{'ABCDEFGHIJ'[at]}1"

    def before(number, method, path, body):
        if path.endswith(requests):
            office.service.hooks.before.clear()
            office.person("logistics").paste(cell, [["Goods"]])

    def after(number, method, path, body):
        if path.endswith(requests):
            office.service.hooks.after.clear()
            raise Killed

    office.edit("sales", 2, Status="Estimate")
    office.service.hooks.before.append(before)
    office.service.hooks.after.append(after)
    with pytest.raises(Killed):
        office.sync()
    office.syncer = office.open_syncer()
    office.person("logistics").paste(cell, [["Cargo"]])
    for _ in range(3):
        result = office.sync()
    assert (result.outcome, result.preview.findings) == ("ok", ())
    (request,) = office.rows("logistics")
    assert (request["ID"], request["Cargo"]) == ("D-000001/LOG-1", "Tractor")


def test_numbers_given_to_rows_that_were_gone_by_then_are_not_given_to_others(office):
    """The process dies over it; what it has made for one of the numbers may still come back to the sheet."""
    deals = f"{office.ids['sales']}:batchUpdate"

    def before(number, method, path, body):
        if path.endswith(deals):
            office.service.hooks.before.clear()
            office.person("sales").delete_rows("Deals", 2)

    def after(number, method, path, body):
        if path.endswith(deals):
            office.service.hooks.after.clear()
            raise Killed

    office.service.hooks.before.append(before)
    office.service.hooks.after.append(after)
    with pytest.raises(Killed):
        office.sync()
    office.syncer = office.open_syncer()
    for _ in range(2):
        office.sync()
    assert [row["ID"] for row in office.rows("sales")] == ["D-000004", "D-000005"]
