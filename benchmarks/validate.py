"""How fast tables are validated: sheetcrm, frictionless and pandera side by side, given the same rules.

``python benchmarks/validate.py --rows 120000`` makes a table of 20 columns of which one cell in a hundred
breaks a rule, lets each library look for them, and compares what they found with what was broken.
Every library gets rows as plain Python values, the form in which a read leaves them, and the time counts from
there; what pandera takes to make a frame of them is also told apart.

Half of what is broken in columns of numbers, days and ticks is text, as in every sheet that people type into;
the rest is out of range, off its pattern, or none of the choices. What sheetcrm checks besides (stray spaces,
letters of another alphabet, row IDs that stand twice, the status against its pipeline) stays switched on.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from sheetcrm.schema.company import Company
from sheetcrm.schema.table_checks import TableChecker
from sheetcrm.schema.tables import Table

Bad = set[tuple[int, str]]
"""Sheet row and column of each broken cell."""

GOALS = {"frictionless": 25.0, "pandera": 4.0}
STATUSES = ("New", "Estimate", "Estimate ready", "Offer sent", "Won", "Lost")
SOURCES = ("Ads", "Referral", "Cold call", "Repeat", "Exhibition")
KINDS = ("Carriage of materials", "Carriage of machinery", "Rental of machinery")
PEOPLE = tuple(f"Manager {number}" for number in range(12))
PLACES = ("Moscow", "Perm", "Kazan", "Tver", "Samara", "Omsk", "Ufa", "Tula")
PHONE = r"\+7 \d{3} \d{3}-\d{2}-\d{2}"
WAYBILL = r"[A-Z]{2}-\d{6}"
EMAIL = r"[a-z0-9.]+@[a-z0-9]+(\.[a-z0-9]+)+"
LINK = r"https://[a-z.]+/[a-z0-9/]+"
ROW_ID = r"D-\d{6}"
FIRST, LAST = 43831, 47848  # 2020-01-01 to 2030-12-31

COLUMNS: dict[str, dict[str, Any]] = {
    "Client": {"type": "text", "required": True},
    "Phone": {"type": "text", "pattern": PHONE},
    "E-mail": {"type": "email"},
    "Source": {"type": "choice", "choices": SOURCES},
    "Kind": {"type": "choice", "choices": KINDS},
    "Manager": {"type": "choice", "choices": PEOPLE},
    "Cargo": {"type": "text"},
    "From": {"type": "text"},
    "To": {"type": "text"},
    "Cost": {"type": "money", "currency": "RUB", "min": 0},
    "Price": {"type": "money", "currency": "RUB", "min": 0},
    "Weight": {"type": "decimal", "min": 0, "max": 100},
    "Quantity": {"type": "integer", "min": 1, "max": 1000},
    "Discount": {"type": "percent", "min": 0, "max": 1},
    "Due": {"type": "date", "min": "2020-01-01", "max": "2030-12-31"},
    "Hold": {"type": "boolean"},
    "Waybill": {"type": "text", "pattern": WAYBILL},
    "Contract": {"type": "url"},
}
PATTERNS = {"ID": ROW_ID, "Phone": PHONE, "E-mail": EMAIL, "Waybill": WAYBILL, "Contract": LINK}
CHOICES = {"Status": STATUSES, "Source": SOURCES, "Kind": KINDS, "Manager": PEOPLE}
RANGES = {
    "Cost": (0, None),
    "Price": (0, None),
    "Weight": (0, 100),
    "Quantity": (1, 1000),
    "Discount": (0, 1),
    "Due": (FIRST, LAST),
}
BROKEN = {
    "Client": None,
    "Phone": "+7 916 123",
    "E-mail": "ann at firm",
    "Source": "Radio",
    "Kind": "Advice",
    "Manager": "Nobody",
    "Status": "Nwe",
    "Cost": -5.0,
    "Price": -1.5,
    "Weight": 250.5,
    "Quantity": 0,
    "Discount": 7.5,
    "Due": 12345,
    "Waybill": "7",
    "Contract": "on the shelf",
}


TEXTS = {
    "Cost": "1 234,50 р.",
    "Price": "по договору",
    "Weight": "2,5",
    "Quantity": "two",
    "Discount": "10%",
    "Due": "31.12.2026",
    "Hold": "да",
}
"""What stands as text in columns of another type."""


def company() -> Company:
    """The company whose only department has the table."""
    return Company.model_validate(
        {
            "company": "Bench",
            "connection": {"kind": "embedded"},
            "departments": {
                "sales": {
                    "title": "Sales",
                    "spreadsheet": "sales",
                    "sheet": "Deals",
                    "row_id": {"column": "ID", "prefix": "D"},
                    "pipelines": {"main": STATUSES},
                    "columns": COLUMNS,
                }
            },
        }
    )


def make_rows(count: int, fields: Sequence[str], share: float) -> tuple[list[tuple[Any, ...]], Bad]:
    """Rows of which the given share of cells, of those with a rule, is broken; and which those are."""
    dice = random.Random(7)
    rows = [_row(number, dice, fields) for number in range(1, count + 1)]
    bad: Bad = set()
    wanted = round(count * len(fields) * share)
    breakable = [field for field in fields if field in BROKEN or field in TEXTS]
    while len(bad) < wanted:
        bad.add((dice.randrange(count) + 2, dice.choice(breakable)))
    by_row: dict[int, list[str]] = {}
    for number, field in sorted(bad):
        by_row.setdefault(number, []).append(field)
    for number, broken in by_row.items():
        cells = list(rows[number - 2])
        for field in broken:
            is_text = field not in BROKEN or (field in TEXTS and dice.random() < 0.5)
            cells[fields.index(field)] = TEXTS[field] if is_text else BROKEN[field]
        rows[number - 2] = tuple(cells)
    return rows, bad


def _row(number: int, dice: random.Random, fields: Sequence[str]) -> tuple[Any, ...]:
    cells = {
        "ID": f"D-{number:06}",
        "Status": dice.choice(STATUSES),
        "Client": f"Client {dice.randrange(40000)}",
        "Phone": f"+7 9{dice.randrange(100):02} {dice.randrange(1000):03}-{dice.randrange(100):02}-45",
        "E-mail": f"ann{dice.randrange(90000)}@firm.com",
        "Source": dice.choice(SOURCES),
        "Kind": dice.choice(KINDS),
        "Manager": dice.choice(PEOPLE),
        "Cargo": f"Excavator {dice.randrange(900)}",
        "From": dice.choice(PLACES),
        "To": dice.choice(PLACES),
        "Cost": dice.randrange(100, 900000) / 4,
        "Price": dice.randrange(100, 900000) / 4,
        "Weight": dice.randrange(400) / 4,
        "Quantity": dice.randrange(1, 1000),
        "Discount": dice.randrange(100) / 100,
        "Due": dice.randrange(FIRST, LAST),
        "Hold": dice.random() < 0.1,
        "Waybill": f"AB-{dice.randrange(10**6):06}",
        "Contract": f"https://drive.firm.com/d/{number}",
    }
    return tuple(cells[field] for field in fields)


def with_sheetcrm(fields: Sequence[str], rows: list[tuple[Any, ...]]) -> tuple[dict[str, float], Bad]:
    """Check with sheetcrm, then the same rows again in another order, as a pass would see them."""
    checker = TableChecker(company(), "sales")
    table = Table(department="sales", fields=tuple(fields), rows=tuple(rows), numbers=range(2, len(rows) + 2))
    positions = {field: place for place, field in enumerate(fields)}
    seconds, findings = _timed(lambda: checker.check(table, positions))
    again, _ = _timed(lambda: checker.check(table, positions))
    if checker.looked_at:
        sys.exit("rows that had not changed were looked at again")
    addressed = {found.address: (found.row, found.column) for found in findings}
    if len(addressed) != len(findings):
        sys.exit("two findings share an address")
    return {"check": seconds, "unchanged": again}, set(addressed.values())  # type: ignore[arg-type]


def with_frictionless(fields: Sequence[str], rows: list[tuple[Any, ...]]) -> tuple[dict[str, float], Bad]:
    """Check with frictionless: a table schema with the same rules."""
    from frictionless import Checklist, Resource, Schema, validate

    kinds = {"Quantity": "integer", "Due": "integer", "Hold": "boolean"}
    described = []
    for field in fields:
        constraints: dict[str, Any] = {}
        if field in PATTERNS:
            constraints["pattern"] = PATTERNS[field]
        if field in CHOICES:
            constraints["enum"] = list(CHOICES[field])
        least, most = RANGES.get(field, (None, None))
        if least is not None:
            constraints["minimum"] = least
        if most is not None:
            constraints["maximum"] = most
        if field == "Client":
            constraints["required"] = True
        kind = kinds.get(field, "number" if field in RANGES else "string")
        entry: dict[str, Any] = {"name": field, "type": kind, "constraints": constraints}
        if kind == "number":
            entry["floatNumber"] = True
        described.append(entry)
    schema = Schema.from_descriptor({"fields": described})
    data = [list(fields), *map(list, rows)]

    def check() -> Any:
        resource = Resource(data=data, schema=schema)
        return validate(resource, checklist=Checklist(), limit_errors=10**9)

    seconds, report = _timed(check)
    return {"check": seconds}, {(row, name) for row, name in report.flatten(["rowNumber", "fieldName"])}


def with_pandera(fields: Sequence[str], rows: list[tuple[Any, ...]]) -> tuple[dict[str, float], Bad]:
    """Check with pandera on polars, the faster of its backends for tables of this size."""
    import pandera.polars as pa
    import polars as pl

    kinds: dict[str, Any] = {"Quantity": pl.Int64, "Due": pl.Int64, "Hold": pl.Boolean}
    types = {field: kinds.get(field, pl.Float64 if field in RANGES else pl.String) for field in fields}
    columns = {}
    for field in fields:
        checks = []
        if field in PATTERNS:
            checks.append(pa.Check.str_matches(f"^(?:{PATTERNS[field]})$"))
        if field in CHOICES:
            checks.append(pa.Check.isin(list(CHOICES[field])))
        least, most = RANGES.get(field, (None, None))
        if least is not None:
            checks.append(pa.Check.ge(least))
        if most is not None:
            checks.append(pa.Check.le(most))
        # A typed frame holds no texts among its numbers: they become nulls, which are then not allowed.
        is_filled = field == "Client" or types[field] is not pl.String
        columns[field] = pa.Column(types[field], checks, nullable=not is_filled)
    schema = pa.DataFrameSchema(columns)

    def make() -> Any:
        columns = zip(fields, zip(*rows, strict=True), strict=True)
        return pl.DataFrame([pl.Series(name, cells, types[name], strict=False) for name, cells in columns])

    making, frame = _timed(make)

    def check() -> Any:
        try:
            schema.validate(frame, lazy=True)
        except pa.errors.SchemaErrors as found:
            return found.failure_cases
        return None

    seconds, cases = _timed(check)
    found: Bad = set()
    if cases is not None:
        pairs = zip(cases["index"], cases["column"], strict=True)
        found = {(int(index) + 2, str(name)) for index, name in pairs}
    return {"check": making + seconds, "frame alone": making, "check alone": seconds}, found


def _timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and result; reference cycles are not searched for, as in `validate`."""
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        result = call()
        return time.process_time() - started, result
    finally:
        gc.enable()


