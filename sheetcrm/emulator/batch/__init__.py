"""The kinds of spreadsheets.batchUpdate: one small function each, by topic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sheetcrm.emulator.batch import (
    cells,
    dimensions,
    filters,
    formats,
    groups,
    metadata,
    objects,
    paste,
    protection,
    rangesort,
    sheets,
    tables,
    text,
    validation,
)
from sheetcrm.emulator.edit import Edit
from sheetcrm.emulator.errors import ApiError, invalid, unsupported
from sheetcrm.emulator.model import Json

Handler = Callable[[Edit, Json], Json | None]

HANDLERS: Final[Mapping[str, Handler]] = MappingProxyType(
    {
        **cells.HANDLERS,
        **dimensions.HANDLERS,
        **filters.HANDLERS,
        **formats.HANDLERS,
        **groups.HANDLERS,
        **metadata.HANDLERS,
        **objects.HANDLERS,
        **paste.HANDLERS,
        **protection.HANDLERS,
        **rangesort.HANDLERS,
        **sheets.HANDLERS,
        **tables.HANDLERS,
        **text.HANDLERS,
        **validation.HANDLERS,
    }
)


def apply_requests(edit: Edit, requests: Sequence[Mapping[str, Any]]) -> list[Json]:
    """Apply the requests in order on the fork of `edit` and return one reply for each.

    Raises:
        ApiError: of the first request that is refused, its sentence begun with `Invalid requests[N].kind: `;
            the caller drops the fork. 501 for a kind this service does not have.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    return [_apply(edit, index, request) for index, request in enumerate(requests)]


def _apply(edit: Edit, index: int, request: Mapping[str, Any]) -> Json:
    if len(request) != 1:
        problem = "No request set." if not request else "More than one kind of request is set."
        raise invalid(f"Invalid requests[{index}]: {problem}")
    ((kind, body),) = request.items()
    handler = HANDLERS.get(kind)
    if handler is None:
        raise unsupported(f"batchUpdate request {kind}")
    try:
        reply = handler(edit, body)
    except ApiError as error:
        if error.status == "UNIMPLEMENTED":
            raise
        raise error.prefixed(f"requests[{index}].{kind}") from error
    return {} if reply is None else {kind: reply}
