"""A company of twelve departments in four chains, and rows that are in step before the first pass."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from sheetcrm.schema.company import Company

CHAINS: Mapping[str, tuple[str, tuple[str, str, str]]] = {
    "north": ("D", ("sales", "logistics", "fleet")),
    "south": ("S", ("service", "workshop", "parts")),
    "east": ("P", ("purchasing", "warehouse", "packing")),
    "west": ("C", ("contracts", "legal", "archive")),
}
"""Spreadsheet to the prefix and the departments of the chain that ends in it; chains cross spreadsheets."""

_KINDS = ("Advert", "Referral", "Exhibition", "Рекомендация", "Сайт")
_CLIENTS = ("Ltd Horns", "ООО «Рога и копыта»", "Sever Trade", "ИП Кузнецов", "АО «Трансмаш»", "Volga Foods")
_CARGO = ("tractor", "two pallets of tiles", "станок с ЧПУ", "кабель, 14 бухт", "pump station")
_REMARKS = ("call back after the holidays", "клиент просит счёт до пятницы", "see the letter of the 12th")


def make_company() -> Company:
    """Twelve departments of twenty columns in four spreadsheets, linked into four chains of three."""
    departments: dict[str, Any] = {}
    links: dict[str, Any] = {}
    books = list(CHAINS)
    for place, (prefix, chain) in enumerate(CHAINS.values()):
        for depth, name in enumerate(chain):
            book = books[(place + depth) % len(books)]
            departments[name] = _department(name, book, depth, prefix)
        for parent, child in ((chain[0], chain[1]), (chain[1], chain[2])):
            links[f"{parent}-{child}"] = _link(parent, child)
    return Company.model_validate(
        {
            "company": "Bench",
            "connection": {"kind": "embedded"},
            "departments": departments,
            "links": links,
        }
    )


def code_of(name: str) -> str:
    """The letters of a department's child rows."""
    return name[:3].upper()


def _department(name: str, book: str, depth: int, prefix: str) -> dict[str, Any]:
    """Twenty columns each: what a link shows takes two, a leaf has two of its own instead."""
    columns: dict[str, Any] = {
        "Client": {"type": "text"},
        "Phone": {"type": "phone", "country": "RU"},
        "Kind": {"type": "choice", "choices": list(_KINDS)},
        "Cargo": {"type": "text"},
        "Weight": {"type": "decimal"},
        "Pieces": {"type": "integer"},
        "Price": {"type": "money", "currency": "RUB"},
        "Discount": {"type": "percent"},
        "Due": {"type": "date"},
        "Seen": {"type": "datetime"},
        "Urgent": {"type": "boolean"},
        "Remarks": {"type": "text"},
        "Cost": {"type": "money", "currency": "RUB"},
    }
    if depth == 0:
        columns["Email"] = {"type": "email"}
    if depth == 2:
        columns |= {"Email": {"type": "email"}, "Place": {"type": "text"}}
    final = {"Won": "won"} if depth == 0 else {"Done": "closed"}
    return {
        "title": name.capitalize(),
        "spreadsheet": book,
        "sheet": name.capitalize(),
        "row_id": {"column": "ID", **({"prefix": prefix} if depth == 0 else {"code": code_of(name)})},
        "deal_id": None if depth == 0 else "Deal",
        "assignee": "Manager",
        "messages": "Messages",
        "pipelines": {"main": ["New", "Asked", "Answered", final]},
        "columns": columns,
    }


def _link(parent: str, child: str) -> dict[str, Any]:
    return {
        "parent": parent,
        "child": child,
        "when": "Asked",
        "requires": ["Cargo"],
        "carry": ["Client", "Cargo", "Weight"],
        "bring_back": ["Cost"],
        "shows": {"id": f"{child} row", "status": f"{child} status"},
        "status": {"Done": {"parent": "Answered", "only_from": ["Asked"], "requires": ["Cost"]}},
    }


class Rows:
    """Makes the rows of one chain; the same seed gives the same rows."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def deal(self, company: Company, book: str, number: int) -> dict[str, list[Any]]:
        """One deal: a row in each department of the chain, in the order of its columns, in step."""
        prefix, chain = CHAINS[book]
        root = f"{prefix}-{number:06d}"
        ids = [root, f"{root}/{code_of(chain[1])}-1"]
        ids.append(f"{ids[1]}/{code_of(chain[2])}-1")
        phase = self._random.randrange(4)
        statuses = [
            ("Asked", "Asked", "New"),
            ("Asked", "Answered", "Done"),
            ("Answered", "Done", "Done"),
            ("Won", "Done", "Done"),
        ][phase]
        shared = {
            "Client": f"{self._random.choice(_CLIENTS)} {self._random.randrange(5000)}",
            "Cargo": self._random.choice(_CARGO),
            "Weight": round(self._random.uniform(1, 900), 1),
            "Cost": None if phase == 0 else round(self._random.uniform(100, 1e6), 2),
            "Deal": root,
        }
        made = {}
        for depth, name in enumerate(chain):
            shown = {f"{chain[depth + 1]} row": ids[depth + 1]} if depth < 2 else {}
            shown |= {f"{chain[depth + 1]} status": statuses[depth + 1]} if depth < 2 else {}
            row = {**self._own(number), **shared, "ID": ids[depth], "Status": statuses[depth], **shown}
            made[name] = [row.get(field) for field in company.fields[name]]
        return made

    def _own(self, number: int) -> dict[str, Any]:
        choose = self._random
        return {
            "Manager": choose.choice(("Anna", "Борис", "Clara", "Дмитрий")),
            "Phone": f"+7916{choose.randrange(10**6, 10**7)}",
            "Kind": choose.choice(_KINDS),
            "Pieces": choose.randrange(1, 60),
            "Price": round(choose.uniform(100, 1e6), 2),
            "Discount": choose.choice((0, 0.05, 0.1)),
            "Due": 45000 + number % 900,
            "Seen": 45000 + choose.randrange(900 * 96) / 96,
            "Urgent": choose.random() < 0.2,
            "Remarks": choose.choice(_REMARKS) if choose.random() < 0.3 else None,
            "Email": f"client{choose.randrange(5000)}@example.com",
            "Place": f"dock {choose.randrange(40)}",
        }
