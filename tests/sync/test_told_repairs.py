"""What was put back while people were editing is shown: the cell, what it holds again, the extra rounds."""

from __future__ import annotations

import io

import pytest
from embedded import Office
from rich.console import Console

from sheetcrm.commands.views.passes import pass_document, print_pass
from sheetcrm.sync.results import PassResult


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    for number, cargo in enumerate(("Tractor", "Axles", "Beams"), start=2):
        office.edit("sales", number, Status="Estimate", Cargo=cargo)
    assert office.sync().outcome == "ok"
    office.edit_row("logistics", "D-000002/LOG-1", Cost=5)
    return office


def before_write(office: Office, act) -> None:
    def before(number, method, path, body):
        if path.endswith(f"{office.ids['sales']}:batchUpdate"):
            office.service.hooks.before.clear()
            act(office.person("sales"))

    office.service.hooks.before.append(before)


def text_of(office: Office, result: PassResult) -> str:
    told = io.StringIO()
    print_pass(Console(file=told, width=200), office.company, result)
    return told.getvalue()


def test_a_row_that_got_its_cell_back_is_named(office):
    office.edit_row("sales", "D-000001", Cost=99)
    office.edit_row("logistics", "D-000001/LOG-1", Cost=99)
    office.sync()
    office.edit_row("logistics", "D-000002/LOG-1", Cost=6)
    before_write(office, lambda person: person.insert_rows("Deals", 2))
    result = office.sync()
    document = pass_document(office.company, result)
    (repair,) = document["repairs"]
    assert repair == {
        "run": result.earlier[0].run,
        "department": "sales",
        "sheet": "Deals",
        "cell": "Deals!E3",
        "row": 3,
        "row_id": "D-000001",
        "column": "Cost",
        "taken_away": 6,
        "restored": 99,
    }
    assert [made["run"] for made in document["earlier"]] == [result.earlier[0].run]
    told = text_of(office, result)
    assert "Put back, since somebody was editing at the same time" in told
    for word in ("Deals!E3", "D-000001", "Cost", "99"):
        assert word in told
    assert "synced once more" in told


def test_a_formula_that_came_back_is_shown_as_it_was_typed(office):
    before_write(office, lambda person: person.type("Deals!E3", "=1+2"))
    result = office.sync()
    told = text_of(office, result)
    assert "=1+2" in told
    assert "—" not in told.split("Put back", 1)[1].split("=1+2", 1)[0].split("\n")[-1]


def test_changes_of_the_first_round_are_not_forgotten(office):
    office.edit("sales", 5, Status="Estimate", Cargo="Pipes")
    before_write(office, lambda person: person.paste("Deals!E3", [[777]]))
    result = office.sync()
    assert "D-000004" in text_of(office, result)


def test_a_quiet_pass_says_nothing_of_it(office):
    result = office.sync()
    document = pass_document(office.company, result)
    assert (document["repairs"], document["earlier"]) == ([], [])
    told = text_of(office, result)
    assert "editing" not in told
