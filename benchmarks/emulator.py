"""How fast and how large the embedded Sheets service is.

    python benchmarks/emulator.py [--rows 10000] [--sheets 12] [--columns 20]

Each read is set against orjson serialising the very same answer, in the same run, so that the ratio means
something on any machine. Times are processor time, the best of a few; what goes to the disk is timed by
the clock. Memory is the process's resident set.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from sheetcrm.emulator.exchange import Request, Response
from sheetcrm.emulator.service import Service
from sheetcrm.emulator.store import to_bytes

MIME = "application/vnd.google-apps.spreadsheet"
SEED = 20261123


def memory() -> float:
    """Resident megabytes of this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


def best(
    work: Callable[[], Any], times: int = 3, clock: Callable[[], float] = time.process_time
) -> tuple[float, Any]:
    """The shortest of a few runs, in seconds, and the last result."""
    shortest, result = float("inf"), None
    for _ in range(times):
        result = None
        begin = clock()
        result = work()
        shortest = min(shortest, clock() - begin)
    return shortest, result


class Bench:
    """One service with one large spreadsheet, and a table of what it does."""

    def __init__(self, sheets: int, rows: int, columns: int) -> None:
        self.sheets, self.rows, self.columns = sheets, rows, columns
        self.random = random.Random(SEED)
        self.service = self.open(None)
        self.lines: list[tuple[str, str, str, str]] = []

    def open(self, folder: Path | None) -> Service:
        return Service(folder, clock=lambda: datetime.now(UTC), random=random.Random(SEED))

    def ask(
        self, method: str, path: str, body: Any = None, query: list[tuple[str, str]] | None = None
    ) -> Response:
        data = b"" if body is None else orjson.dumps(body)
        response = self.service.handle(Request(method=method, path=path, query=query or [], body=data))
        if response.status != 200:
            raise SystemExit(f"{method} {path}: {response.status} {response.body[:300]!r}")
        return response

    def row(self, number: int) -> list[Any]:
        """A row as a department has it: an ID, dates, sums, words, yes and no."""
        kinds = [
            f"D-{number:06d}",
            45000 + number % 900,
            round(self.random.uniform(100, 1e6), 2),
            self.random.choice(("New", "Estimate", "Estimate ready", "Won", "Смета готова")),
            f"Client {self.random.randrange(5000)}, Ltd",
            self.random.random() < 0.5,
            "" if number % 3 else "a remark of some length about this very deal",
        ]
        return [kinds[column % len(kinds)] for column in range(self.columns)]

    def fill(self) -> None:
        file = orjson.loads(self.ask("POST", "/drive/v3/files", {"name": "Bench", "mimeType": MIME}).body)
        self.book = f"/v4/spreadsheets/{file['id']}"
        grid = {"rowCount": self.rows + 100, "columnCount": self.columns}
        adds = [
            {"addSheet": {"properties": {"sheetId": n, "title": f"Dept {n}", "gridProperties": grid}}}
            for n in range(1, self.sheets + 1)
        ]
        self.ask("POST", f"{self.book}:batchUpdate", {"requests": [*adds, {"deleteSheet": {"sheetId": 0}}]})
        for n in range(1, self.sheets + 1):
            table = [self.row(number) for number in range(self.rows)]
            self.ask(
                "PUT", f"{self.book}/values/'Dept {n}'!A1", {"values": table}, [("valueInputOption", "RAW")]
            )

    def note(self, what: str, seconds: float, size: int = 0, against: float | None = None) -> None:
        ratio = "" if against is None else f"{seconds / against:.2f} x orjson ({against * 1000:.0f} ms)"
        self.lines.append((what, f"{seconds * 1000:.1f} ms", f"{size / 1e6:.2f} MB" if size else "", ratio))

    def read(self, what: str, ask: Callable[[], Response]) -> None:
        """Time a first read, a repeated one, and orjson on the same answer."""
        first, response = best(ask, 1)
        again, response = best(ask)
        answer = orjson.loads(response.body)
        plain, _ = best(lambda: orjson.dumps(answer))
        self.note(f"{what}, first", first, len(response.body), plain)
        self.note(f"{what}, again", again, len(response.body), plain)

    def reads(self) -> None:
        ranges = [("ranges", f"'Dept {n}'") for n in range(1, self.sheets + 1)]
        for option in ("UNFORMATTED_VALUE", "FORMATTED_VALUE"):
            query = [*ranges, ("valueRenderOption", option)]
            self.read(
                f"batchGet {self.sheets} x {self.rows} x {self.columns} {option.split('_')[0].lower()}",
                lambda query=query: self.ask("GET", f"{self.book}/values:batchGet", None, query),
            )
        filters = [{"gridRange": {"sheetId": n}} for n in range(1, self.sheets + 1)]
        mask = "sheets(properties(sheetId,title),data(startRow,rowData(values(userEnteredValue))))"
        self.read(
            f"getByDataFilter {self.sheets} x {self.rows} x {self.columns} userEnteredValue",
            lambda: self.ask(
                "POST", f"{self.book}:getByDataFilter", {"dataFilters": filters}, [("fields", mask)]
            ),
        )

    def writes(self, where: str, clock: Callable[[], float] = time.process_time) -> None:
        def batch() -> Response:
            requests = []
            for _ in range(100):
                start = {
                    "sheetId": self.random.randrange(1, self.sheets + 1),
                    "rowIndex": self.random.randrange(self.rows),
                    "columnIndex": self.random.randrange(self.columns),
                }
                cell = {"userEnteredValue": {"stringValue": str(self.random.random())}}
                requests.append(
                    {
                        "updateCells": {
                            "start": start,
                            "rows": [{"values": [cell]}],
                            "fields": "userEnteredValue",
                        }
                    }
                )
            return self.ask("POST", f"{self.book}:batchUpdate", {"requests": requests})

        def append() -> Response:
            query = [("valueInputOption", "RAW")]
            return self.ask(
                "POST", f"{self.book}/values/'Dept 1'!A1:append", {"values": [self.row(1)]}, query
            )

        self.note(f"batchUpdate of 100 cells, {where}", best(batch, 5, clock)[0])
        self.note(f"append of one row, {where}", best(append, 5, clock)[0])

    def disk(self) -> None:
        """The same spreadsheet kept in a folder: every answered write is on the disk."""
        file_id = self.book.rpartition("/")[2]
        stored = self.service.store.get(file_id)
        if stored is None:
            raise SystemExit("the spreadsheet is gone")
        with tempfile.TemporaryDirectory() as folder:
            self.service = self.open(Path(folder))
            with self.service.store.locked():
                seconds, _ = best(lambda: self.service.store.put(stored), 2, time.perf_counter)
            size = (Path(folder) / f"{file_id}.sheet").stat().st_size
            self.note("whole file written", seconds, size)
            self.note("of this, serialising", best(lambda: to_bytes(stored), 1, time.perf_counter)[0], size)
            self.writes("on disk", time.perf_counter)
            self.service = self.open(Path(folder))
            begin = time.perf_counter()
            self.ask("GET", self.book)
            self.note("opened after a restart", time.perf_counter() - begin, size)

    def run(self) -> None:
        empty = memory()
        begin = time.process_time()
        self.fill()
        cells = self.sheets * self.rows * self.columns
        self.note(f"writing {cells:,} cells RAW", time.process_time() - begin)
        filled = memory()
        self.reads()
        self.writes("in memory")
        read = memory()
        self.disk()
        self.print(cells, empty, filled, read)

    def print(self, cells: int, empty: float, filled: float, read: float) -> None:
        widths = [max(len(line[column]) for line in self.lines) for column in range(4)]
        for line in self.lines:
            print("  ".join(part.ljust(width) for part, width in zip(line, widths, strict=True)).rstrip())
        print(
            f"memory: {empty:.0f} MB with nothing, {filled:.0f} MB with {cells:,} cells "
            f"({(filled - empty) * 1e6 / cells:.0f} bytes a cell), {read:.0f} MB after all reads, "
            f"{memory():.0f} MB at the end"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the embedded Sheets service.")
    parser.add_argument("--sheets", type=int, default=12)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--columns", type=int, default=20)
    chosen = parser.parse_args()
    print(json.dumps(vars(chosen)))
    Bench(chosen.sheets, chosen.rows, chosen.columns).run()


if __name__ == "__main__":
    main()
