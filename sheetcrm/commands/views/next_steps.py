"""One row: how it stands, what it lacks, what happens next and by whose hand. Pure: tables and a plan in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sheetcrm.reports.instruction_statuses import always_asks
from sheetcrm.reports.instruction_text import Item, Page, Section
from sheetcrm.reports.instruction_words import Language, Words
from sheetcrm.reports.rows import Entry, Rows
from sheetcrm.schema.cells import Cell, is_blank
from sheetcrm.schema.company import Company, Department, Link, Status, StatusMove
from sheetcrm.schema.findings import Finding
from sheetcrm.schema.row_ids import parse
from sheetcrm.schema.showing import shown
from sheetcrm.schema.tables import Table
from sheetcrm.sync.plan import Plan


def find_row(company: Company, tables: Mapping[str, Table], text: str) -> Entry | None:
    """Find the row a person means by an ID; capitals make no difference. None where there is none."""
    wanted = text.strip().casefold()
    rows = (entry for entry in Rows(company, tables).all() if entry.row_id.casefold() == wanted)
    return next(rows, None)


def explain_row(
    company: Company, tables: Mapping[str, Table], plan: Plan, entry: Entry, language: Language
) -> Page:
    """Write down what is to be known of a row.

    Args:
        company: the config.
        tables: the departments that could be read.
        plan: what the next pass would do.
        entry: the row.
        language: the language of the sentences.
    """
    writer = _Row(company, Rows(company, tables), plan, entry, Words(language))
    words = writer.words
    parts = (("now", writer.now()), ("missing", writer.missing()), ("next", writer.ahead()))
    sections = (Section(heading=words.phrase(key), items=tuple(map(Item, lines))) for key, lines in parts)
    return Page(title=entry.row_id, sections=tuple(section for section in sections if section.items))


@dataclass(frozen=True, slots=True)
class _Row:
    company: Company
    rows: Rows
    plan: Plan
    entry: Entry
    words: Words

    @property
    def department(self) -> Department:
        return self.company.departments[self.entry.department]

    @property
    def status(self) -> Status | None:
        """The row's status, if its pipeline has it."""
        pipeline, name = self.rows.pipeline_of(self.entry), self.rows.status_of(self.entry)
        return None if pipeline is None or name is None else self.department.find_status(name, pipeline)

    @property
    def made_by(self) -> tuple[str, Link] | None:
        """The link that made the row, by its ID; None for a row that people typed."""
        above = self.entry.parts.parent
        for name, link in self.company.links_into(self.entry.department):
            if above is not None and self.company.code_of(link) == self.entry.parts.code:
                return name, link
        return None

    @property
    def successor(self) -> str | None:
        """The ID of the row that serves the same parent now, where it has asked again since."""
        made_by, above, code = self.made_by, self.entry.parts.parent, self.entry.parts.code
        if made_by is None:
            return None
        made = [row.row_id for row in self.plan.new_rows if row.department == self.entry.department]
        known = (*(row.parts for row in self.rows.of(self.entry.department)), *filter(None, map(parse, made)))
        served = (one for one in known if one.parent == above and one.code == code)
        latest = max(served, key=lambda one: one.attempt or 0, default=self.entry.parts)
        return str(latest) if (latest.attempt or 0) > (self.entry.parts.attempt or 0) else None

    # -- how it stands ---

    def now(self) -> Iterator[str]:
        phrase, quoted = self.words.phrase, self.words.quoted
        rules = self.department
        yield phrase("row-at", title=rules.title, sheet=quoted(rules.sheet), number=self.entry.number)
        status = self.status
        if status is None:
            names = self.words.quoted_list(rules.status_names, "or")
            yield phrase("row-no-status", names=names)
        else:
            has_asked = any(self._child(link) for link in self._asking(status.name))
            meaning = "asking" if has_asked and not status.category.is_final else status.category.value
            yield phrase("row-status", status=quoted(status.name), meaning=phrase(meaning))
        if rules.assignee is not None and (status is None or not status.category.is_final):
            person = self.entry.text(rules.assignee)
            yield (
                phrase("row-nobody", column=quoted(rules.assignee))
                if person is None
                else phrase("row-who", name=person)
            )
        kept_out = self.plan.kept_out.get(self.entry.department)
        if kept_out is not None and self.entry.row_id in kept_out.row_ids:
            yield phrase("row-held")
        yield from self._above()

    def _above(self) -> Iterator[str]:
        made_by = self.made_by
        if made_by is None:
            return
        title = self.company.departments[made_by[1].parent].title
        parent = self._parent(made_by[1])
        if parent is None:
            yield self.words.phrase("row-serves-gone", parent=self.entry.parts.parent, title=title)
        else:
            status = self.words.quoted(self.rows.status_of(parent) or "—")
            yield self.words.phrase("row-serves", parent=parent.row_id, title=title, status=status)
        if self.successor is not None:
            yield self.words.phrase("row-superseded", later=self.successor)

    def _parent(self, link: Link) -> Entry | None:
        above = self.entry.parts.parent
        return next((row for row in self.rows.of(link.parent) if row.row_id == above), None)

    # -- what it lacks ---

    def missing(self) -> Iterator[str]:
        """What the present status waits for, then what the last look found wrong with the row."""
        told = [*self._missing_now(), *self._findings()]
        yield from told or [self.words.phrase("row-complete")]

    def _missing_now(self) -> Iterator[str]:
        status = self.status
        if status is None:
            return
        quoted_list = self.words.quoted_list
        own = self._lacking_for(status.name)
        if own:
            yield self.words.phrase(
                "row-lacks", status=self.words.quoted(status.name), names=quoted_list(own)
            )
        for link in self._asking(status.name):
            lacking = self.rows.lacking(self.entry, link.requires)
            if lacking and self._child(link) is None:
                child = self.company.departments[link.child].title
                yield self.words.phrase("row-lacks-ask", child=child, names=quoted_list(lacking))
        move = self._answer(status.name)
        if move is not None and (lacking := self.rows.lacking(self.entry, move[1].requires)):
            parent = self.company.departments[move[0].parent].title
            yield self.words.phrase("row-lacks-pass", parent=parent, names=quoted_list(lacking))

    def _findings(self) -> Iterator[str]:
        """Findings about cells of the row, apart from what is told as missing already."""
        for found in self.plan.findings:
            if self._is_about(found) and found.code not in {"inputs-missing", "gate-missing"}:
                yield " ".join(part for part in (_sentence(found.message), found.hint) if part)

    def _is_about(self, found: Finding) -> bool:
        return found.department == self.entry.department and found.row == self.entry.number

    def _lacking_for(self, status: str) -> tuple[str, ...]:
        def get(column: str) -> Cell:
            return self.entry.cells.get(column)

        return self.department.row_rules.missing(self.rows.pipeline_of(self.entry), status, get)

    # -- what happens next ---

    def ahead(self) -> Iterator[str]:
        """What the next pass does, whom the row waits for, and what its people can do."""
        status = self.status
        told = [*self._by_sync()]
        if status is not None:
            told += self._by_others(status.name)
            if not status.category.is_final:
                told += self._by_hands(status)
        yield from told or ([self.words.phrase("row-ended")] if status is not None else [])

    def _by_sync(self) -> Iterator[str]:
        key = (self.entry.department, self.entry.row_id)
        for row in self.plan.new_rows:
            if row.cause is not None and row.cause.row == key:
                title = self.company.departments[row.department].title
                yield self.words.phrase("row-makes", row_id=row.row_id, title=title)
        for edit in self.plan.edits:
            if edit.row == key and not edit.is_note:
                column = self.company.fields[edit.department].get(edit.column)
                told = {"column": self.words.quoted(edit.column), "value": shown(edit.new, column)}
                yield self.words.phrase("row-clears" if is_blank(edit.new) else "row-sets", **told)

    def _by_others(self, status: str) -> Iterator[str]:
        for _, link in self.company.links_from(self.entry.department):
            child = self._child(link)
            if child is None or always_asks(self.company, link):
                continue
            category = self.rows.category_of(child)
            if category is not None and category.is_final:
                continue
            yield from self._waits(link, child, status)

    def _waits(self, link: Link, child: Entry, status: str) -> Iterator[str]:
        words = self.words
        now = self.rows.status_of(child)
        told = {
            "child": child.row_id,
            "title": self.company.departments[link.child].title,
            "status": words.quoted(now or "—"),
        }
        moves = [
            (answer, move)
            for answer, move in link.status.items()
            if answer != now and (not move.only_from or status in move.only_from)
        ]
        for answer, move in moves:
            lacking = self.rows.lacking(child, move.requires)
            gate = words.phrase("row-gate", names=words.quoted_list(lacking)) if lacking else ""
            target = words.quoted(move.parent)
            yield words.phrase("row-waits", answer=words.quoted(answer), gate=gate, target=target, **told)
        if not moves and link.brought_back:
            yield words.phrase("row-works", **told)

    def _following(self, status: Status) -> tuple[str, ...]:
        """The statuses that people may set next: those `moves` names, else those after it in the pipeline."""
        pipeline = self.rows.pipeline_of(self.entry) or ""
        names = [one.name for one in self.department.statuses.get(pipeline, ())]
        if status.name in self.department.moves:
            return tuple(name for name in self.department.moves[status.name] if name in names)
        return tuple(names[names.index(status.name) + 1 :])

    def _by_hands(self, status: Status) -> Iterator[str]:
        """What people can do: first what sets something going, then the statuses that are just set."""
        plain = []
        for name in self._following(status):
            needed = self._lacking_for(name)
            lines = [*self._by_hand(name, needed)]
            yield from lines
            if not lines and needed:
                yield self.words.phrase("row-if", status=self.words.quoted(name), first=self._first(needed))
            elif not lines:
                plain.append(name)
        if plain:
            yield self.words.phrase("row-if", status=self.words.quoted_list(plain, "or"), first="")

    def _by_hand(self, status: str, needed: tuple[str, ...]) -> Iterator[str]:
        words = self.words
        for link in self._asking(status):
            lacking = tuple(dict.fromkeys((*needed, *self.rows.lacking(self.entry, link.requires))))
            now = {"status": words.quoted(status), "first": self._first(lacking)}
            yield words.phrase("row-if-ask", child=self.company.departments[link.child].title, **now)
        answer = self._answer(status)
        if answer is not None:
            lacking = tuple(dict.fromkeys((*needed, *self.rows.lacking(self.entry, answer[1].requires))))
            line = self._passing(status, *answer, self._first(lacking))
            if line:
                yield line

    def _passing(self, status: str, link: Link, move: StatusMove, first: str) -> str:
        parent = self._parent(link)
        if parent is None:
            return ""
        words, now = self.words, self.rows.status_of(parent) or "—"
        category = self.rows.category_of(parent)
        is_open = category is not None and not category.is_final
        goes = now in move.only_from if move.only_from else is_open
        told = {
            "status": words.quoted(status),
            "parent": parent.row_id,
            "title": self.company.departments[link.parent].title,
        }
        if not goes:
            return words.phrase("row-if-stays", now=words.quoted(now), **told)
        return words.phrase("row-if-pass", target=words.quoted(move.parent), first=first, **told)

    def _first(self, columns: tuple[str, ...]) -> str:
        return self.words.phrase("row-first", names=self.words.quoted_list(columns)) if columns else ""

    # -- links ---

    def _asking(self, status: str) -> Iterator[Link]:
        pipeline = self.rows.pipeline_of(self.entry)
        for _, link in self.company.links_from(self.entry.department):
            if link.asks(pipeline, status) and not always_asks(self.company, link):
                yield link

    def _answer(self, status: str) -> tuple[Link, StatusMove] | None:
        """What the status tells the row's parent; None where it tells nothing, or another row does by now."""
        made_by = self.made_by if self.successor is None else None
        move = None if made_by is None else made_by[1].status.get(status)
        return None if made_by is None or move is None else (made_by[1], move)

    def _child(self, link: Link) -> Entry | None:
        """The latest row that serves this one by a link."""
        code = self.company.code_of(link)
        made = [
            row
            for row in self.rows.of(link.child)
            if row.parts.code == code and row.parts.parent == self.entry.row_id
        ]
        return max(made, key=lambda row: row.parts.attempt or 0, default=None)


def _sentence(message: str) -> str:
    message = message[:1].upper() + message[1:]
    return message if message.endswith((".", "!", "?", "…")) else f"{message}."