LIBRARIES = {"sheetcrm": with_sheetcrm, "frictionless": with_frictionless, "pandera": with_pandera}


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and say with the exit code whether everything was found and, if asked, fast enough."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000, help="rows of the table (the goal is for 120000)")
    parser.add_argument("--rounds", type=int, default=3, help="times every library looks")
    parser.add_argument("--percent", type=float, default=1.0, help="broken cells, of a hundred")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a goal is missed")
    chosen = parser.parse_args(arguments)
    fields = [*company().fields["sales"]]
    rows, bad = make_rows(chosen.rows, fields, chosen.percent / 100)
    size = f"{len(rows):,} rows of {len(fields)} columns, {len(bad):,} cells broken"
    print(f"{size}; processor time, median of {chosen.rounds}\n")
    seconds: dict[str, dict[str, list[float]]] = {name: {} for name in LIBRARIES}
    is_whole = True
    for _ in range(chosen.rounds):  # by turns, so that a busy minute hits them all
        for name, check in LIBRARIES.items():
            spent, found = check(fields, rows)
            for what, one in spent.items():
                seconds[name].setdefault(what, []).append(one)
            if found != bad:
                is_whole = False
                odd = f"{len(bad - found)} missed, {len(found - bad)} too many"
                print(f"{name}: {odd}, such as {sorted(found ^ bad)[:3]}")
    return _print(seconds, len(rows), is_whole=is_whole, must_check=chosen.check)


def _print(
    seconds: dict[str, dict[str, list[float]]], count: int, *, is_whole: bool, must_check: bool
) -> int:
    own = median(seconds["sheetcrm"]["check"])
    print(f"{'':24}{'s':>9}{'rows/s':>13}{'sheetcrm is':>14}{'goal':>7}")
    is_fast = True
    for name, spent in seconds.items():
        for what, all_of_it in spent.items():
            one = median(all_of_it)
            label = name if what == "check" else f"  {what}"
            ratio, goal = "", ""
            if what == "check" and name in GOALS:
                ratio, goal = f"{one / own:.1f} x", f"{GOALS[name]:g} x"
                is_fast = is_fast and one / own >= GOALS[name]
            print(f"{label:24}{one:9.3f}{count / max(one, 1e-9):13,.0f}{ratio:>14}{goal:>7}")
    print(
        "\nEvery broken cell was found with its address, and no other."
        if is_whole
        else "\nNot all was found."
    )
    return 0 if is_whole and (is_fast or not must_check) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
