"""In what two configs of one company differ, as far as it concerns the sheets. Pure.

A rename is what the config says is one: a column by its ``aliases``, a status by ``was``. A column that is
gone beside one that is new may be a rename that nobody has written down; it is told as a doubt, with what
to write, and never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sheetcrm.language import say, together
from sheetcrm.schema.columns import Column
from sheetcrm.schema.company import Company
from sheetcrm.schema.department_checks import roles
from sheetcrm.schema.nearest import nearest
from sheetcrm.schema.scheme_changes import Kind, SchemeChange

_COLUMN_WORDS = frozenset({"aliases", "hint", "protect"})
"""Settings of columns that are about their headers, not about what their cells hold."""
_TOLD_APART = frozenset({"columns", "pipelines", "row_id", "sheet", "spreadsheet", "was"})
_ADDED, _REMOVED, _CHANGED = say("added"), say("removed"), say("changed")
_ROLES = frozenset({"deal_id", "status", "pipeline", "assignee", "messages", "hold"})


def compare_schemes(old: Company, new: Company) -> tuple[SchemeChange, ...]:
    """List in what a config differs from an earlier one, department by department.

    Args:
        old: the config that was applied last.
        new: the config of today.
    """
    return tuple(_compare(old, new))


def _compare(old: Company, new: Company) -> Iterator[SchemeChange]:
    for name in new.departments:
        if name in old.departments:
            for change in _Department(old, new, name).compare():
                yield _moved(old, new, change)
        else:
            yield SchemeChange(kind=Kind.ADD_DEPARTMENT, department="", name=name)
    added = [name for name in new.departments if name not in old.departments]
    for name in old.departments:
        if name not in new.departments:
            yield SchemeChange(
                kind=Kind.REMOVE_DEPARTMENT, department="", name=name, doubts=_likely(name, added)
            )
    yield from _rules("links", old.links, new.links)
    before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
    for key in after:
        if key not in {"departments", "links", "state", "connection"} and before.get(key) != after[key]:
            yield SchemeChange(kind=Kind.CHANGE_RULES, department="", name=key, detail=_CHANGED)


def _moved(old: Company, new: Company, change: SchemeChange) -> SchemeChange:
    """A column that is gone here and new in other departments seems to have moved there."""
    if change.kind is not Kind.RETIRE_COLUMN or change.doubts:
        return change
    here = [
        name
        for name, fields in new.fields.items()
        if name != change.department and change.name in fields and change.name not in old.fields.get(name, {})
    ]
    return replace(change, kind=Kind.MOVE_COLUMN, doubts=tuple(here)) if here else change


def _rules(key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SchemeChange]:
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) != new.get(name):
            detail = _ADDED if name not in old else _REMOVED if name not in new else _CHANGED
            yield SchemeChange(kind=Kind.CHANGE_RULES, department="", name=f"{key}.{name}", detail=detail)


class _Department:
    """One department before and after."""

    def __init__(self, old: Company, new: Company, name: str) -> None:
        self.old, self.new, self.name = old, new, name
        self.before, self.after = old.departments[name], new.departments[name]
        self.old_fields, self.new_fields = old.fields[name], new.fields[name]

    def compare(self) -> Iterator[SchemeChange]:
        yield from self._tab()
        yield from self._columns()
        yield from self._statuses()
        before, after = self.before.model_dump(mode="json"), self.after.model_dump(mode="json")
        for key in after:
            if key not in _TOLD_APART | _ROLES and before.get(key) != after[key]:
                yield self._change(Kind.CHANGE_RULES, key, detail=_CHANGED)

    def _change(self, kind: Kind, name: str, **more: Any) -> SchemeChange:
        return SchemeChange(kind=kind, department=self.name, name=name, **more)

    def _tab(self) -> Iterator[SchemeChange]:
        before, after = self.before, self.after
        if before.spreadsheet != after.spreadsheet:
            yield self._change(Kind.MOVE_TAB, after.spreadsheet, was=before.spreadsheet)
        if before.sheet != after.sheet:
            yield self._change(Kind.RENAME_TAB, after.sheet, was=before.sheet)
        for key in ("prefix", "code"):
            was, now = getattr(before.row_id, key), getattr(after.row_id, key)
            if was != now and was is not None:
                yield self._change(
                    Kind.CHANGE_ROW_IDS, key, detail=say("{was} → {now}", was=was, now=now or say("none"))
                )

    def _columns(self) -> Iterator[SchemeChange]:
        renamed = dict(self._renamed())
        gone = [name for name in self.old_fields if name not in self.new_fields and name not in renamed]
        added = [
            name for name in self.new_fields if name not in self.old_fields and name not in renamed.values()
        ]
        for was, name in renamed.items():
            yield self._change(Kind.RENAME_COLUMN, name, was=was)
        parts = {header: part for _, part, header in roles(self.old, self.name)}
        for name in gone:
            successor = self._successor(parts.get(name, ""), added)
            yield self._change(
                Kind.RETIRE_COLUMN,
                name,
                part=parts.get(name, ""),
                doubts=successor or self._likely_column(name, added),
            )
        for name in added:
            yield self._change(Kind.ADD_COLUMN, name)
        earlier = {name: was for was, name in renamed.items()}
        for name, column in self.new_fields.items():
            was = earlier.get(name, name)
            if was in self.old_fields:
                yield from self._settings(name, self.old_fields[was], column)
        kept = [name for name in self.new_fields if earlier.get(name, name) in self.old_fields]
        order = [renamed.get(name, name) for name in self.old_fields]
        if kept != [name for name in order if name in self.new_fields]:
            yield self._change(Kind.REORDER_COLUMNS, "columns", detail=", ".join(kept))

    def _renamed(self) -> Iterator[tuple[str, str]]:
        """The columns that the config says had another name: that name, and today's."""
        for name, column in self.new_fields.items():
            if name not in self.old_fields:
                was = [
                    alias
                    for alias in column.aliases
                    if alias in self.old_fields and alias not in self.new_fields
                ]
                if was:
                    yield was[0], name

    def _successor(self, part: str, added: Sequence[str]) -> tuple[str, ...]:
        now = {name: header for _, name, header in roles(self.new, self.name)}.get(part)
        return (now,) if part and now is not None and now in added else ()

    def _likely_column(self, name: str, added: Sequence[str]) -> tuple[str, ...]:
        kind = self.old_fields[name].type
        return _likely(name, [other for other in added if self.new_fields[other].type == kind] or added)

    def _settings(self, name: str, old: Column, new: Column) -> Iterator[SchemeChange]:
        before, after = old.model_dump(mode="json"), new.model_dump(mode="json")
        changed = [key for key in {**after, **before} if before.get(key) != after.get(key)]
        told = [key for key in changed if key not in _COLUMN_WORDS]
        if told:
            detail = together(*(_told(key, before.get(key), after.get(key)) for key in told), between="; ")
            narrower = old.type != new.type or any(
                key in {"currency", "department"} or _is_shorter(before.get(key), after.get(key))
                for key in told
            )
            yield self._change(Kind.CHANGE_COLUMN, name, detail=detail, is_narrower=narrower)

    def _statuses(self) -> Iterator[SchemeChange]:
        before, after = self.before, self.after
        for name in after.pipelines:
            if name not in before.pipelines:
                yield self._change(Kind.ADD_PIPELINE, name)
        for name in before.pipelines:
            if name not in after.pipelines:
                added = [other for other in after.pipelines if other not in before.pipelines]
                yield self._change(Kind.REMOVE_PIPELINE, name, doubts=tuple(added))
        renamed = {was: name for was, name in after.earlier.items() if was in before.status_names}
        new = [name for name in after.status_names if name not in before.status_names]
        for was, name in renamed.items():
            yield self._change(Kind.RENAME_STATUS, name, was=was)
        unnamed = [name for name in new if name not in renamed.values()]
        for name in unnamed:
            yield self._change(Kind.ADD_STATUS, name)
        for name in before.status_names:
            if name not in after.status_names and name not in renamed:
                yield self._change(Kind.REMOVE_STATUS, name, doubts=_likely(name, unnamed))
        yield from self._status_settings(renamed)

    def _status_settings(self, renamed: Mapping[str, str]) -> Iterator[SchemeChange]:
        for was in self.before.status_names:
            old, new = self.before.find_status(was), self.after.find_status(renamed.get(was, was))
            if old is not None and new is not None and old.category is not new.category:
                detail = f"{old.category.value} → {new.category.value}"
                yield self._change(Kind.CHANGE_STATUS, new.name, detail=detail)
        order = [renamed.get(name, name) for name in self.before.status_names]
        here = [name for name in self.after.status_names if name in order]
        if here != [name for name in dict.fromkeys(order) if name in here]:
            detail = ", ".join(self.after.status_names)
            yield self._change(Kind.REORDER_STATUSES, "statuses", detail=detail)


def _likely(name: str, added: Iterable[str]) -> tuple[str, ...]:
    """What a name may have become: the nearest of the new ones first."""
    names = tuple(added)
    close = nearest(name, names)
    return tuple(sorted(names, key=lambda other: other != close))


def _told(key: str, before: Any, after: Any) -> str:
    if isinstance(before, list) and isinstance(after, list):
        less = [f"− {item}" for item in before if item not in after]
        more = [f"+ {item}" for item in after if item not in before]
        return together(f"{key}:", ", ".join((*less, *more)) or say("another order"))
    return together(f"{key}:", say("{was} → {now}", was=_shown(before), now=_shown(after)))


def _shown(value: Any) -> str:
    return say("none") if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _is_shorter(before: Any, after: Any) -> bool:
    is_list = isinstance(before, list) and isinstance(after, list)
    return is_list and any(item not in after for item in before)
