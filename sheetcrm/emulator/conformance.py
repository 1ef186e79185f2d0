"""Replay recorded conversations with Google against the service and report every difference.

    python -m sheetcrm.emulator.conformance FOLDER

reads every vcrpy JSON cassette of FOLDER, sends its requests in order to a fresh service, and compares
status, shape and values. Ids are mapped from recorded to ours, times, e-mails and pixel sizes are masked.
Exit code 1 if anything differs.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO
from urllib.parse import parse_qsl, unquote, urlsplit

from sheetcrm.emulator.exchange import Request, Response
from sheetcrm.emulator.options import Options
from sheetcrm.emulator.service import Service

_FILE_ID = re.compile(r"/(?:spreadsheets|files)/([\w-]{25,})")
_ID_KEYS: Final = frozenset(
    {
        "id",
        "fileId",
        "spreadsheetId",
        "sheetId",
        "sourceSheetId",
        "newSheetId",
        "namedRangeId",
        "protectedRangeId",
        "filterViewId",
        "filterId",
        "chartId",
        "objectId",
        "bandedRangeId",
        "slicerId",
        "tableId",
        "metadataId",
        "destinationSpreadsheetId",
    }
)
_MASKED_KEYS: Final = frozenset(
    {
        "createdTime",
        "modifiedTime",
        "pixelSize",
        "emailAddress",
        "displayName",
        "version",
        "time",
        "etag",
        "startPageToken",
        "newStartPageToken",
        "nextPageToken",
    }
)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Interaction:
    """One recorded request with its answer."""

    method: str
    url: str
    body: str
    status: int
    answer: str


@dataclass(slots=True)
class Outcome:
    """What comparing one interaction gave; no differences means it passed."""

    interaction: Interaction
    differences: list[str] = field(default_factory=list)
    unsupported: bool = False


@dataclass(slots=True)
class Conversation:
    """One cassette and what became of its requests."""

    name: str
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Tell whether nothing differs."""
        return not any(outcome.differences for outcome in self.outcomes)


def read_cassette(path: Path) -> list[Interaction]:
    """Return the interactions of a vcrpy JSON cassette."""
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return [_interaction(item) for item in loaded["interactions"]]


def _interaction(item: dict[str, Any]) -> Interaction:
    request, response = item["request"], item["response"]
    return Interaction(
        request["method"],
        request["uri"],
        _text(request.get("body")),
        response["status"]["code"],
        _text(response.get("body")),
    )


def _text(body: Any) -> str:
    """Return a body as text; vcrpy keeps it plain or as `{"string": ...}`."""
    if isinstance(body, dict):
        body = body.get("string", "")
    return "" if body is None else str(body)


