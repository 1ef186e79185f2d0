"""The journal: append-only, torn ends, damage in the middle, segments, filters."""

from __future__ import annotations

import errno
import json
import os
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state_samples import Formula, decode, encode, make_event

from sheetcrm.errors import StateError
from sheetcrm.state import (
    Journal,
    StateAccessError,
    StateDamagedError,
    StateForeignError,
    StateLockedError,
    StateVersionError,
)
from sheetcrm.state.events import EventCodec, seal, unseal

CODEC = EventCodec(encode=encode, decode=decode)


def make_journal(folder, **changes) -> Journal:
    return Journal(folder, **{"lineage": "mine", "codec": CODEC, **changes})


@pytest.fixture
def journal(tmp_path) -> Journal:
    return make_journal(tmp_path / "journal")


def keys(journal: Journal, **conditions) -> list[str]:
    return [event.key for event in journal.read(**conditions)]


def events(*names: str, **changes):
    return [make_event(name, **changes) for name in names]


def test_an_empty_journal_reads_as_nothing_and_makes_no_file(journal, tmp_path):
    journal.append([])
    assert keys(journal) == []
    assert journal.keys_of_run("run-1") == frozenset()
    assert list(tmp_path.iterdir()) == []


def test_events_come_back_in_order_with_every_field(journal):
    full = make_event(
        "full",
        kind="overruled",
        seen_from=datetime.fromisoformat("2026-03-02T11:59:58+03:00"),
        department="sales",
        row="D-1",
        deal="D-1",
        column="Cost",
        old=Formula("=1+1", 2),
        new=1.5,
        rule="estimate",
        cause={"status": "Approval", "path": [1, None, "Да"]},
        note="put back: \u2028 owned by logistics\n",
    )
    journal.append([full, make_event("plain")])
    journal.append(events("later"))
    assert list(journal.read()) == [full, make_event("plain"), make_event("later")]


def test_every_line_is_plain_json(journal):
    journal.append(events("a", "b", note="Трактор"))
    lines = journal.segments()[0].read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("key") for line in lines] == [None, "a", "b"]
    assert "Трактор" in lines[1]


def test_filters_must_all_hold_and_match_whole_ids(journal):
    journal.append(
        [
            make_event("1", row="D-1", deal="D-1", run="r1"),
            make_event("2", row="D-1/LOG-1", deal="D-1", run="r1"),
            make_event("3", row="D-10", deal="D-10", run="r2"),
            make_event("4", row="D-1", deal="D-1", run="r2"),
            make_event("5", row="D-2", run="r2", note='"row":"D-1"', cause={"row": "D-1", "deal": "D-1"}),
        ]
    )
    assert keys(journal, row="D-1") == ["1", "4"]
    assert keys(journal, deal="D-1") == ["1", "2", "4"]
    assert keys(journal, run="r2") == ["3", "4", "5"]
    assert keys(journal, row="D-1", run="r2") == ["4"]
    assert keys(journal, row="nobody") == []


@pytest.mark.parametrize("odd", ['quote " and \\', "Ё/№\u2028", "tab\tand\x01"])
def test_ids_with_odd_characters_are_found(journal, odd):
    journal.append([make_event("a", row=odd), make_event("b", row="other")])
    assert keys(journal, row=odd) == ["a"]


def test_keys_of_run_tell_what_a_recovery_leaves_out(journal):
    journal.append(events("a", "b"))
    journal.append(events("c", run="run-2"))
    assert journal.keys_of_run("run-1") == {"a", "b"}
    assert journal.keys_of_run("run-2") == {"c"}


def test_a_line_torn_anywhere_is_dropped_and_cut_off(tmp_path):
    whole = make_journal(tmp_path / "whole")
    whole.append(events("a", "b", note="Ё" * 10))
    data = whole.segments()[0].read_bytes()
    start = data.rstrip(b"\n").rindex(b"\n") + 1
    for length in range(start, len(data)):
        journal = make_journal(tmp_path / str(length))
        journal.append(events("x"))
        journal.segments()[0].write_bytes(data[:length])
        # With all but its newline the line is whole, and is kept.
        expected = ["a", "b"] if length == len(data) - 1 else ["a"]
        assert keys(journal) == expected
        journal.append(events("c"))
        assert keys(journal) == [*expected, "c"]
        assert journal.segments()[0].read_bytes().startswith(data[:start])


