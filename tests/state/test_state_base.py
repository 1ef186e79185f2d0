"""The values of the base refuse what cannot be."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from state_samples import Formula, decode, encode, make_base, make_run

from sheetcrm.state import Base, BaseTable, RunRecord
from sheetcrm.state.snapshots import SnapshotFolder


def test_the_empty_base_knows_nothing():
    base = Base.empty()
    assert base == Base()
    assert (base.tables, base.links, base.acted, base.counters) == ({}, {}, {}, {})
    assert (base.settled, base.read_at, base.config_digest) == (False, None, "")


def test_values_are_frozen():
    base, table = Base.empty(), BaseTable(fields=())
    with pytest.raises(FrozenInstanceError):
        base.settled = True
    with pytest.raises(FrozenInstanceError):
        table.fields = ("a",)


@pytest.mark.parametrize(
    ("given_fields", "complaint"),
    [
        ({"fields": ("a", "a")}, "twice"),
        ({"fields": ("a",), "rows": {"D-1": ()}}, "row D-1 has 0 cells where 1"),
        ({"fields": ("a",), "rows": {"D-1": ("x",), "D-2": ("x", "y")}}, "row D-2 has 2 cells"),
        ({"fields": ("a",), "tombstones": {"D-1": ("x", "y")}}, "row D-1 has 2 cells"),
        ({"fields": ("a",), "rows": {"D-1": (1,)}, "tombstones": {"D-1": (1,)}}, "both alive and vanished"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(given_fields, complaint):
    with pytest.raises(ValueError, match=complaint):
        BaseTable(**given_fields)


def test_a_base_that_contradicts_itself_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        replace(make_base(), read_at=datetime(2026, 3, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="negative"):
        replace(make_base(), counters={"D": -1})


def test_a_run_needs_time_zones():
    with pytest.raises(ValueError, match="time zones"):
        RunRecord(run="r", started=datetime(2026, 3, 2), ended=make_run().ended, outcome="ok")  # noqa: DTZ001


text = st.text(st.characters(codec="utf-8"), max_size=8)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    text,
)
cells = scalars | st.builds(Formula, text, scalars)


@given(rows=st.dictionaries(text, st.tuples(cells, cells), max_size=5))
@settings(deadline=None)
def test_any_table_comes_back_cell_by_cell(tmp_path_factory, rows):
    folder = SnapshotFolder(tmp_path_factory.mktemp("base"), lineage="x", encode=encode, decode=decode)
    table = BaseTable(fields=("a", "b"), rows=rows)
    loaded = folder.get_table("t", folder.put_table("t", table))
    assert repr(loaded.rows) == repr(rows)
    assert list(loaded.rows) == list(rows)
