"""The default store: the contract, and what only files on a disk can suffer."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from state_samples import decode, encode, make_base, make_event, make_run
from state_store_contract import StateStoreContract

from sheetcrm.state import (
    Base,
    BaseTable,
    StateAccessError,
    StateDamagedError,
    StateForeignError,
    StateMissingError,
    StateVersionError,
    TinyStateStore,
    atomic,
    catalogue,
)
from sheetcrm.state.snapshots import SnapshotFolder


def opened(folder: Path) -> TinyStateStore:
    return TinyStateStore(folder, encode=encode, decode=decode)


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "deep" / "state"


@pytest.fixture
def store(folder) -> TinyStateStore:
    """Return a store with two commits behind it."""
    store = opened(folder)
    store.commit(make_base("old"), run=make_run("old"))
    store.commit(make_base("new"), run=make_run("new"))
    return store


def file_of(folder: Path, label: str) -> Path:
    """Return the one base file of a label that the current generation uses."""
    in_use = catalogue.Catalogue(folder / "catalogue.json").manifest().files()
    (found,) = [folder / "base" / name for name in in_use if name.startswith(label)]
    return found


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x10
    path.write_bytes(data)


class TestTinyStateStore(StateStoreContract):
    @pytest.fixture
    def open_store(self, folder) -> Callable[[], TinyStateStore]:
        return lambda: opened(folder)

    @pytest.fixture
    def open_other(self, tmp_path) -> Callable[[], TinyStateStore]:
        return lambda: opened(tmp_path / "other")


def test_an_unchanged_department_keeps_its_file_and_its_object(store, folder):
    base = store.load()
    before = {path.name: path.stat().st_ino for path in (folder / "base").iterdir()}
    changed = replace(base.tables["sales"], rows={})
    store.commit(replace(base, tables={**base.tables, "sales": changed}), run=make_run())
    after = {path.name: path.stat().st_ino for path in (folder / "base").iterdir()}
    kept = [name for name in before if name.startswith(("логистика", "_links"))]
    assert len(kept) == 2
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    loaded = store.load()
    assert loaded.tables["логистика/1"] is base.tables["логистика/1"]
    assert loaded.tables["sales"] == changed


def test_an_equal_table_made_anew_keeps_its_file(store, folder):
    path = file_of(folder, "sales")
    inode = path.stat().st_ino
    store.commit(make_base("new"), run=make_run())
    assert file_of(folder, "sales") == path
    assert path.stat().st_ino == inode


def test_orphans_go_and_files_of_others_stay(store, folder):
    orphan = folder / "base" / f"sales-{'0' * 32}.json"
    stray = folder / "base" / ".sales.json.0123456789ab.tmp"
    note = folder / "base" / "notes.json"
    for path in (orphan, stray, note):
        path.write_text("x", encoding="utf-8")
    for mark in ("1", "2", "3", "4"):
        store.commit(make_base(mark), run=make_run())
    left = {path.name for path in (folder / "base").iterdir()}
    assert note.name in left
    assert {orphan.name, stray.name}.isdisjoint(left)
    # This generation, the one it fell out of, and at most the one before that.
    assert len([name for name in left if name.startswith("sales-")]) <= 3


def test_the_intent_file_survives_collection(store):
    store.write_intent({"n": 1})
    for mark in ("1", "2", "3"):
        store.commit(make_base(mark), run=make_run())
    assert store.intent() == {"n": 1}


def test_the_list_of_passes_is_capped(folder, monkeypatch):
    monkeypatch.setattr(catalogue, "RUNS_KEPT", 3)
    store = opened(folder)
    for number in range(6):
        store.record_run(make_run(f"run-{number}"))
    assert [run.run for run in store.runs(100)] == ["run-5", "run-4", "run-3"]


def test_a_catalogue_that_grows_too_large_is_reported(store, monkeypatch):
    assert store.warnings == ()
    monkeypatch.setattr(catalogue, "LARGE_BYTES", 100)
    assert "grown" in store.warnings[0]


def test_a_flipped_bit_anywhere_in_the_catalogue_uses_the_generation_before(store, folder):
    path = folder / "catalogue.json"
    sound = path.read_bytes()
    for offset in [*range(70), *range(70, len(sound), 97), len(sound) - 1]:
        flip(path, offset)
        reopened = opened(folder)
        assert reopened.load() == make_base("old")
        assert reopened.serial == 1
        assert "previous" in reopened.warnings[0]
        path.write_bytes(sound)
    assert opened(folder).warnings == ()


def test_a_truncated_catalogue_uses_the_generation_before(store, folder):
    path = folder / "catalogue.json"
    sound = path.read_bytes()
    for length in [*range(70), *range(70, len(sound), 131), len(sound) - 1]:
        path.write_bytes(sound[:length])
        assert opened(folder).load() == make_base("old")


def test_going_on_from_the_generation_before_keeps_it_until_there_is_a_new_one(store, folder):
    flip(folder / "catalogue.json", 100)
    reopened = opened(folder)
    reopened.load()
    reopened.commit(make_base("mended"), run=make_run())
    fresh = opened(folder)
    assert fresh.load() == make_base("mended")
    assert fresh.warnings == ()
    flip(folder / "catalogue.json", 100)
    assert opened(folder).load() == make_base("old")


def test_two_damaged_generations_stop(store, folder):
    flip(folder / "catalogue.json", 100)
    flip(folder / "catalogue.json.previous", 100)
    with pytest.raises(StateDamagedError, match=r"catalogue\.json.*catalogue\.json\.previous") as caught:
        opened(folder)
    assert "backup" in caught.value.hint
    assert "sheetcrm sync" in caught.value.hint


def test_a_lost_catalogue_uses_the_generation_before(store, folder):
    (folder / "catalogue.json").unlink()
    reopened = opened(folder)
    assert reopened.load() == make_base("old")
    assert "missing" in reopened.warnings[0]


@pytest.mark.parametrize("rest", ["base", "journal"])
def test_a_folder_without_its_catalogue_is_no_first_run(store, folder, rest):
    store.journal.append([make_event()])
    for name in {"base", "journal", "catalogue.json", "catalogue.json.previous"} - {rest}:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(StateMissingError, match=r"catalogue\.json is missing"):
        opened(folder)


def test_a_newer_catalogue_is_refused_although_the_generation_before_is_readable(store, folder):
    path = folder / "catalogue.json"
    payload = atomic.read_checked(path, kind="catalogue", version=1).payload
    path.write_bytes(atomic.frame(payload, kind="catalogue", version=2))
    with pytest.raises(StateVersionError, match="format version 2") as caught:
        opened(folder)
    assert "Update" in caught.value.hint


def test_a_missing_base_file_is_named(store, folder):
    path = file_of(folder, "sales")
    path.unlink()
    reopened = opened(folder)
    with pytest.raises(StateMissingError) as caught:
        reopened.load()
    assert path.name in caught.value.message
    assert "sheetcrm sync" in caught.value.hint


@pytest.mark.parametrize("label", ["sales", "_links", "_unsettled"])
def test_a_damaged_base_file_stops(store, folder, label):
    path = file_of(folder, label)
    flip(path, path.stat().st_size // 2)
    reopened = opened(folder)
    with pytest.raises(StateDamagedError, match=path.name):
        reopened.load()


def test_a_base_file_under_another_files_name_stops(store, folder):
    sales = file_of(folder, "sales")
    older = next(path for path in sales.parent.glob("sales-*.json") if path != sales)
    shutil.copyfile(older, sales)
    reopened = opened(folder)
    with pytest.raises(StateDamagedError, match="another generation"):
        reopened.load()


def test_a_newer_base_file_is_refused(store, folder):
    path = file_of(folder, "sales")
    payload = atomic.read_checked(path, kind="table", version=1).payload
    path.write_bytes(atomic.frame(payload, kind="table", version=2))
    reopened = opened(folder)
    with pytest.raises(StateVersionError):
        reopened.load()


def test_saving_again_mends_a_damaged_base_file(store, folder):
    path = file_of(folder, "sales")
    flip(path, path.stat().st_size // 2)
    store.commit(make_base("new"), run=make_run())
    assert opened(folder).load() == make_base("new")


def test_a_base_file_lost_meanwhile_is_written_again_from_memory(store, folder):
    base = store.load()
    shutil.rmtree(folder / "base")
    (folder / "base").mkdir()
    store.commit(base, run=make_run())
    assert opened(folder).load() == make_base("new")


def test_a_lost_intent_is_not_taken_for_none(store, folder):
    store.write_intent({"n": 1})
    (path,) = (folder / "base").glob("_intent-*.json")
    path.unlink()
    with pytest.raises(StateMissingError, match="_intent"):
        store.intent()


def test_the_base_of_another_store_is_refused(store, folder, tmp_path):
    other = opened(tmp_path / "other")
    other.commit(make_base("new"), run=make_run())
    shutil.copytree(tmp_path / "other" / "base", folder / "base", dirs_exist_ok=True)
    shutil.copyfile(tmp_path / "other" / "catalogue.json", folder / "catalogue.json")
    with pytest.raises(StateForeignError, match=other.lineage):
        store.load()
    with pytest.raises(StateForeignError):
        store.commit(Base.empty(), run=make_run())


def test_a_base_file_of_another_store_is_refused(tmp_path):
    def files_of(lineage: str) -> SnapshotFolder:
        return SnapshotFolder(tmp_path, lineage=lineage, encode=encode, decode=decode)

    name = files_of("theirs").put_table("sales", make_base().tables["sales"])
    assert files_of("theirs").get_table("sales", name) == make_base().tables["sales"]
    with pytest.raises(StateForeignError, match="belongs to store theirs, not to mine"):
        files_of("mine").get_table("sales", name)


def test_a_base_file_of_another_department_is_refused(tmp_path):
    files = SnapshotFolder(tmp_path, lineage="mine", encode=encode, decode=decode)
    name = files.put_table("sales", make_base().tables["sales"])
    with pytest.raises(StateDamagedError, match="'sales' where 'logistics'"):
        files.get_table("logistics", name)


def test_a_commit_that_failed_leaves_the_generation_before_whole(store, folder, monkeypatch):
    def refuse(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StateAccessError):
        store.commit(make_base("third"), run=make_run())
    monkeypatch.undo()
    assert opened(folder).load() == make_base("new")
    flip(folder / "catalogue.json", 100)
    assert opened(folder).load() == make_base("old")


def test_a_journal_segment_of_another_store_is_refused(store, folder, tmp_path):
    opened(tmp_path / "other").journal.append([make_event()])
    shutil.copytree(tmp_path / "other" / "journal", folder / "journal")
    with pytest.raises(StateForeignError):
        list(store.journal.read())
    with pytest.raises(StateForeignError):
        store.journal.append([make_event("k2")])


@pytest.mark.parametrize("act", ["load", "intent", "runs", "commit"])
def test_a_store_taken_away_while_open_is_not_taken_for_empty(store, folder, act):
    shutil.rmtree(folder)
    (folder / "base").mkdir(parents=True)
    calls = {
        "load": store.load,
        "intent": store.intent,
        "runs": store.runs,
        "commit": lambda: store.commit(make_base(), run=make_run()),
    }
    with pytest.raises(StateMissingError, match="gone"):
        calls[act]()


def test_a_file_in_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "state").write_text("", encoding="utf-8")
    with pytest.raises(StateAccessError, match="state"):
        opened(tmp_path / "state")


def test_the_holders_note_alone_locks_nobody_out(store, folder):
    (folder / "lock.holder.json").write_bytes(b'{"pid": 1, "host": "elsewhere"')
    with store.lock(0):
        assert (folder / "lock.holder.json").exists()
    assert not (folder / "lock.holder.json").exists()


def test_departments_whose_names_make_bad_file_names(folder):
    names = ["../up", "a/b", "a:b", "ВЭД и ТК", "x" * 300, "", "links", "_links"]
    tables = {name: BaseTable(fields=("f",), rows={"D-1": (name,)}) for name in names}
    opened(folder).commit(replace(Base.empty(), tables=tables), run=make_run())
    assert opened(folder).load().tables == tables
    assert {path.parent for path in folder.parent.rglob("*-????????????????????????????????.json")} == {
        folder / "base"
    }
