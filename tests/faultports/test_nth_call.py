"""The n-th call of each port fails, for n = 1, 2, 3, ... until a pass gets through, in passes of a story.

Writes to sheets fail in every way. The ways of other calls take turns; with SHEETCRM_LONG each fails in all.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest
from disturbances import (
    CLOCK,
    DISK,
    EVERY,
    WIRE_READ,
    WIRE_WRITE,
    Disk,
    JumpingClock,
    Killed,
    disk_fails,
    ways,
)
from story import ANSWER, COPIED, IDLE, MOVED, STEPS, Story

from sheetcrm.emulator.faults import Fault, Faults

WRITING = [step for step in STEPS if step != IDLE]


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Iterator[Story]:
    """The history, with a disk that flushes nothing: here only processes die, not machines."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield Story(tmp_path_factory.mktemp("story"))


def numbered(story: Story, step: str, kind: str) -> list[int]:
    """Which requests of a pass are of a kind, counted from 1."""
    return [number for number, asked in enumerate(story.ends[step].requests, start=1) if asked == kind]


def test_the_history_has_all_it_needs(story):
    writes = {step: len(numbered(story, step, "write")) for step in STEPS}
    assert writes.pop(IDLE) == 0
    assert min(writes.values()) >= 1
    assert max(writes.values()) == 3
    assert story.ends[IDLE].kinds >= {"observed", "made", "row-created", "row-appeared", "overruled"}


@pytest.mark.parametrize("step", STEPS)
def test_a_read_goes_wrong(story, step):
    for number in numbered(story, step, "read"):
        for name, fault in ways(number, WIRE_READ):
            with story.disturbed(step, f"request {number}: {name}") as office:
                office.service.faults.at(office.service.requests + number, fault)
                assert story.try_pass().outcome == "ok", "a read is asked again"


@pytest.mark.parametrize("step", WRITING)
@pytest.mark.parametrize("name", WIRE_WRITE)
def test_a_write_goes_wrong(story, step, name):
    for number in numbered(story, step, "write"):
        with story.disturbed(step, f"request {number}: {name}") as office:
            office.service.faults.at(office.service.requests + number, WIRE_WRITE[name])
            story.try_pass()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", WRITING)
def test_the_process_dies_at_a_request(story, step, moment):
    for number in range(1, len(story.ends[step].requests) + 1):
        with story.disturbed(step, f"killed {moment} request {number}") as office:
            doomed = office.service.requests + number

            def kill(current, *_asked, doomed=doomed):
                if current == doomed:
                    raise Killed

            getattr(office.service.hooks, moment).append(kill)
            assert isinstance(story.try_pass(), Killed)
            getattr(office.service.hooks, moment).remove(kill)


@pytest.mark.parametrize("step", WRITING if EVERY else [ANSWER, COPIED])
def test_the_network_is_gone_from_some_request_on(story, step):
    for number in range(1, len(story.ends[step].requests) + 1):
        with story.disturbed(step, f"gone from request {number} on") as office:
            first = office.service.requests + number
            office.service.faults.on(
                lambda current, *_asked, first=first: current >= first, Fault(drop=True), times=None
            )
            story.try_pass()
            office.service.faults = Faults()


@pytest.mark.parametrize("step", WRITING if EVERY else [ANSWER])
def test_the_disk_fails(story, step):
    for number in count(1):
        for name, (fail, lasting) in ways(number, DISK):
            disk = Disk(number, fail, lasting=lasting)
            with story.disturbed(step, f"call {number}: {name}"), disk_fails(disk):
                story.try_pass()
        if disk.calls < number:
            break
    assert number > 20


@pytest.mark.parametrize("step", STEPS if EVERY else [MOVED])
def test_the_clock_jumps(story, step, monkeypatch):
    for number in count(1):
        for name, jump in ways(number, CLOCK):
            with story.disturbed(step, f"{name} at reading {number}") as office:
                clock = JumpingClock(office.clock, number, jump)
                with monkeypatch.context() as patch:
                    patch.setattr(office, "clock", clock)
                    assert story.make_pass().outcome == "ok", "no time of day makes a pass fail"
        if clock.readings < number:
            break
    assert number > 3
