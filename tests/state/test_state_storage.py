"""TinyDB on the safe storage."""

from __future__ import annotations

import threading

import pytest
from tinydb import where
from tinydb.table import Document

from sheetcrm.errors import StateError
from sheetcrm.state import StateAccessError, StateDamagedError, StateLockedError, atomic
from sheetcrm.state.storage import SafeStorage, SafeTinyDB


@pytest.fixture
def path(tmp_path):
    return tmp_path / "db.json"


def opened(path, **options) -> SafeTinyDB:
    return SafeTinyDB(SafeStorage(path, **options))


def test_documents_survive_reopening(path):
    with opened(path) as database:
        database.table("t").insert({"имя": "Трактор"})
    assert opened(path).table("t").all() == [{"имя": "Трактор"}]


def test_tinydbs_own_operations_work(path):
    table = opened(path).table("t")
    assert table.insert({"n": 1}) == 1
    assert table.insert_multiple([{"n": 2}, {"n": 3}]) == [2, 3]
    assert table.update({"seen": True}, where("n") > 1) == [2, 3]
    assert table.upsert({"n": 3, "seen": False}, where("n") == 3) == [3]
    assert table.upsert({"n": 4}, where("n") == 4) == [4]
    assert table.remove(where("n") == 1) == [1]
    assert opened(path).table("t").all() == [{"n": 2, "seen": True}, {"n": 3, "seen": False}, {"n": 4}]
    table.truncate()
    assert len(table) == 0


def test_the_default_table_and_dropping(path):
    database = opened(path)
    database.insert({"n": 1})
    database.table("other").insert({"n": 2})
    assert database.tables() == {"_default", "other"}
    database.drop_table("other")
    assert opened(path).tables() == {"_default"}
    database.drop_tables()
    assert opened(path).tables() == set()


def test_the_next_id_and_results_of_a_neighbour_are_seen(path):
    mine, theirs = opened(path).table("t"), opened(path).table("t")
    assert mine.insert({"n": 1}) == 1
    assert mine.search(where("n") > 0) == [{"n": 1}]
    assert theirs.insert({"n": 2}) == 2
    assert mine.search(where("n") > 0) == [{"n": 1}, {"n": 2}]
    assert mine.insert({"n": 3}) == 3


def test_a_transaction_is_one_generation(path):
    database = opened(path)
    database.table("t").insert({"n": 0})
    with database.transaction():
        database.table("t").insert({"n": 1})
        database.table("u").insert({"n": 2})
        assert database.table("t").all() == [{"n": 0}, {"n": 1}]
    (previous,) = atomic.read_checked(
        atomic.previous_of(path), kind="catalogue", version=1
    ).payload.splitlines()
    assert previous == b'{"t":{"1":{"n":0}}}'


def test_a_failing_transaction_writes_nothing(path):
    database = opened(path)
    database.table("t").insert({"n": 0})
    before = path.read_bytes()

    def change_and_fail():
        with database.transaction():
            database.table("t").insert({"n": 1})
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        change_and_fail()
    assert path.read_bytes() == before
    assert database.table("t").all() == [{"n": 0}]


def test_half_a_change_is_not_written_when_its_error_was_swallowed(path):
    database = opened(path)
    database.table("t").insert(Document({"n": 0}, doc_id=1))
    before = path.read_bytes()

    def swallow():
        with database.transaction():
            database.table("t").insert({"n": 1})
            with pytest.raises(ValueError, match="already exists"):
                database.table("t").insert(Document({"n": 9}, doc_id=1))

    with pytest.raises(StateError, match="a part of the change had failed"):
        swallow()
    assert path.read_bytes() == before


def test_a_value_json_has_no_form_for_writes_nothing(path):
    database = opened(path)
    database.table("t").insert({"n": 0})
    with pytest.raises(StateError, match="cannot store"):
        database.table("t").insert({"n": object()})
    assert database.table("t").all() == [{"n": 0}]


def test_a_write_without_its_read_is_refused(path):
    storage = SafeStorage(path)
    with pytest.raises(StateError, match="outside a transaction"):
        storage.write({})
    assert storage.read() is None
    assert storage.size_bytes() == 0
    assert not path.exists()


def test_reading_alone_writes_nothing(path):
    database = opened(path)
    assert database.table("t").all() == []
    with database.transaction():
        assert database.tables() == set()
    assert not path.exists()


def test_threads_lose_no_change(path):
    database = opened(path)
    database.table("t").insert({"n": 0})

    def work():
        for _ in range(25):
            with database.transaction():
                number = database.table("t").get(doc_id=1)["n"]
                database.table("t").update({"n": number + 1}, doc_ids=[1])

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert database.table("t").get(doc_id=1) == {"n": 75}


def test_a_busy_file_is_said(path):
    holder, other = opened(path), opened(path, timeout_seconds=0)
    with holder.transaction(), pytest.raises(StateLockedError, match="busy"):
        other.table("t").insert({"n": 1})


def test_a_lock_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "db.json.lock").mkdir()
    with pytest.raises(StateAccessError, match="cannot lock"):
        opened(tmp_path / "db.json").table("t").insert({"n": 1})


def test_reading_waits_for_nobody(path):
    holder, other = opened(path), opened(path, timeout_seconds=0)
    holder.table("t").insert({"n": 1})
    with holder.transaction():
        holder.table("t").insert({"n": 2})
        assert other.table("t").all() == [{"n": 1}]
    assert other.table("t").all() == [{"n": 1}, {"n": 2}]


def test_where_a_file_cannot_be_replaced_under_its_readers_they_wait(path, monkeypatch):
    holder, other = opened(path), opened(path, timeout_seconds=0)
    monkeypatch.setattr("sheetcrm.state.storage._READERS_ARE_IN_THE_WAY", True)
    with holder.transaction(), pytest.raises(StateLockedError, match="busy"):
        other.table("t").all()


def test_what_is_read_together_is_of_one_generation(path):
    mine, theirs = SafeStorage(path), opened(path)
    theirs.table("t").insert({"n": 1})
    with mine.reading():
        before = mine.read()
        theirs.table("t").insert({"n": 2})
        with mine.reading():
            assert mine.read() is before
    assert mine.read() != before == {"t": {"1": {"n": 1}}}


def test_a_change_in_the_middle_of_reading_is_refused(path):
    storage = SafeStorage(path)
    database = SafeTinyDB(storage)
    with storage.reading(), pytest.raises(StateError, match="outside a transaction"):
        database.table("t").insert({"n": 1})
    assert database.table("t").all() == []


def test_a_sound_frame_around_something_else_is_damage(path):
    path.write_bytes(atomic.frame(b"not json", kind="catalogue", version=1))
    with pytest.raises(StateDamagedError, match="not JSON"):
        opened(path).table("t").all()
