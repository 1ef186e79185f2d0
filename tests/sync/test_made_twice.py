"""A pass dies after its journal and the next one changes the same cell to the same value once more."""

from __future__ import annotations

import pytest
from embedded import Office

LOG = "D-000001/LOG-1"


@pytest.fixture
def office(tmp_path) -> Office:
    office = Office(tmp_path)
    office.edit("sales", 2, Status="Estimate", Cargo="Tractor")
    office.sync()
    return office


def die_at_commit(office: Office, monkeypatch) -> None:
    syncer = office.open_syncer()

    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(syncer.store, "commit", interrupt)
    office.syncer = syncer
    with pytest.raises(KeyboardInterrupt):
        office.sync()
    office.syncer = office.open_syncer()


def told(office: Office) -> list[tuple]:
    return [
        (event.kind, event.old, event.new)
        for event in office.store().journal.read(row=LOG)
        if event.column == "Cargo"
    ]


def test_what_is_written_over_an_edit_once_more_is_told_once_more(office, monkeypatch):
    office.edit_row("sales", "D-000001", Cargo="Bulldozer")
    die_at_commit(office, monkeypatch)
    office.edit_row("logistics", LOG, Cargo="Crane")
    for _ in range(2):
        office.sync()
    assert told(office) == [
        ("made", None, "Tractor"),
        ("made", "Tractor", "Bulldozer"),
        ("observed", "Tractor", "Crane"),
        ("overruled", "Crane", "Bulldozer"),
        ("made", "Crane", "Bulldozer"),
    ]


def test_what_two_passes_died_over_is_told_by_each(office, monkeypatch):
    office.edit_row("sales", "D-000001", Cargo="Bulldozer")
    die_at_commit(office, monkeypatch)
    for cargo in ("Crane", "Axles"):
        office.edit_row("logistics", LOG, Cargo=cargo)
        die_at_commit(office, monkeypatch)
    office.sync()
    assert [entry for entry in told(office) if entry[0] in {"made", "recovered"}] == [
        ("made", None, "Tractor"),
        ("made", "Tractor", "Bulldozer"),
        ("made", "Crane", "Bulldozer"),
        ("made", "Axles", "Bulldozer"),
    ]
