"""Today's code sends, byte for byte, what is on the cassettes; so wire format and requests are pinned."""

from __future__ import annotations

import socket
from collections import Counter
from urllib.parse import urlsplit

import pytest
import record
from conversation import SCENES, Conductor, Desk
from tape import RECORDED, tape


def nobody(*_typed: object) -> None:
    """Staff, when a recording is replayed: what they typed is in the answers."""


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> dict[str, list[tuple[str, str, bytes]]]:
    """Every scene replayed in order; what was sent in each."""
    conductor = Conductor()
    desk = Desk(tmp_path_factory.mktemp("desk"), conductor, nobody)
    sent = {}
    for scene, play in SCENES.items():
        conductor.sent.clear()
        with tape(scene) as cassette:
            play(desk)
        assert cassette.all_played, f"{scene}: fewer requests than were recorded"
        recorded = [(item.method, item.uri, bytes(item.body or b"")) for item in cassette.requests]
        assert conductor.sent == recorded, f"{scene}: in another order"
        sent[scene] = list(conductor.sent)
    return sent


def kinds(requests: list[tuple[str, str, bytes]]) -> Counter:
    """How often each spreadsheet was read and written."""
    found: Counter = Counter()
    for _, address, _ in requests:
        name, _, operation = urlsplit(address).path.rpartition("/")[2].partition(":")
        found[name, operation] += 1
    return found


def test_every_scene_sends_what_was_recorded(played):
    assert list(played) == list(SCENES)
    assert all(played.values())


READS = {(f"file-of-{name}", "getByDataFilter"): 1 for name in ("sales", "logistics", "operations")}


@pytest.mark.parametrize(
    ("scene", "written"),
    [
        ("2-first-pass", ("sales", "logistics")),
        ("3-idle-pass", ()),
        ("4-pass-with-edits", ("sales",)),
        ("5-new-child", ("sales", "logistics")),
    ],
)
def test_one_read_a_spreadsheet_and_one_write_a_spreadsheet_with_edits(played, scene, written):
    assert kinds(played[scene]) == READS | {(f"file-of-{name}", "batchUpdate"): 1 for name in written}


def test_what_a_race_and_a_lost_answer_cost(played):
    race, lost = kinds(played["6-race-with-put-back"]), kinds(played["7-lost-answer"])
    assert race["file-of-sales", "batchUpdate"] >= 2, "the write, and the person's value put back"
    assert lost["file-of-sales", "batchUpdate"] == 1, "a write without an answer is never repeated"
    assert lost["file-of-sales", "getByDataFilter"] >= 2, "it is looked for instead"


@pytest.mark.parametrize("scene", SCENES)
def test_nothing_on_a_cassette_tells_whose_it_is(scene):
    text = (RECORDED / f"{scene}.yaml").read_text(encoding="utf-8")
    for secret in ("127.0.0.1", "localhost", "Bearer", "private_key", "/tmp", "/home", socket.gethostname()):
        assert secret not in text
    assert {word for word in text.split() if "@" in word} <= {"robot@example.com"}


def test_recording_anew_gives_the_same_cassettes(tmp_path):
    """On the embedded service; so what is on them is what it answers today."""
    record.main(tmp_path)
    for scene in SCENES:
        name = f"{scene}.yaml"
        assert (tmp_path / name).read_text(encoding="utf-8") == (RECORDED / name).read_text(encoding="utf-8")