class Replay:
    """Plays one conversation against a fresh service."""

    def __init__(self) -> None:
        moments = _moments()
        self.service = Service(None, clock=lambda: next(moments), random=random.Random(1), options=Options())  # noqa: S311
        self._ids: dict[str, str] = {}
        self._numbers: dict[int, int] = {}

    def play(self, name: str, interactions: Sequence[Interaction]) -> Conversation:
        """Send every request and compare every answer."""
        self._prepare_foreign(interactions)
        return Conversation(name, [self._step(item) for item in interactions])

    def _prepare_foreign(self, interactions: Sequence[Interaction]) -> None:
        """Make the files that the recording found locked: somebody else's, not shared."""
        for item in interactions:
            match = _FILE_ID.search(item.url)
            if item.status == 403 and match is not None and match[1] not in self._ids:
                self._ids[match[1]] = self._foreign_file()

    def _foreign_file(self) -> str:
        body = json.dumps({"name": "Foreign", "mimeType": "application/vnd.google-apps.spreadsheet"})
        made = self.service.handle(Request(method="POST", path="/drive/v3/files", body=body.encode()))
        file_id: str = json.loads(made.body)["id"]
        self.service.give_away(file_id, "somebody.else@example.com")
        return file_id

    def _step(self, item: Interaction) -> Outcome:
        response = self.service.handle(self._request(item))
        outcome = Outcome(item, unsupported=response.status == 501)
        if response.status != item.status:
            shown = response.body.decode("utf-8", "replace")[:300]
            outcome.differences.append(f"status {response.status}, recorded {item.status}: {shown}")
            return outcome
        outcome.differences.extend(self._compare_bodies(item.answer, response))
        return outcome

    def _request(self, item: Interaction) -> Request:
        parts = urlsplit(self._with_our_ids(item.url))
        body = item.body
        if body:
            try:
                body = json.dumps(self._our_body(json.loads(body)))
            except ValueError:
                body = self._with_our_ids(body)
        return Request(
            method=item.method,
            path=_decoded(parts.path),
            query=parse_qsl(parts.query, keep_blank_values=True),
            body=body.encode(),
        )

    def _with_our_ids(self, text: str) -> str:
        for recorded, ours in self._ids.items():
            text = text.replace(recorded, ours)
        return re.sub(
            r"(/sheets/|/developerMetadata/)(\d+)",
            lambda match: match[1] + str(self._numbers.get(int(match[2]), match[2])),
            text,
        )

    def _our_body(self, value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: self._our_body(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self._our_body(item, key) for item in value]
        if key in _ID_KEYS and isinstance(value, int):
            return self._numbers.get(value, value)
        return self._ids.get(value, value) if isinstance(value, str) else value

    def _compare_bodies(self, recorded: str, response: Response) -> Iterator[str]:
        ours = response.body.decode("utf-8")
        try:
            expected = json.loads(recorded)
        except ValueError:
            if recorded != ours:
                yield f"body {ours[:200]!r}, recorded {recorded[:200]!r}"
            return
        yield from self._compare(expected, json.loads(ours), "")

    def _compare(self, expected: Any, found: Any, path: str) -> Iterator[str]:
        if isinstance(expected, dict) and isinstance(found, dict):
            yield from self._compare_objects(expected, found, path)
        elif isinstance(expected, list) and isinstance(found, list):
            if len(expected) != len(found):
                yield f"{path}: {len(found)} items, recorded {len(expected)}"
            for index, (one, other) in enumerate(zip(expected, found, strict=False)):
                yield from self._compare(one, other, f"{path}[{index}]")
        elif not self._same(expected, found, path):
            yield f"{path}: {_short(found)}, recorded {_short(expected)}"

    def _compare_objects(self, expected: dict[str, Any], found: dict[str, Any], path: str) -> Iterator[str]:
        for name in expected.keys() - found.keys():
            yield f"{path}.{name}: missing, recorded {_short(expected[name])}"
        for name in found.keys() - expected.keys():
            yield f"{path}.{name}: {_short(found[name])}, not recorded"
        for name in expected.keys() & found.keys():
            yield from self._compare(expected[name], found[name], f"{path}.{name}")

    def _same(self, expected: Any, found: Any, path: str) -> bool:
        key = path.rpartition(".")[2].partition("[")[0]
        if key in _MASKED_KEYS:
            return isinstance(expected, str) == isinstance(found, str)
        if key in _ID_KEYS and self._learn(expected, found):
            return True
        if isinstance(expected, str) and isinstance(found, str):
            if _EMAIL.match(expected):
                return bool(_EMAIL.match(found))
            return self._with_our_ids(expected) == found
        same: bool = expected == found
        return type(expected) is type(found) and same

    def _learn(self, expected: Any, found: Any) -> bool:
        """Remember which of our ids stands for a recorded one; tell whether that is consistent."""
        if isinstance(expected, bool) or type(expected) is not type(found):
            return False
        if isinstance(expected, int):
            return bool(self._numbers.setdefault(expected, found) == found)
        return isinstance(expected, str) and bool(self._ids.setdefault(expected, found) == found)


def _decoded(path: str) -> str:
    return unquote(path)


def _moments() -> Iterator[datetime]:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    while True:
        yield moment
        moment += timedelta(milliseconds=250)


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)[:160]


def replay_folder(folder: Path) -> list[Conversation]:
    """Replay every cassette of a folder."""
    return [Replay().play(path.stem, read_cassette(path)) for path in sorted(folder.glob("*.json"))]


def write_report(conversations: Sequence[Conversation], out: TextIO) -> int:
    """Write what passed and what differs, request by request; return the number of differing requests."""
    differing = 0
    for conversation in conversations:
        bad = [(n, outcome) for n, outcome in enumerate(conversation.outcomes, 1) if outcome.differences]
        differing += len(bad)
        state = "passed" if not bad else f"{len(bad)} DIFFER"
        out.write(f"{conversation.name:<64} {len(conversation.outcomes):>4} requests  {state}\n")
        for number, outcome in bad:
            item = outcome.interaction
            out.write(f"    {number:>3} {item.method} {item.url[:110]}\n")
            out.writelines(f"        {difference}\n" for difference in outcome.differences[:12])
    passed = sum(conversation.passed for conversation in conversations)
    requests = sum(len(conversation.outcomes) for conversation in conversations)
    missing = sorted(
        {
            o.interaction.method + " " + urlsplit(o.interaction.url).path
            for c in conversations
            for o in c.outcomes
            if o.unsupported
        }
    )
    out.write(
        f"{passed} of {len(conversations)} conversations passed, {requests} requests, {differing} differ\n"
    )
    out.write("not supported: " + (", ".join(missing) or "nothing that was asked for") + "\n")
    return differing


def main(arguments: Sequence[str]) -> int:
    """Run the replay of the folder named on the command line."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python -m sheetcrm.emulator.conformance FOLDER\n")
        return 2
    conversations = replay_folder(Path(arguments[0]))
    if not conversations:
        sys.stderr.write(f"{arguments[0]}: no cassettes (*.json) here\n")
        return 2
    return 1 if write_report(conversations, sys.stdout) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
