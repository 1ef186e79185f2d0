"""Every file of the state, damaged in every way: noticed, never taken for a first run, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from story import OVERRULED, Story

from sheetcrm.errors import StateError


def flipped(where: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[int(where * (len(data) - 1))] ^= 0x10
        path.write_bytes(data)

    return damage


def half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


DAMAGES: dict[str, Callable[[Path], None]] = {
    **{f"a bit flipped at {percent} %": flipped(percent / 100) for percent in (0, 3, 20, 50, 80, 100)},
    "half": half,
    "empty": empty,
    "zeros": zeros,
    "gone": Path.unlink,
}


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> Story:
    return Story(tmp_path_factory.mktemp("story"))


def state_files(folder: Path) -> Iterator[Path]:
    for pattern in ("catalogue.json", "catalogue.json.previous", "base/*.json"):
        yield from sorted(folder.glob(pattern))


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_noticed_or_not_needed(story, name):
    outcomes = {"refused": 0, "went on": 0}
    with story.disturbed(OVERRULED, "counting") as office:
        names = [path.relative_to(office.folder) for path in state_files(office.folder / "state")]
    assert len(names) > 5
    for path in names:
        with story.disturbed(OVERRULED, f"{path}: {name}") as office:
            whole, writes = (office.folder / path).read_bytes(), len(story.writes)
            DAMAGES[name](office.folder / path)
            result = story.try_pass()
            if isinstance(result, StateError):
                outcomes["refused"] += 1
                assert path.name in result.message
                assert result.hint
                assert len(story.writes) == writes
                (office.folder / path).write_bytes(whole)
            else:
                outcomes["went on"] += 1
                assert not isinstance(result, BaseException), result
    assert min(outcomes.values()) > 0, outcomes


def test_the_state_of_another_company_is_refused(story, tmp_path):
    other = Story(tmp_path / "other")
    with story.disturbed(OVERRULED, "files of another store") as office:
        writes = len(story.writes)
        wholes = {path: path.read_bytes() for path in state_files(office.folder / "state")}
        for path in (other.office.folder / "state" / "base").glob("*.json"):
            (office.folder / "state" / "base" / path.name).write_bytes(path.read_bytes())
        catalogue = other.office.folder / "state" / "catalogue.json"
        (office.folder / "state" / "catalogue.json").write_bytes(catalogue.read_bytes())
        result = story.try_pass()
        assert isinstance(result, StateError)
        assert len(story.writes) == writes
        for path, data in wholes.items():
            path.write_bytes(data)
