"""Which of the oddities of recorded tables `validate` finds; the command line."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from real_data.office import Office, rows_found
from real_data.quirks import Quirk, Set
from real_data.sets import SETS
from real_data.tables import find_data, read_sheet
from sheetcrm.errors import SheetcrmError

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = CHECKOUT / "docs" / "real-data.md"
MARK = "<!-- made by: make bench-quirks -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What was found of an oddity.

    Attributes:
        quirk: the oddity.
        there: how many rows have it.
        found: how many of them have the finding.
        others: how many rows have the finding and not the oddity.
    """

    quirk: Quirk
    there: int
    found: int
    others: int

    @property
    def is_as_said(self) -> bool:
        """Whether every row that has it is told, and no other; true of what nothing is to tell."""
        return not self.quirk.codes or (self.found == self.there and not self.others)


def look(data: Path, one: Set, folder: Path) -> list[Result]:
    """Bring the tables of a set into sheets in an empty folder, run the commands, and compare.

    Raises:
        DataError: a file is missing.
    """
    files = {name: read_sheet(data / file, separator) for name, (file, separator) in one.files.items()}
    tables = one.prepare(files)
    office = Office(Path(__file__).parent / one.config, folder)
    office.fill(tables)
    office.run("setup")
    for arguments in one.asked:
        office.run(*arguments)
    told = office.run("validate")
    return [_compare(quirk, quirk.rows(tables), told) for quirk in one.quirks]


def _compare(quirk: Quirk, there: set[int], told: Mapping[str, object]) -> Result:
    found = rows_found(told, quirk.department, quirk.column, quirk.codes)
    return Result(quirk=quirk, there=len(there), found=len(found & there), others=len(found - there))


def as_table(name: str, results: Sequence[Result]) -> Iterator[str]:
    """The results of a set as Markdown."""
    yield f"### {name}"
    yield ""
    yield "| oddity | rows | found | told as | remark |"
    yield "|---|---|---|---|---|"
    for one in results:
        codes = ", ".join(f"`{code}`" for code in one.quirk.codes) or "—"
        others = f", {one.others} others" if one.others else ""
        found = f"{one.found:,}{others}" if one.quirk.codes else "—"
        yield f"| {one.quirk.what} | {one.there:,} | {found} | {codes} | {one.quirk.remark} |"


def main(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """Print the tables, or write them into the page; returns 0 when all is found that is said to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = {one.config.removesuffix(".yaml"): one for one in SETS}
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of {', '.join(names)}; all by default")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    options = parser.parse_args(arguments)
    if unknown := [name for name in options.sets if name not in names]:
        parser.error(f"there is no set {unknown[0]}")
    try:
        data = find_data(environment, CHECKOUT)
        lines, is_as_said = [], True
        for one in [names[name] for name in options.sets or names]:
            with tempfile.TemporaryDirectory(prefix="quirks-") as folder:
                results = look(data, one, Path(folder))
            lines += ["", *as_table(one.name, results)]
            is_as_said = is_as_said and all(result.is_as_said for result in results)
    except SheetcrmError as error:
        print(f"{error.message}\n{error.hint}".rstrip(), file=sys.stderr)
        return int(error.exit_code)
    if options.write:
        before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(before + MARK + "\n".join(lines) + "\n", encoding="utf-8")
    else:
        print("\n".join(lines).strip())
    if not is_as_said:
        print("\nNot all was found, or more than that.", file=sys.stderr)
    return 0 if is_as_said else 1
