"""What histories leave out for now, and what each of these waits for. At the end nothing is left out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Switches:
    """Kinds of things that histories leave out.

    Attributes:
        deeds: left out altogether.
        deeds_in_passes: left out in the middle of a pass.
        incidents: left out altogether.
        faults: left out altogether.
        oracles: names of breaches that are not counted yet.
        now_seen: names of counters that must not stay at nought.
    """

    deeds: frozenset[str] = frozenset()
    deeds_in_passes: frozenset[str] = frozenset()
    incidents: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()
    oracles: frozenset[str] = frozenset()
    now_seen: frozenset[str] = frozenset()


AWAITED = Switches(
    # Recognising rows whose ID was wiped or typed over.
    deeds=frozenset({"wipe an ID", "type over an ID", "put an ID back"}),
    # The swap batch: until then a write overwrites what was typed, or lands in another row.
    deeds_in_passes=frozenset(
        {
            "new deal",
            "type",
            "text in a number",
            "formula",
            "clear",
            "status",
            "status of one's own",
            "there and back",
            "agree",
            "type over the sync's",
            "paste a block",
            "sort",
            "insert rows",
            "delete a row",
            "undo a deletion",
            "cut and paste a row",
            "copy and paste a row",
            "move a column",
            "insert a column",
            "rename a known column",
            "server C",
        }
    ),
    incidents=frozenset({"state rolled back"}),
    # The intent settled by the marker: until then nobody journals what a write without an answer has done.
    oracles=frozenset(
        {
            "change without a line after a lost answer",
            "edit lost after a lost answer",
            "status lost after a lost answer",
            "text in a system column lost after a lost answer",
        }
    ),
)
