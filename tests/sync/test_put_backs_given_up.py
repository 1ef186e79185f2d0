"""A row that moves away at every attempt: it is followed for a while, and what it held is then told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sheetcrm.schema.cells import Cell
from sheetcrm.sheets.batch import CellWrite
from sheetcrm.sheets.judging import CellVerdict, Judgement
from sheetcrm.sync import repair
from sheetcrm.sync.repair import ATTEMPTS, put_back


class Restless:
    """A spreadsheet in which every row has moved on by the time it is written to."""

    spreadsheet = "sales"
    is_distrusted = False

    def __init__(self) -> None:
        self.left: list[CellWrite] = []
        self.told: list[CellWrite] = []
        self.intent = SimpleNamespace(
            settle=lambda batch: None,
            keep_misplaced=lambda spreadsheet, cells: self.left.extend(cells),
            give_up=self.told.extend,
        )

    def prepare(self, **parts) -> SimpleNamespace:
        return SimpleNamespace(**parts)

    def send(self, batch) -> None:
        return None

    def judge(self, batch, captured) -> Judgement:
        moved = [
            CellVerdict(write=cell, is_clean=False, is_misplaced=True, found=None, id_found="D-000009")
            for cell in batch.cells
        ]
        return Judgement(cells=tuple(moved), rows=(), marker_found=None, is_capture_sound=True)


@pytest.fixture
def restless(monkeypatch) -> Restless:
    monkeypatch.setattr(repair, "put_backs", lambda batch, judgement, captured: [])
    monkeypatch.setattr(repair, "headers_found", lambda batch, captured: {})
    return Restless()


def follow(channel: Restless, cell: CellWrite) -> int:
    """Try pass after pass until the cell is let go; how often that was."""
    cells, passes = [cell], 0
    while cells:
        assert put_back(channel, cells, {}, {}) == []
        cells, channel.left = channel.left, []
        passes += 1
    return passes


def put(row_id: str = "D-000001", content: Cell = 777, **more) -> CellWrite:
    place = {"sheet_id": 0, "row_index": 2, "column_index": 4, "check_column": 0}
    return CellWrite(key=("sales", row_id, "Cost"), before=5, value=content, **place, **more)


def test_it_is_followed_so_often_and_told_once(restless):
    assert follow(restless, put()) == ATTEMPTS + 1
    assert [(cell.key, cell.after, cell.before) for cell in restless.told] == [
        (("sales", "D-000001", "Cost"), 777, 5)
    ]


@pytest.mark.parametrize("cell", [put(content=None), put(row_id=""), put(is_note=True, note="mine")])
def test_what_nobody_typed_into_a_row_with_a_name_is_let_go_without_a_word(restless, cell):
    follow(restless, cell)
    assert restless.told == []