def test_a_torn_first_line_is_begun_anew(journal):
    journal.append(events("a"))
    (segment,) = journal.segments()
    segment.write_bytes(segment.read_bytes()[:20])
    assert keys(journal) == []
    journal.append(events("b"))
    assert keys(journal) == ["b"]
    assert segment.read_bytes().count(b"sheetcrm-journal") == 1


def test_a_damaged_line_in_the_middle_is_never_passed_over_in_silence(journal):
    journal.append(events("a", "b", "c"))
    (segment,) = journal.segments()
    sound = segment.read_bytes()
    segment.write_bytes(sound.replace(b'"key":"b"', b'"key":"x"'))
    with pytest.raises(StateDamagedError, match=r"000001\.jsonl line 3"):
        keys(journal)
    complaints = []
    assert keys(journal, on_damage=complaints.append) == ["a", "c"]
    assert len(complaints) == 1
    assert journal.keys_of_run("run-1") == {"a", "c"}
    journal.append(events("d"))
    assert keys(journal, on_damage=complaints.append) == ["a", "c", "d"]


def test_a_damaged_last_line_that_is_complete_is_damage_and_stays(journal):
    journal.append(events("a", "b"))
    (segment,) = journal.segments()
    damaged = segment.read_bytes().replace(b'"key":"b"', b'"key":"x"')
    segment.write_bytes(damaged)
    with pytest.raises(StateDamagedError):
        keys(journal)
    journal.append(events("c"))
    assert segment.read_bytes().startswith(damaged)


@given(line=st.binary(max_size=60), position=st.integers(0, 2000), bit=st.integers(0, 7))
@settings(deadline=None, max_examples=200)
def test_any_flipped_bit_of_a_line_is_seen(line, position, bit):
    sealed = CODEC.to_line(make_event("k", note=line.hex()))
    assert unseal(sealed) is not None
    spoiled = bytearray(sealed)
    spoiled[position % (len(spoiled) - 1)] ^= 1 << bit
    assert unseal(bytes(spoiled)) is None


@given(junk=st.binary(max_size=80))
@settings(deadline=None, max_examples=200)
def test_junk_is_no_line(junk):
    assert unseal(junk) is None


def test_segments_are_closed_when_full_and_never_touched_again(tmp_path):
    journal = make_journal(tmp_path, segment_bytes=1000)
    closed: dict[str, bytes] = {}
    for number in range(30):
        journal.append(events(f"k{number}", note="x" * 100))
        segments = journal.segments()
        for path in segments[:-1]:
            assert path.read_bytes() == closed.setdefault(path.name, path.read_bytes())
    assert [path.name for path in segments[:3]] == ["000001.jsonl", "000002.jsonl", "000003.jsonl"]
    assert all(1000 <= len(data) < 1400 for data in closed.values())
    assert keys(journal) == [f"k{number}" for number in range(30)]


def test_a_full_segment_with_a_torn_end_is_cut_before_it_is_closed(tmp_path):
    journal = make_journal(tmp_path, segment_bytes=300)
    journal.append(events("a", note="x" * 300))
    (segment,) = journal.segments()
    with segment.open("ab") as file:
        file.write(b'{"crc":"0000')
    journal.append(events("b"))
    assert len(journal.segments()) == 2
    assert keys(journal) == ["a", "b"]


def test_a_torn_end_of_a_closed_segment_is_damage(tmp_path):
    journal = make_journal(tmp_path, segment_bytes=10)
    journal.append(events("a", "b"))
    journal.append(events("c"))
    first = journal.segments()[0]
    first.write_bytes(first.read_bytes()[:-5])
    complaints = []
    assert keys(journal, on_damage=complaints.append) == ["a", "c"]
    assert len(complaints) == 1


@pytest.mark.parametrize("lost", [0, 1, 2])
def test_a_missing_segment_is_reported_once(tmp_path, lost):
    journal = make_journal(tmp_path, segment_bytes=10)
    for name in "abcd":
        journal.append(events(name))
    journal.segments()[lost].unlink()
    complaints = []
    assert keys(journal, on_damage=complaints.append) == [name for name in "abcd" if name != "abcd"[lost]]
    assert complaints == [f"journal segment {lost + 1:06d}.jsonl is missing in {tmp_path}"]
    with pytest.raises(StateDamagedError, match="missing"):
        keys(journal)


