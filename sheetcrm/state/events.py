"""One line of the journal, and how it is written so that a torn or damaged line is recognised."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import msgspec

from sheetcrm.errors import StateError
from sheetcrm.state.failures import StateDamagedError

EventKind = Literal[
    "observed",
    "made",
    "row-appeared",
    "row-vanished",
    "row-created",
    "overruled",
    "recovered",
    "repaired",
    "pass",
]

_OPENING = b'{"crc":"'
_CRC_END = len(_OPENING) + 8
_SCALARS = frozenset({str, int, float, bool, type(None)})


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One change that was seen in a sheet or made by a pass.

    Attributes:
        key: unique for the change; the same change found again in a recovery has the same key.
        run: the id of the pass.
        serial: the serial of the state the pass started from; orders events whatever the clock did.
        kind: what happened.
        at: when it was read or written, with its time zone.
        seen_from: when the sheet was read before; a change found by polling happened between `seen_from` and
            `at`. None for the first read and for what the pass did itself.
        department: the department's key; None for events of the whole pass.
        row: the row ID.
        deal: the root row's ID.
        column: the field; None where the whole row is meant.
        old: the cell before; a scalar (None is blank) or an object the store's codec knows.
        new: the cell after.
        rule: the link or rule that did it.
        cause: what made the rule act, as plain JSON values.
        note: a sentence for people; empty where there is nothing to add.

    Raises:
        ValueError: a time has no time zone, or the key is empty.
    """

    key: str
    run: str
    serial: int
    kind: EventKind
    at: datetime
    seen_from: datetime | None = None
    department: str | None = None
    row: str | None = None
    deal: str | None = None
    column: str | None = None
    old: Any = None
    new: Any = None
    rule: str | None = None
    cause: dict[str, Any] | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.key:
            message = "an event needs a key"
            raise ValueError(message)
        for moment in (self.at, self.seen_from):
            if moment is not None and moment.utcoffset() is None:
                message = f"event {self.key}: {moment} has no time zone"
                raise ValueError(message)


class EventCodec:
    """Turns events into journal lines and back.

    Args:
        encode: turns a cell that is no scalar into a JSON object.
        decode: undoes `encode`.
    """

    def __init__(self, *, encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> None:
        self._encode = encode
        self._decode = decode

    def to_line(self, event: Event) -> bytes:
        """Return the event as one line, newline included.

        Raises:
            StateError: the event holds something JSON has no form for.
        """
        plain = msgspec.structs.replace(event, old=self._plain(event.old), new=self._plain(event.new))
        try:
            return seal(msgspec.json.encode(plain))
        except (TypeError, ValueError) as error:
            message = f"event {event.key} cannot be written to the journal: {error}"
            raise StateError(message) from error

    def from_body(self, body: bytes) -> Event:
        """Return the event in a line's verified content.

        Raises:
            StateDamagedError: it is no event.
        """
        try:
            event = msgspec.json.decode(body, type=Event)
        except (msgspec.DecodeError, ValueError) as error:
            message = f"not a journal event: {error}"
            raise StateDamagedError(message) from error
        if type(event.old) is dict or type(event.new) is dict:
            return msgspec.structs.replace(event, old=self._cell(event.old), new=self._cell(event.new))
        return event

    def _plain(self, cell: Any) -> Any:
        return cell if type(cell) in _SCALARS else self._encode(cell)

    def _cell(self, value: Any) -> Any:
        return self._decode(value) if type(value) is dict else value


def seal(body: bytes) -> bytes:
    """Turn a JSON object into a line that starts with its own checksum and is still a JSON object."""
    return b'%s%08x",%s\n' % (_OPENING, zlib.crc32(body), body[1:])


def unseal(line: bytes) -> bytes | None:
    """Return the JSON object a line was sealed from, or None where the line is torn or damaged.

    Args:
        line: the line, with or without its newline.
    """
    text = line.rstrip(b"\n")
    body = b"{" + text[_CRC_END + 2 :]
    sealed = text.startswith(_OPENING) and text[_CRC_END : _CRC_END + 2] == b'",'
    # Compared as text, so that a flipped bit which keeps the number (a case change) is seen as well.
    return body if sealed and text[len(_OPENING) : _CRC_END] == b"%08x" % zlib.crc32(body) else None
