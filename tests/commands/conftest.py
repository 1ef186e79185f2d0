"""What the tests of commands share."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_office import Office


class Moulds:
    """Companies brought to some point once, and copied for each test that begins there."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made: dict[Callable[[Path], Office], Office] = {}

    def cast(self, make: Callable[[Path], Office], folder: Path) -> Office:
        """The company that `make` makes in a folder, in another one."""
        mould = self._made.get(make)
        if mould is None:
            home = self._root / str(len(self._made))
            home.mkdir()
            mould = self._made[make] = make(home)
        shutil.copytree(mould.folder, folder, dirs_exist_ok=True)
        return Office(folder, mould.company)


@pytest.fixture(scope="session")
def moulds(tmp_path_factory) -> Moulds:
    return Moulds(tmp_path_factory.mktemp("moulds"))


def set_up(folder: Path) -> Office:
    made = Office(folder)
    made.run("setup")
    return made


def at_work(folder: Path) -> Office:
    made = set_up(folder)
    made.type("sales", 2, Client="Farm", Cargo="Tractor", Status="Estimate")
    made.run("sync")
    return made


def with_an_answer(folder: Path) -> Office:
    made = at_work(folder)
    made.type("logistics", 2, Cost="45000", Status="Approval")
    made.run("sync")
    return made


@pytest.fixture
def office(moulds, tmp_path) -> Office:
    """A company that is set up, with nothing in its sheets."""
    return moulds.cast(set_up, tmp_path)


@pytest.fixture
def busy(moulds, tmp_path) -> Office:
    """A company with one request under way, in step."""
    return moulds.cast(at_work, tmp_path)


@pytest.fixture
def answered(moulds, tmp_path) -> Office:
    """Logistics has answered; run 000002 copied it into the deal."""
    return moulds.cast(with_an_answer, tmp_path)
