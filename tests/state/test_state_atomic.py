"""Atomic and checked files."""

from __future__ import annotations

import errno
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state_samples import Crash, failing_at

from sheetcrm.state import StateAccessError, StateDamagedError, StateMissingError, StateVersionError
from sheetcrm.state.atomic import (
    digest_of,
    frame,
    is_temporary,
    make_folder,
    previous_of,
    read_checked,
    unframe,
    write_atomically,
    write_checked,
)


def read(path, version=1):
    return read_checked(path, kind="thing", version=version)


def write(path, payload, version=1):
    write_checked(path, payload, kind="thing", version=version)


def test_write_atomically_replaces_and_leaves_nothing_else(tmp_path):
    path = tmp_path / "f"
    write_atomically(path, b"one")
    write_atomically(path, b"")
    assert path.read_bytes() == b""
    assert list(tmp_path.iterdir()) == [path]


def test_the_file_is_flushed_before_it_takes_its_place_and_the_folder_after(tmp_path, monkeypatch):
    calls = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, _name=name, _real=real: (calls.append(_name), _real(*args))
        )
    write_atomically(tmp_path / "f", b"x")
    assert calls == ["fsync", "replace", "fsync"]


def test_short_writes_are_continued(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: real(descriptor, bytes(data)[:3]))
    write_atomically(tmp_path / "f", b"0123456789")
    assert (tmp_path / "f").read_bytes() == b"0123456789"


def test_a_failing_call_leaves_the_old_file_and_no_other(tmp_path):
    path = tmp_path / "f"
    write_atomically(path, b"old")
    for number in (1, 2, 3):
        failed = []

        def fail(name, args, failed=failed):
            if not failed:
                failed.append(name)
                raise OSError(errno.ENOSPC, "No space left on device")

        with (
            failing_at(number, fail),
            pytest.raises(StateAccessError, match=r"cannot write .*No space left on device"),
        ):
            write_atomically(path, b"new")
        assert path.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [path]


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(StateAccessError, match="nowhere"):
        write_atomically(tmp_path / "nowhere" / "f", b"x")


def test_what_a_crash_leaves_behind_is_recognised(tmp_path):
    def crash(name, args):
        raise Crash

    with pytest.raises(Crash), failing_at(3, crash):
        write_atomically(tmp_path / "f.json", b"x")
    (left,) = tmp_path.iterdir()
    assert is_temporary(left.name)
    assert not is_temporary("f.json")
    assert not is_temporary(".hidden.tmp")


def test_umask_decides_who_may_read(tmp_path):
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "f", b"x")
    finally:
        os.umask(before)
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o640


def test_folders_are_made_with_their_parents(tmp_path):
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(StateAccessError, match="create"):
        make_folder(tmp_path / "file" / "b")


@given(payload=st.binary(max_size=300), version=st.integers(0, 99))
@settings(deadline=None)
def test_a_frame_gives_back_what_was_put_in(tmp_path_factory, payload, version):
    framed = frame(payload, kind="thing", version=version)
    checked = unframe(framed, kind="thing", version=99, path=tmp_path_factory.getbasetemp())
    assert (checked.payload, checked.version, checked.warning) == (payload, version, None)
    assert len(digest_of(framed)) == 32


@given(payload=st.binary(max_size=100), position=st.integers(0, 2**31), bit=st.integers(0, 7))
@settings(deadline=None, max_examples=300)
def test_any_flipped_bit_is_damage(tmp_path_factory, payload, position, bit):
    framed = bytearray(frame(payload, kind="thing", version=1))
    framed[position % len(framed)] ^= 1 << bit
    with pytest.raises(StateDamagedError):
        unframe(bytes(framed), kind="thing", version=1, path=tmp_path_factory.getbasetemp())


@given(payload=st.binary(max_size=100), cut=st.integers(1, 10_000), extra=st.binary(min_size=1, max_size=5))
@settings(deadline=None)
def test_a_wrong_length_is_damage(tmp_path_factory, payload, cut, extra):
    framed = frame(payload, kind="thing", version=1)
    path = tmp_path_factory.getbasetemp()
    for spoiled in (framed[: len(framed) - 1 - cut % len(framed)], framed + extra):
        with pytest.raises(StateDamagedError):
            unframe(spoiled, kind="thing", version=1, path=path)


def test_another_kind_is_refused(tmp_path):
    write_checked(tmp_path / "f", b"x", kind="other", version=1)
    with pytest.raises(StateDamagedError, match="holds 'other' where 'thing'"):
        read(tmp_path / "f")


def test_generations(tmp_path):
    path = tmp_path / "f"
    with pytest.raises(StateMissingError):
        read(path)
    write(path, b"1")
    assert not previous_of(path).exists()
    write(path, b"2")
    write(path, b"3")
    assert read(path).payload == b"3"
    assert read(previous_of(path)).payload == b"2"
    assert {entry.name for entry in tmp_path.iterdir()} == {"f", "f.previous"}


@pytest.mark.parametrize("damage", [b"", b"sheetcrm thing 1 1 zz\n1", None])
def test_a_bad_current_generation_falls_back_and_does_not_push_out_the_good_one(tmp_path, damage):
    path = tmp_path / "f"
    write(path, b"1")
    write(path, b"2")
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    checked = read(path)
    assert checked.payload == b"1"
    assert "f.previous" in checked.warning
    write(path, b"3")
    assert read(path).payload == b"3"
    assert read(path).warning is None
    assert read(previous_of(path)).payload == b"1"


def test_damage_without_a_generation_before_is_damage_and_not_missing(tmp_path):
    path = tmp_path / "f"
    path.write_bytes(b"rubbish")
    with pytest.raises(StateDamagedError) as caught:
        read(path)
    assert not isinstance(caught.value, StateMissingError)


def test_a_missing_file_with_a_damaged_generation_before_is_damage(tmp_path):
    path = tmp_path / "f"
    previous_of(path).write_bytes(b"rubbish")
    with pytest.raises(StateDamagedError, match=r"missing.*f\.previous") as caught:
        read(path)
    assert not isinstance(caught.value, StateMissingError)


def test_a_newer_version_is_refused_and_never_overwritten_by_the_older_generation(tmp_path):
    path = tmp_path / "f"
    write(path, b"1", version=1)
    write(path, b"2", version=2)
    with pytest.raises(StateVersionError, match="format version 2; this sheetcrm reads up to 1"):
        read(path, version=1)
    assert read(path, version=2).version == 2
    assert read(path, version=3).version == 2


def test_file_systems_without_hard_links_keep_a_copy(tmp_path, monkeypatch):
    path = tmp_path / "f"
    write(path, b"1")

    def refuse(*args):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write(path, b"2")
    assert read(previous_of(path)).payload == b"1"
    assert {entry.name for entry in tmp_path.iterdir()} == {"f", "f.previous"}


def test_a_write_interrupted_after_the_link_was_made_leaves_no_litter_at_the_next(tmp_path):
    path = tmp_path / "f"
    write(path, b"1")
    # As after a crash between the two renames: both names are one file, and POSIX rename does nothing then.
    os.link(path, previous_of(path))
    write(path, b"2")
    assert (read(path).payload, read(previous_of(path)).payload) == (b"2", b"1")
    assert {entry.name for entry in tmp_path.iterdir()} == {"f", "f.previous"}
