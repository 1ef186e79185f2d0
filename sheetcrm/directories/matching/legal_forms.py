"""Legal forms of companies, as they stand in names.

The forms are those of the ISO 20275 list of entity legal forms for the countries our users trade with, as
people abbreviate them. Forms that mean the same kind of company in two languages share a kind.
"""

from __future__ import annotations

from collections.abc import Mapping

_LIMITED = "limited"
_STOCK = "stock"
_SOLE = "sole"
_PUBLIC = "public"

WORDS: Mapping[str, str] = {
    "ооо": _LIMITED,
    "тоо": _LIMITED,
    "тов": _LIMITED,
    "одо": _LIMITED,
    "llc": _LIMITED,
    "ltd": _LIMITED,
    "limited": _LIMITED,
    "gmbh": _LIMITED,
    "sarl": _LIMITED,
    "srl": _LIMITED,
    "bv": _LIMITED,
    "oy": _LIMITED,
    "sro": _LIMITED,
    "ао": _STOCK,
    "оао": _STOCK,
    "зао": _STOCK,
    "пао": _STOCK,
    "нао": _STOCK,
    "inc": _STOCK,
    "incorporated": _STOCK,
    "corp": _STOCK,
    "corporation": _STOCK,
    "co": _STOCK,
    "plc": _STOCK,
    "jsc": _STOCK,
    "ojsc": _STOCK,
    "cjsc": _STOCK,
    "pjsc": _STOCK,
    "ag": _STOCK,
    "ип": _SOLE,
    "чп": _SOLE,
    "пбоюл": _SOLE,
    "самозанятый": _SOLE,
    "самозанятая": _SOLE,
    "муп": _PUBLIC,
    "гуп": _PUBLIC,
    "фгуп": _PUBLIC,
    "мкп": _PUBLIC,
    "гбу": _PUBLIC,
    "мбу": _PUBLIC,
}
"""A word of a name, lower case, to the kind of company it stands for."""

PHRASES: Mapping[str, str] = {
    "общество с ограниченной ответственностью": _LIMITED,
    "товарищество с ограниченной ответственностью": _LIMITED,
    "limited liability company": _LIMITED,
    "публичное акционерное общество": _STOCK,
    "открытое акционерное общество": _STOCK,
    "закрытое акционерное общество": _STOCK,
    "непубличное акционерное общество": _STOCK,
    "акционерное общество": _STOCK,
    "joint stock company": _STOCK,
    "индивидуальный предприниматель": _SOLE,
    "sole proprietor": _SOLE,
}
"""Words that mean a legal form only together, lower case, to the kind of company."""

DOTTED: Mapping[str, str] = {
    "g.m.b.h": "gmbh",
    "s.r.o": "sro",
    "b.v": "bv",
    "l.l.c": "llc",
    "о.о.о": "ооо",
    "и.п": "ип",
    "з.а.о": "зао",
    "о.а.о": "оао",
}
"""Forms written with dots between their letters, to how they stand in `WORDS`."""
