"""Sound frames around senseless content, and what the operating system refuses: each has its own message."""

from __future__ import annotations

import errno
import os

import orjson
import pytest
from state_samples import decode, encode, make_base, make_event, make_run

from sheetcrm.state import StateAccessError, StateDamagedError, StateLockedError, TinyStateStore, atomic
from sheetcrm.state.events import EventCodec, seal
from sheetcrm.state.snapshots import SnapshotFolder


@pytest.fixture
def store(tmp_path) -> TinyStateStore:
    store = TinyStateStore(tmp_path, encode=encode, decode=decode)
    store.commit(make_base(), run=make_run())
    return store


def rewrite_catalogue(folder, change) -> None:
    path = folder / "catalogue.json"
    tables = orjson.loads(atomic.read_checked(path, kind="catalogue", version=1).payload)
    change(tables)
    path.write_bytes(atomic.frame(orjson.dumps(tables), kind="catalogue", version=1))


def test_a_catalogue_without_identity_is_damage(store, tmp_path):
    rewrite_catalogue(tmp_path, lambda tables: tables.pop("identity"))
    with pytest.raises(StateDamagedError, match="which store it belongs to"):
        TinyStateStore(tmp_path, encode=encode, decode=decode)


@pytest.mark.parametrize(
    ("table", "act"), [("manifest", "load"), ("runs", "runs"), ("identity", "load"), ("registry", "registry")]
)
def test_a_record_that_makes_no_sense_is_damage(store, tmp_path, table, act):
    store.register(sheets={"sales": 0})

    def spoil(tables):
        tables[table]["1"] = {key: [1, {}] for key in tables[table]["1"]}

    rewrite_catalogue(tmp_path, spoil)
    with pytest.raises(StateDamagedError, match="makes no sense"):
        getattr(store, act)() if act != "registry" else store.registry


def put_raw(folder, kind: str, document) -> str:
    framed = atomic.frame(orjson.dumps(document), kind=kind, version=1)
    name = f"sales-{atomic.digest_of(framed)}.json"
    (folder / name).write_bytes(framed)
    return name


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"fields": ["a", "b"]}, "contradicts itself: row D-1"),
        ({"rows": [1]}, "cannot be decoded"),
        ({"fields": None}, "cannot be decoded"),
    ],
)
def test_a_base_file_that_makes_no_sense_is_damage(tmp_path, changes, complaint):
    sound = {"lineage": "x", "department": "sales", "fields": ["a"], "rows": {"D-1": [1]}, "tombstones": {}}
    files = SnapshotFolder(tmp_path, lineage="x", encode=encode, decode=decode)
    assert files.get_table("sales", put_raw(tmp_path, "table", sound)).rows == {"D-1": (1,)}
    with pytest.raises(StateDamagedError, match=complaint):
        files.get_table("sales", put_raw(tmp_path, "table", {**sound, **changes}))


def test_a_base_file_of_another_kind_is_damage(tmp_path):
    files = SnapshotFolder(tmp_path, lineage="x", encode=encode, decode=decode)
    with pytest.raises(StateDamagedError, match="holds 'links' where 'table'"):
        files.get_table("sales", files.put_links({}, {}))


def test_a_sound_line_that_is_no_event_is_damage(store):
    store.journal.append([make_event("a")])
    (segment,) = store.journal.segments()
    with segment.open("ab") as file:
        file.write(seal(b'{"key":"b","run":"run-1"}'))
        file.write(seal(b'{"key":"","run":"r","serial":1,"kind":"made","at":"2026-03-02T09:00:00Z"}'))
    with pytest.raises(StateDamagedError, match=r"line 3: not a journal event"):
        list(store.journal.read())
    complaints = []
    assert [event.key for event in store.journal.read(on_damage=complaints.append)] == ["a"]
    assert len(complaints) == 2


def test_an_event_of_an_unknown_kind_is_damage():
    codec = EventCodec(encode=encode, decode=decode)
    with pytest.raises(StateDamagedError, match="kind"):
        codec.from_body(b'{"key":"k","run":"r","serial":1,"kind":"guessed","at":"2026-03-02T09:00:00Z"}')


def test_a_folder_in_place_of_a_file_is_said(store, tmp_path):
    (tmp_path / "catalogue.json").unlink()
    (tmp_path / "catalogue.json").mkdir()
    with pytest.raises(StateAccessError, match=r"cannot read .*catalogue\.json"):
        store.load()


def test_a_company_lock_that_cannot_be_made_is_said(store, tmp_path):
    (tmp_path / "lock").mkdir()
    with pytest.raises(StateAccessError, match="cannot lock"), store.lock(0):
        pytest.fail("held without a lock")


@pytest.mark.parametrize("note", [None, b"", b"{}", b'{"pid": "x"}'])
def test_a_holder_that_left_no_readable_note_is_another_process(store, tmp_path, note):
    with store.lock(0):
        path = tmp_path / "lock.holder.json"
        path.unlink() if note is None else path.write_bytes(note)
        with pytest.raises(StateLockedError, match="another process"), store.lock(0):
            pytest.fail("two hold the company")


def test_a_disk_too_full_for_the_note_does_not_stop_a_pass(store, tmp_path):
    (tmp_path / "lock.holder.json").mkdir()
    with store.lock(0):
        assert store.load() == make_base()
    with store.lock(0):
        pass


def test_a_journal_that_cannot_be_locked_or_read_is_said(store, tmp_path, monkeypatch):
    store.journal.append([make_event("a")])
    (segment,) = store.journal.segments()
    segment.unlink()
    segment.mkdir()
    with pytest.raises(StateAccessError, match="cannot read"):
        list(store.journal.read())
    with pytest.raises(StateAccessError, match="cannot write"):
        store.journal.append([make_event("b")])
    (tmp_path / "journal" / "lock").unlink()
    (tmp_path / "journal" / "lock").mkdir()
    with pytest.raises(StateAccessError, match="cannot lock"):
        store.journal.append([make_event("b")])


def test_a_file_system_without_hard_links_and_without_room_keeps_the_current_generation(store, monkeypatch):
    def refuse(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(StateAccessError):
        store.register(sheets={"sales": 1})
    monkeypatch.undo()
    assert store.registry.sheets == {}
    assert store.load() == make_base()
