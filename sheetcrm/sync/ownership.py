"""Whose sheets these are: the markers against the state at hand, before anything is written."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sheetcrm.errors import StateError
from sheetcrm.language import say
from sheetcrm.sheets.marker import Marker
from sheetcrm.state.base import Base
from sheetcrm.state.failures import StateForeignError, StateStaleError
from sheetcrm.state.records import Registry
from sheetcrm.state.store import StateStore
from sheetcrm.sync.look import Look

_REBUILD = say(
    "If another server syncs these sheets, let only one of them do so. If the state folder was lost or "
    "replaced, run `sheetcrm state rebuild`: it takes the sheets over, and copies no value."
)
_OLD = say(
    "If another server works with a copy of this state folder, stop one of them. If the folder was restored "
    "from a backup, put the newest one back, or run `sheetcrm state rebuild`."
)
_COPY = say(
    "Let only one server sync these sheets, and stop the other. Then run `sheetcrm state rebuild` on the one "
    "that stays: it takes the sheets over as they are, and copies no value. Do so, too, if the spreadsheet "
    "was taken back to a version of long ago."
)


class CopiedFileError(StateError):
    """A spreadsheet is a copy of one that is synced, and nobody has said that it shall be used."""


def check_markers(
    look: Look, file_ids: Mapping[str, str], store: StateStore, registry: Registry, known: Collection[str]
) -> None:
    """Refuse sheets that belong to another store, to a newer state, or are copies.

    Args:
        look: the sheets as they were read.
        file_ids: the spreadsheets' IDs by name.
        store: the state at hand.
        registry: what it knows of the files.
        known: names of batches that this state has sent and not heard of since.

    Raises:
        CopiedFileError: a file is a copy.
        StateForeignError: another store has written last.
        StateStaleError: the state is older than the sheets, or another server works with a copy of it.
    """
    for name, marker in markers_of(look):
        _check_file(name, marker, file_ids[name])
        if marker.lineage != store.lineage:
            message = say(
                "spreadsheet '{name}' is synced by another state store ({other}, on {host}, last at {time}), "
                "not by this one ({ours})",
                name=name,
                other=marker.lineage[:8],
                host=marker.host,
                time=marker.at,
                ours=store.lineage[:8],
            )
            raise StateForeignError(message, _REBUILD)
        if marker.serial > store.serial and marker.batch not in known:
            message = say(
                "spreadsheet '{name}' was written by pass {run} on {host} at {time}; this state ends at pass "
                "{last}",
                name=name,
                run=marker.serial,
                host=marker.host,
                time=marker.at,
                last=store.serial,
            )
            raise StateStaleError(message, _OLD)
        _check_batch(name, marker, registry.batches.get(file_ids[name], ()), known)


def markers_of(look: Look) -> Iterator[tuple[str, Marker]]:
    """Give the spreadsheets that have a marker, by name."""
    for name, scratch in look.scratches.items():
        marker = None if scratch is None else scratch.marker
        if marker is not None:
            yield name, marker


def highest_counters(look: Look, base: Base) -> dict[str, int]:
    """Return row ID prefix to the highest number that any marker names or the base remembers."""
    highest: dict[str, int] = {}
    for counters in (*(marker.counters for _, marker in markers_of(look)), base.counters):
        for prefix, number in counters.items():
            highest[prefix] = max(number, highest.get(prefix, 0))
    return highest


def _check_batch(name: str, marker: Marker, remembered: Collection[str], known: Collection[str]) -> None:
    """Refuse what a copy of this state has written: its serial may well be lower than ours.

    Nothing is refused where nothing is remembered, nor the mark that `setup` makes.
    """
    if not remembered or not marker.serial or marker.batch in remembered or marker.batch in known:
        return
    message = say(
        "spreadsheet '{name}' was written by pass {run} on {host} at {time}, and this state did not do that: "
        "somebody works with a copy of it",
        name=name,
        run=marker.serial,
        host=marker.host,
        time=marker.at,
    )
    raise StateStaleError(message, _COPY)


def _check_file(name: str, marker: Marker, file_id: str) -> None:
    if marker.spreadsheet != file_id:
        message = say(
            "spreadsheet '{name}' ({file}) is a copy of {original}",
            name=name,
            file=file_id,
            original=marker.spreadsheet,
        )
        hint = say(
            "If the copy shall be used from now on, run `sheetcrm setup --adopt-copy {name}`. Otherwise name "
            "the original in the config: spreadsheets: {{{name}: {{id: {original}}}}}.",
            name=name,
            original=marker.spreadsheet,
        )
        raise CopiedFileError(message, hint)