def test_each_append_writes_its_own_bytes_and_no_more(journal, monkeypatch):
    written, read = [], []
    real_write, real_read = os.write, os.read

    def count_write(descriptor, data):
        written.append(len(data))
        return real_write(descriptor, data)

    def count_read(descriptor, length):
        data = real_read(descriptor, length)
        read.append(len(data))
        return data

    monkeypatch.setattr(os, "write", count_write)
    monkeypatch.setattr(os, "read", count_read)
    batches = [events(*(f"{batch:03d}-{number:02d}" for number in range(50))) for batch in range(200)]
    journal.append(batches[0])
    first = sum(written)
    header = len(journal.segments()[0].read_bytes().splitlines(keepends=True)[0])
    for batch in batches[1:]:
        written.clear()
        read.clear()
        journal.append(batch)
        assert sum(written) == first - header
        assert sum(read) == 1
    assert len(keys(journal)) == 10_000


def test_a_full_disk_keeps_nothing_of_the_batch(journal, monkeypatch):
    journal.append(events("a"))
    real_write = os.write
    pieces = iter([True, False])

    def write_a_piece(descriptor, data):
        if next(pieces):
            # A whole line and a half fit before the disk is full.
            return real_write(descriptor, bytes(data)[: len(data) * 3 // 4])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", write_a_piece)
    with pytest.raises(StateAccessError, match="No space left"):
        journal.append(events("b", "c"))
    monkeypatch.undo()
    assert keys(journal) == ["a"]
    journal.append(events("b"))
    assert keys(journal) == ["a", "b"]


def test_a_batch_with_an_event_that_cannot_be_written_writes_none(journal):
    with pytest.raises(StateError, match="event bad"):
        journal.append([make_event("good"), make_event("bad", cause={"odd": object()})])
    assert keys(journal) == []


def test_a_newer_segment_is_refused(journal):
    journal.append(events("a"))
    (segment,) = journal.segments()
    rest = segment.read_bytes().split(b"\n", 1)[1]
    segment.write_bytes(seal(b'{"format":"sheetcrm-journal","version":2,"lineage":"mine"}') + rest)
    for act in (lambda: keys(journal), lambda: journal.append(events("b"))):
        with pytest.raises(StateVersionError, match="version 2"):
            act()


def test_a_segment_of_another_store_is_refused(journal, tmp_path):
    journal.append(events("a"))
    other = make_journal(tmp_path / "journal", lineage="other")
    for act in (lambda: keys(other), lambda: other.append(events("b"))):
        with pytest.raises(StateForeignError, match="mine"):
            act()
    assert keys(journal) == ["a"]


def test_a_journal_that_would_take_no_event_says_so_beforehand(journal, tmp_path):
    journal.check()
    journal.append([make_event("a")])
    journal.check()
    (segment,) = journal.segments()
    (first, *_) = segment.read_bytes().splitlines(keepends=True)
    foreign = json.loads(unseal(first)) | {"lineage": "theirs"}
    segment.write_bytes(seal(json.dumps(foreign).encode()))
    with pytest.raises(StateForeignError):
        journal.check()
    segment.unlink()
    segment.mkdir()
    with pytest.raises(StateAccessError, match="cannot read"):
        journal.check()


def test_a_file_that_is_no_segment_is_left_alone(journal, tmp_path):
    journal.append(events("a"))
    (tmp_path / "journal" / "notes.jsonl").write_text("mine\n", encoding="utf-8")
    assert keys(journal) == ["a"]


def test_a_segment_that_starts_with_something_else_is_damage(journal):
    journal.append(events("a"))
    (segment,) = journal.segments()
    segment.write_bytes(seal(b'{"some":"thing"}') + segment.read_bytes().split(b"\n", 1)[1])
    with pytest.raises(StateDamagedError, match="does not start as a journal"):
        keys(journal)


def test_a_journal_held_by_another_is_said(journal, tmp_path):
    journal.append(events("a"))
    impatient = make_journal(tmp_path / "journal", timeout_seconds=0)
    with journal._locked(), pytest.raises(StateLockedError, match="busy"):
        impatient.append(events("b"))


def test_an_unreadable_folder_is_said(tmp_path):
    (tmp_path / "journal").write_text("", encoding="utf-8")
    journal = make_journal(tmp_path / "journal")
    with pytest.raises(StateAccessError):
        keys(journal)
    with pytest.raises(StateAccessError):
        journal.append(events("a"))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"at": datetime(2026, 3, 2, 9, 0)}, "time zone"),  # noqa: DTZ001
        ({"seen_from": datetime(2026, 3, 2, 9, 0)}, "time zone"),  # noqa: DTZ001
        ({"key": ""}, "key"),
    ],
)
def test_impossible_events_are_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        make_event(**{"key": "k", **changes})
