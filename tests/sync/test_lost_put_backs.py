"""What a put-back was to return to a row that has lost its ID by then: the journal keeps it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from embedded import Office

from sheetcrm.state.events import Event

Act = Callable[..., None]


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo)
    assert office.sync().outcome == "ok"
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    return office


def at_writes(office: Office, *acts: Act) -> None:
    """Let a person at sales act right before each of the next writes to that spreadsheet."""
    left = list(acts)

    def before(number, method, path, body):
        if left and path.endswith(f"{office.ids['sales']}:batchUpdate"):
            left.pop(0)(office.person("sales"))

    office.service.hooks.before.append(before)


def overruled(office: Office) -> list[Event]:
    return [event for event in office.store().journal.read() if event.kind == "overruled"]


def types_a_cost(person) -> None:
    person.type("Deals!E3", "777")


def types_over_the_id(person) -> None:
    person.type("Deals!A3", "D-900010")


def wipes_the_id(person) -> None:
    person.type("Deals!A3", "")


def deletes_the_row(person) -> None:
    person.delete_rows("Deals", 3)


def sorts(person) -> None:
    person.sort("Deals!A2:J4", 3)


@pytest.mark.parametrize("act", [types_over_the_id, wipes_the_id, deletes_the_row])
def test_what_cannot_be_put_back_for_want_of_its_row_is_told(office, act):
    at_writes(office, types_a_cost, act)
    office.sync()
    (told,) = overruled(office)
    assert (told.department, told.row, told.column, told.old, told.new) == (
        "sales",
        "D-000002",
        "Cost",
        777,
        5,
    )
    office.sync()
    assert len(overruled(office)) == 1


def test_a_row_that_was_only_sorted_away_gets_its_cell_back_and_gives_way_once(office):
    at_writes(office, types_a_cost, sorts)
    office.sync()
    (told,) = overruled(office)
    assert (told.row, told.column, told.old, told.new) == ("D-000002", "Cost", 777, 5)
    assert any(
        event.kind == "repaired" and event.row == "D-000002" and event.new == 777
        for event in office.store().journal.read()
    )


def test_what_people_have_typed_since_in_the_row_is_theirs(office):
    """The row is there with its ID, and something else stands in the cell: nothing has been lost by us."""
    at_writes(office, types_a_cost, lambda person: person.type("Deals!E3", "888"))
    office.sync()
    assert [event.old for event in overruled(office)] == [888]


def test_it_is_told_by_the_next_where_the_pass_that_found_it_died(office, monkeypatch):
    """The sheets do not tell of it; only what that pass had stored before its first write does."""

    def types_elsewhere_too(person):
        types_over_the_id(person)
        person.type("Deals!D4", "Kazan")

    at_writes(office, types_a_cost, types_elsewhere_too)
    syncer = office.open_syncer()
    append, calls = syncer.store.journal.append, []

    def die_at_the_second(events):
        calls.append(list(events))
        if len(calls) == 2:
            raise KeyboardInterrupt
        append(calls[-1])

    monkeypatch.setattr(syncer.store.journal, "append", die_at_the_second)
    office.syncer = syncer
    with pytest.raises(KeyboardInterrupt):
        office.sync()
    assert overruled(office) == []
    office.syncer = office.open_syncer()
    office.sync()
    assert [(event.row, event.old, event.new) for event in overruled(office)] == [("D-000002", 777, 5)]
