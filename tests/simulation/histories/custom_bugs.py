"""Bugs that only companies with customs of their own can show; ordinary tests find them meanwhile."""

from __future__ import annotations

from histories.mutation import Mutant

OF_CUSTOMS = (
    Mutant(
        name="hold ignored",
        module="sheetcrm.sync.scope",
        old="        if hold_place is not None and _is_ticked(row[hold_place]):\n",
        new="        if False:\n",
        why="a row that a person holds back is written to",
        tests=("tests/sync/test_hold_passes.py",),
    ),
    Mutant(
        name="what held before the tick forgotten",
        module="sheetcrm.sync.rested",
        old="    return base.before_hold if resting == base.before_hold else resting\n",
        new="    return {}\n",
        why="of what both sides changed while a row was held, one change is taken for the only one",
        tests=("tests/sync/test_hold_passes.py",),
    ),
    Mutant(
        name="decision to differ ignored",
        module="sheetcrm.sync.merge",
        old="    if base.apart and not sides.changed:\n",
        new="    if False:\n",
        why="two cells that a person left different are made the same",
        tests=("tests/sync/test_merge_table.py",),
    ),
    Mutant(
        name="larger number loses",
        module="sheetcrm.sync.merge",
        old="End.SOURCE if _is_target_larger(sides) is True else End.TARGET",
        new="End.SOURCE if _is_target_larger(sides) is False else End.TARGET",
        why="the policy decides for the wrong side",
        tests=("tests/sync/test_merge.py",),
    ),
    Mutant(
        name="lists not joined",
        module="sheetcrm.sync.merge",
        old="    both = joined(copied(sides.cells[End.SOURCE]), copied(sides.cells[End.TARGET]))\n",
        new="    both = copied(sides.cells[End.SOURCE])\n",
        why="what the other side has added to a list is dropped without a word",
        tests=("tests/sync/test_merge.py",),
    ),
    Mutant(
        name="nobody asked",
        module="sheetcrm.sync.merge",
        old="    MergePolicy.MANUAL: _manual,\n",
        new="    MergePolicy.MANUAL: _owner,\n",
        why="the owner's value is taken where only a person may choose",
        tests=("tests/sync/test_merge.py",),
    ),
    Mutant(
        name="conflict not remembered",
        module="sheetcrm.sync.advance",
        old="    left = dict(plan.conflicts)\n",
        new="    left: dict[str, Conflict] = {}\n",
        why="a value that somebody has to decide about is asked about under a new number each time",
        tests=("tests/sync/test_conflict_passes.py",),
    ),
    Mutant(
        name="decision ignored",
        module="sheetcrm.sync.conflict_picks",
        old="            elif pick is not None:\n                self._decide(conflict, pick)\n",
        new="",
        why="what somebody has picked is not carried out",
        tests=("tests/sync/test_conflict_passes.py",),
    ),
    Mutant(
        name="nothing given back",
        module="sheetcrm.sync.conflict_picks",
        old="            return {loser: conflict.value_of(loser)}\n",
        new="            return {}\n",
        why="who keeps both does not get the value back that gave way",
        tests=("tests/sync/test_conflict_passes.py",),
    ),
    Mutant(
        name="wrong side picked",
        module="sheetcrm.sync.conflict_picks",
        old="        picks = dict(zip(headers.decisions, Pick, strict=True))\n",
        new="        picks = dict(zip(headers.decisions, [*list(Pick)[1::-1], Pick.BOTH], strict=True))\n",
        why="the value that somebody decided against stands",
        tests=("tests/sync/test_conflict_passes.py",),
    ),
    Mutant(
        name="settled question left standing",
        module="sheetcrm.sync.conflict_tabs",
        old="                _clear(tabs, name, sheet, conflict_id)\n",
        new="                pass\n",
        why="people are asked what they have answered",
        tests=("tests/sync/test_conflict_passes.py",),
    ),
    Mutant(
        name="protected cell taken for written",
        module="sheetcrm.sync.apply",
        old="            self._fail(part, part.cells, error)\n            self._give_up(part, error)\n",
        new="            self._applied.confirmed.update({edit.key: edit.new for edit in part.edits})\n",
        why="a value that Google refused counts as written",
        tests=("tests/sync/test_protected.py",),
    ),
    Mutant(
        name="number cleared before the rest of its row",
        module="sheetcrm.sync.apply",
        old="    return 0 if edit.row_id in plan.assigned else 2 if edit.new is None else 1\n",
        new="    return 0\n",
        why="cells of a settled conflict are left standing, as nobody finds them any more",
        also=(
            (
                "sheetcrm.sync.apply",
                "            and any(other.row == edit.row and other.key not in done",
                "            and any(False",
            ),
        ),
        tests=("tests/sync/test_conflict_passes.py",),
    ),
)
