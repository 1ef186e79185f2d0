"""What the page says is found in recorded tables is found, and the script says so where they are not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from real_data import main as quirks
from real_data.main import PAGE, Result, as_table, look
from real_data.quirks import Quirk, not_in, out_of_order, repeated, where
from real_data.sets import SETS
from real_data.tables import DataError, Sheet, find_data, read_sheet

ROOT = Path(__file__).parents[2]


def recorded() -> Path | None:
    try:
        return find_data(os.environ, ROOT)
    except DataError:
        return None


def quirk(**said: object) -> Quirk:
    return Quirk(
        **{"what": "odd", "department": "a", "column": "x", "rows": lambda _: {2}, "codes": ("odd",), **said}
    )


@pytest.mark.shared
@pytest.mark.skipif(recorded() is None, reason="the recorded tables are not here (SHEETCRM_SHARED)")
@pytest.mark.parametrize("config", ["maven.yaml", "russian_form.yaml"])
def test_the_page_says_what_is_found(config, tmp_path):
    (one,) = (each for each in SETS if each.config == config)
    results = look(recorded(), one, tmp_path)
    assert [result.quirk.what for result in results if not result.is_as_said] == []
    assert "\n".join(as_table(one.name, results)) in PAGE.read_text(encoding="utf-8")


def test_every_set_stands_on_the_page():
    page = PAGE.read_text(encoding="utf-8")
    for one in SETS:
        assert f"### {one.name}" in page
        for quirk in one.quirks:
            assert quirk.what in page


def test_without_the_tables_the_script_says_so(tmp_path, capsys):
    assert quirks.main([], {"SHEETCRM_SHARED": str(tmp_path)}) == 1
    told = capsys.readouterr().err
    assert str(tmp_path / "data") in told
    assert "SHEETCRM_SHARED" in told


@pytest.mark.parametrize(
    ("there", "found", "others", "is_as_said"), [(2, 2, 0, True), (2, 1, 0, False), (2, 2, 1, False)]
)
def test_only_what_is_found_to_the_row_is_as_said(there, found, others, is_as_said):
    result = Result(quirk=quirk(), there=there, found=found, others=others)
    assert result.is_as_said is is_as_said
    assert Result(quirk=quirk(codes=()), there=there, found=0, others=0).is_as_said


def test_the_table_tells_what_is_found_besides():
    *_, row = as_table("A", [Result(quirk=quirk(), there=1200, found=1000, others=3)])
    assert row == "| odd | 1,200 | 1,000, 3 others | `odd` |  |"


def test_oddities_are_worked_out_from_the_files():
    sheet = Sheet(("x", "y"), [("1", "2"), ("3", "2"), ("3", ""), ("", "9")])
    tables = {"a": sheet, "b": Sheet(("k",), [("1",)])}
    assert where("a", "x", lambda text: text == "3")(tables) == {3, 4}
    assert out_of_order("a", "x", "y")(tables) == {3}
    assert not_in("a", "x", "b", "k")(tables) == {3, 4}
    assert repeated("a", "x")(tables) == {3, 4}
    assert sheet.with_column("z", list("abcd")).column("z") == ["a", "b", "c", "d"]


def test_a_table_is_read_as_its_file_has_it(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes('\ufeffa;b\r\n0012;"two\nlines"\r\n'.encode())
    sheet = read_sheet(file, ";")
    assert (sheet.headers, sheet.rows) == (["a", "b"], [["0012", "two\nlines"]])
    with pytest.raises(DataError, match=r"none\.csv cannot be read"):
        read_sheet(tmp_path / "none.csv")
