"""The note on a header that helps staff, and how one of ours is told from one of theirs: pure.

The last line of ours names us and gives a digest of what stands above it. So a note that anybody has written
into is theirs from then on and stays; what they put below the last line stays even where the help above it
changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from sheetcrm.language import say, unsaid
from sheetcrm.schema.column_help import column_help
from sheetcrm.sheets.gaps import Gap, TabView
from sheetcrm.sheets.structure_changes import What

_SIGNATURE = re.compile(r"^— sheetcrm (?P<digest>[0-9a-f]{4})$", re.MULTILINE)


def signed(text: str) -> str:
    """The note of a help text; empty for none."""
    return f"{text}\n— sheetcrm {_digest(text)}" if text else ""


_OLDER = unsaid("The header '{header}' has an older note in place of the help of today")
_NO_NOTE = unsaid("The header '{header}' has no note in place of the help of today")


def wanted_note(view: TabView, field: str, note: str) -> str:
    """The note as it should be.

    Args:
        view: the tab.
        field: the field whose header it is on.
        note: the note as it stands; empty for none.

    Returns:
        The note as it stands where it is staff's own.
    """
    own = signed(column_help(view.company, view.department, field))
    if note in {"", view.fields[field].hint or ""}:
        return own or note
    found = _SIGNATURE.search(note)
    if found is None or _digest(note[: found.start()].removesuffix("\n")) != found["digest"]:
        return note
    theirs = note[found.end() :]
    return own + theirs if own else theirs.lstrip("\n")


def note_gaps(view: TabView) -> Iterator[Gap]:
    """Give the headers without their note, or with an older one of ours."""
    for at, name, column in view.columns():
        wanted = wanted_note(view, name, column.note)
        if wanted == column.note:
            continue
        start = {"sheetId": view.tab.sheet_id, "rowIndex": 0, "columnIndex": at}
        body = {"start": start, "rows": [{"values": [{"note": wanted}]}], "fields": "note"}
        told = _OLDER if column.note else _NO_NOTE
        yield Gap(
            code="note-missing",
            what=What.ADD_NOTES,
            at=at,
            field=name,
            message=say(told, header=name),
            requests=({"updateCells": body},),
            replaces=bool(column.note),
        )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=2).hexdigest()
