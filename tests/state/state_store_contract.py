"""What every state store must do; one subclass for each kind of store."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import replace

import pytest
from state_samples import NOON, Formula, make_base, make_event, make_run

from sheetcrm.errors import ExitCode, StateError
from sheetcrm.state import (
    Base,
    BaseTable,
    Registry,
    StateForeignError,
    StateLockedError,
    StateStaleError,
    StateStore,
)


class StateStoreContract:
    """Subclasses give a fixture `open_store`: each call opens the same store anew."""

    @pytest.fixture
    def open_store(self) -> Callable[[], StateStore]:
        raise NotImplementedError

    @pytest.fixture
    def open_other(self) -> Callable[[], StateStore]:
        """Open a store of another company."""
        raise NotImplementedError

    def test_a_new_store_is_empty(self, open_store):
        store = open_store()
        assert store.load() == Base.empty()
        assert store.serial == 0
        assert store.intent() is None
        assert store.runs() == []
        assert store.registry == Registry()
        assert list(store.journal.read()) == []
        assert store.warnings == ()

    def test_the_lineage_never_changes_and_differs_between_stores(self, open_store, open_other):
        store = open_store()
        lineage = store.lineage
        assert len(lineage) >= 16
        store.commit(make_base(), run=make_run())
        assert store.lineage == open_store().lineage == lineage
        assert open_other().lineage != lineage

    def test_a_committed_base_comes_back_as_it_was(self, open_store):
        open_store().commit(make_base(), run=make_run())
        assert open_store().load() == make_base()

    def test_cells_keep_their_types(self, open_store):
        cells = ("1", 1, 1.0, True, False, None, "", "\n", "=1", 0, -0.0, 1e-7, 2**53, Formula("=A1", "x"))
        table = BaseTable(fields=tuple(f"f{n}" for n in range(len(cells))), rows={"D-1": cells})
        open_store().commit(replace(Base.empty(), tables={"t": table}), run=make_run())
        loaded = open_store().load().tables["t"].rows["D-1"]
        assert [(type(cell), repr(cell)) for cell in loaded] == [(type(cell), repr(cell)) for cell in cells]

    def test_read_at_keeps_its_instant(self, open_store):
        open_store().commit(make_base(), run=make_run())
        read_at = open_store().load().read_at
        assert read_at == NOON
        assert read_at.utcoffset() is not None

    def test_each_commit_raises_the_serial_by_one(self, open_store):
        store = open_store()
        for expected in (1, 2, 3):
            store.commit(make_base(str(expected)), run=make_run())
            assert store.serial == open_store().serial == expected

    def test_a_department_left_out_is_forgotten(self, open_store):
        store = open_store()
        store.commit(make_base(), run=make_run())
        rest = {"sales": make_base().tables["sales"]}
        store.commit(
            replace(make_base(), tables=rest, links={}, acted={}, unsettled=frozenset(), pending=frozenset()),
            run=make_run(),
        )
        loaded = open_store().load()
        assert loaded.tables == rest
        assert (loaded.links, loaded.acted, loaded.unsettled) == ({}, {}, frozenset())

    def test_changes_of_each_part_alone_are_seen(self, open_store):
        store = open_store()
        base = make_base()
        store.commit(base, run=make_run())
        for change in (
            {"links": {("estimate", "D-000001"): 9}},
            {"acted": {}},
            {"unsettled": frozenset()},
            {"pending": frozenset({("sales", "D-000001", "Cost")})},
            {"pending": frozenset()},
            {"counters": {"D": 77}},
            {"config_digest": "other"},
            {"settled": False},
            {"read_at": None},
        ):
            base = replace(base, **change)
            store.commit(base, run=make_run())
            assert open_store().load() == base
            assert store.load() == base

    def test_a_late_commit_is_refused_and_changes_nothing(self, open_store):
        late, quick = open_store(), open_store()
        late.load()
        quick.commit(make_base("quick"), run=make_run("quick"))
        with pytest.raises(StateStaleError, match=r"pass 1\b.*pass 0\b") as caught:
            late.commit(make_base("late"), run=make_run("late"))
        assert caught.value.exit_code is ExitCode.REFUSED
        assert open_store().load() == make_base("quick")
        assert [run.run for run in open_store().runs()] == ["quick"]

    def test_a_late_process_may_go_on_after_loading(self, open_store):
        late, quick = open_store(), open_store()
        quick.commit(make_base("quick"), run=make_run())
        assert late.load() == make_base("quick")
        late.commit(make_base("late"), run=make_run())
        assert open_store().load() == make_base("late")

    def test_a_late_intent_is_refused(self, open_store):
        late, quick = open_store(), open_store()
        quick.commit(make_base(), run=make_run())
        quick.write_intent({"by": "quick"})
        with pytest.raises(StateStaleError):
            late.write_intent({"by": "late"})
        with pytest.raises(StateStaleError):
            late.clear_intent()
        assert open_store().intent() == {"by": "quick"}

    def test_the_config_applied_last_is_remembered_through_passes(self, open_store):
        store = open_store()
        assert store.scheme() is None
        store.remember_scheme({"company": "One", "departments": {"sales": [1, None, "ё"]}})
        for _ in range(4):
            store.commit(make_base(), run=make_run())
        assert open_store().scheme() == {"company": "One", "departments": {"sales": [1, None, "ё"]}}
        open_store().remember_scheme({"company": "Two"})
        assert store.scheme() == {"company": "Two"}

    def test_an_intent_stands_until_it_is_cleared(self, open_store):
        store = open_store()
        document = {"marker": "b-1", "writes": [{"id": "D-000001", "old": None, "new": "Трактор"}], "n": 1.0}
        store.write_intent(document)
        assert open_store().intent() == document
        store.write_intent({"other": []})
        assert open_store().intent() == {"other": []}
        store.clear_intent()
        store.clear_intent()
        assert open_store().intent() is None

    def test_a_commit_clears_the_intent_only_when_told(self, open_store):
        store = open_store()
        store.write_intent({"n": 1})
        store.commit(make_base(), run=make_run())
        assert open_store().intent() == {"n": 1}
        store.commit(make_base(), run=make_run(), clear_intent=True)
        assert open_store().intent() is None

    def test_runs_are_listed_newest_first(self, open_store):
        store = open_store()
        store.commit(make_base(), run=make_run("one"))
        store.record_run(make_run("two", outcome="failed"))
        store.commit(make_base(), run=make_run("three", outcome="partial"))
        assert store.serial == 2
        assert open_store().runs() == [
            make_run("three", outcome="partial"),
            make_run("two", outcome="failed"),
            make_run("one"),
        ]
        assert [run.run for run in store.runs(limit=2)] == ["three", "two"]
        assert store.runs(limit=0) == []

    def test_the_registry_keeps_what_is_not_named(self, open_store):
        store = open_store()
        store.register(spreadsheets={"sales": "id-1", "logistics": "id-2"}, sheets={"sales": 0})
        store.register(sheets={"logistics": 7})
        store.register(spreadsheets={"sales": None, "logistics": "id-3"})
        assert open_store().registry == Registry(
            spreadsheets={"logistics": "id-3"}, sheets={"sales": 0, "logistics": 7}
        )

    def test_the_journal_keeps_events_and_their_cells(self, open_store):
        event = make_event(
            row="D-1", deal="D-1", old=Formula("=1", 1), new="Трактор", cause={"status": "Estimate"}
        )
        open_store().journal.append([event])
        assert list(open_store().journal.read()) == [event]

    def test_one_process_at_a_time(self, open_store):
        holder, other = open_store(), open_store()
        with holder.lock(0):
            with pytest.raises(StateLockedError) as caught, other.lock(0):
                pytest.fail("two hold the company")
            assert str(os.getpid()) in caught.value.message
            assert socket.gethostname() in caught.value.message
            assert "Wait" in caught.value.hint
        with other.lock(0):
            assert other.load() == Base.empty()

    def test_the_lock_is_let_go_after_an_error(self, open_store):
        with pytest.raises(RuntimeError, match="in between"), open_store().lock(0):
            raise RuntimeError("in between")
        with open_store().lock(0):
            pass

    def test_the_lock_is_not_taken_twice_by_its_holder(self, open_store):
        store = open_store()
        with store.lock(0), pytest.raises(StateLockedError), store.lock(0):
            pytest.fail("a pass inside a pass")

    def test_who_holds_the_company_may_go_on_holding_it(self, open_store):
        other = open_store()
        with open_store().lock(0) as lease:
            for _ in range(3):
                lease.renew()
                with pytest.raises(StateLockedError), other.lock(0):
                    pytest.fail("two hold the company")
        with other.lock(0) as lease:
            lease.renew()
        assert other.notices == ()

    def test_a_negative_wait_is_refused(self, open_store):
        with pytest.raises(ValueError, match="negative"), open_store().lock(-1):
            pytest.fail("would wait for ever")

    def test_others_may_look_while_the_company_is_held(self, open_store):
        writer = open_store()
        with writer.lock(0):
            writer.commit(make_base(), run=make_run())
            reader = open_store()
            assert reader.load() == make_base()
            assert reader.runs()[0].run == "run-1"

    def test_the_mark_in_a_spreadsheet_is_compared(self, open_store, open_other):
        store = open_store()
        store.commit(make_base(), run=make_run())
        store.verify_marker(lineage=store.lineage, serial=1)
        store.verify_marker(lineage=store.lineage, serial=0)
        with pytest.raises(StateStaleError, match="pass 2"):
            store.verify_marker(lineage=store.lineage, serial=2)
        with pytest.raises(StateForeignError):
            store.verify_marker(lineage=open_other().lineage, serial=1)

    def test_what_cannot_be_stored_is_said_and_changes_nothing(self, open_store):
        store = open_store()
        store.commit(make_base(), run=make_run())
        odd = BaseTable(fields=("a",), rows={"D-9": (object(),)})
        with pytest.raises(StateError, match="D-9"):
            store.commit(replace(make_base(), tables={"sales": odd}), run=make_run("odd"))
        with pytest.raises(StateError, match="intent"):
            store.write_intent({"odd": object()})
        reopened = open_store()
        assert (reopened.load(), reopened.serial, reopened.intent()) == (make_base(), 1, None)
