"""Findings for other programs: CSV, JUnit, SARIF, Markdown. Each function gives the whole text."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

import orjson

from sheetcrm import __version__
from sheetcrm.schema.codes import ALL_CHECKS
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.sheets.layout import Layout

_COLUMNS = (
    *("severity", "code", "department", "sheet", "cell", "row", "column", "row_id", "message", "hint"),
    "link",
)


def link_of(found: Finding, layouts: Mapping[str, Layout]) -> str:
    """The address that opens a browser at the finding's cell, or at its tab; empty where neither is known."""
    layout = layouts.get(found.department)
    if layout is None:
        return ""
    cell = f"&range={found.address.rpartition('!')[2]}" if found.address else ""
    return f"https://docs.google.com/spreadsheets/d/{layout.spreadsheet_id}/edit#gid={layout.sheet_id}{cell}"


def as_csv(findings: Sequence[Finding], layouts: Mapping[str, Layout]) -> str:
    """One line a finding under a line of names.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for found in findings:
        values = (
            found.severity.value,
            found.code,
            found.department,
            found.sheet,
            found.address,
            found.row or "",
            found.column or "",
            found.row_id or "",
            found.message,
            found.hint,
            link_of(found, layouts),
        )
        writer.writerow([_harmless(str(value)) for value in values])
    return text.getvalue()


def as_junit(findings: Sequence[Finding], departments: Sequence[str], layouts: Mapping[str, Layout]) -> str:
    """A test suite a department, with a failed case for each error; warnings are cases that were skipped.

    A department without findings has one case that passed, so that its being checked is seen.
    """
    suites = ElementTree.Element("testsuites", name="sheetcrm validate")
    for department in departments:
        own = [found for found in findings if found.department == department]
        errors = sum(found.severity is Severity.ERROR for found in own)
        suite = ElementTree.SubElement(
            suites,
            "testsuite",
            name=department,
            tests=str(max(len(own), 1)),
            failures=str(errors),
            skipped=str(len(own) - errors),
            errors="0",
        )
        if not own:
            ElementTree.SubElement(suite, "testcase", classname=department, name="nothing wrong")
        for found in own:
            where = _clean(found.address or found.row_id or found.sheet or department)
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"{department}.{found.code}", name=where
            )
            kind = "failure" if found.severity is Severity.ERROR else "skipped"
            told = ElementTree.SubElement(case, kind, message=_clean(found.message))
            told.text = _clean("\n".join(filter(None, (found.hint, link_of(found, layouts)))))
    return ElementTree.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def as_sarif(findings: Sequence[Finding], layouts: Mapping[str, Layout]) -> str:
    """A SARIF 2.1.0 log: a cell is a logical location, its link the artifact."""
    codes = sorted({found.code for found in findings})
    rules = [_sarif_rule(code) for code in codes]
    results = [_sarif_result(found, codes.index(found.code), layouts) for found in findings]
    driver = {"name": "sheetcrm", "version": __version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode() + "\n"


def as_markdown(findings: Sequence[Finding], layouts: Mapping[str, Layout]) -> str:
    """A table, each cell linked."""
    lines = ["| severity | where | row ID | check | what is wrong, and what to do |", "|---|---|---|---|---|"]
    for found in findings:
        where = _escaped(found.address or found.sheet or found.department)
        link = link_of(found, layouts)
        place = f"[{where}]({link})" if link else where
        what = " ".join(filter(None, (_escaped(found.message), _escaped(found.hint))))
        lines.append(
            f"| {found.severity.value} | {place} | {_escaped(found.row_id or '')} | `{found.code}` | {what} |"
        )
    return "\n".join(lines if findings else ["Nothing is wrong."]) + "\n"


def _sarif_rule(code: str) -> dict[str, Any]:
    known = ALL_CHECKS.get(code)
    return {"id": code} if known is None else {"id": code, "shortDescription": {"text": known.about}}


def _sarif_result(found: Finding, rule: int, layouts: Mapping[str, Layout]) -> dict[str, Any]:
    name = found.address or found.sheet or found.department
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name}]}
    link = link_of(found, layouts)
    if link:
        location["physicalLocation"] = {"artifactLocation": {"uri": link}}
    return {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.severity.value,
        "message": {"text": " ".join(filter(None, (found.message, found.hint)))},
        "locations": [location],
    }


def _harmless(value: str) -> str:
    return f"'{value}" if value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _escaped(text: str) -> str:
    for sign in "\\|[]<>*_`":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


def _clean(text: str) -> str:
    """The text without signs that XML 1.0 cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or sign.isprintable())
