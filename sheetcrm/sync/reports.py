"""What the rules have to say: to staff in the row's message cell, to admins as findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sheetcrm.language import say
from sheetcrm.schema.columns import Violation
from sheetcrm.schema.company import Company
from sheetcrm.schema.findings import Finding, Severity
from sheetcrm.schema.tables import RowKey
from sheetcrm.schema.types.base import either
from sheetcrm.sync.texts import sheet_text
from sheetcrm.sync.world import World


@dataclass(frozen=True, slots=True)
class _Need:
    """What a row has to be given."""

    message: str
    finding: Finding
    columns: tuple[str, ...]


class Reports:
    """Collects what rows still need; each topic of a row is said once and taken back when settled."""

    def __init__(self, company: Company, world: World) -> None:
        self.company = company
        self.world = world
        self._asked: dict[RowKey, dict[str, _Need]] = {}
        self._kept: dict[tuple[str, str, str, str], Finding] = {}
        self._doubtful: dict[RowKey, dict[tuple[str, str], Violation]] = {}

    def ask_for(self, key: RowKey, topic: str, text: str, status: str, missing: tuple[str, ...]) -> None:
        """Tell a row that a status needs columns to be filled in."""
        columns = ", ".join(missing)
        message = sheet_text(text, self.company.language, status=status, columns=columns)
        finding = self.finding(
            key,
            code=text,
            severity=Severity.WARNING,
            message=say("status {status!r} needs {columns}", status=status, columns=columns),
            hint=say("Fill in {columns}; the next pass goes on from there.", columns=columns),
            column=missing[0],
        )
        self._change(key, topic, _Need(message, finding, missing))

    def settle(self, key: RowKey, topic: str) -> None:
        """Take back what was asked for under the topic."""
        self._change(key, topic, None)

    def formula_kept(self, key: RowKey, column: str, rule: str) -> None:
        """Note that a person's formula stands where a rule would write."""
        self._kept[(*key, column, "formula-kept")] = self.finding(
            key,
            code="formula-kept",
            severity=Severity.ERROR,
            message=say(
                "{column!r} holds a formula, so {rule} did not write there", column=column, rule=rule
            ),
            hint=say("Delete the formula to let the value come from the other department."),
            column=column,
        )

    def error_value(self, key: RowKey, column: str, rule: str) -> None:
        """Note that a cell shows an error, which no rule copies."""
        self._kept[(*key, column, "error-value")] = self.finding(
            key,
            code="error-value",
            severity=Severity.ERROR,
            message=say("{column!r} shows an error, so {rule} did not copy it", column=column, rule=rule),
            hint=say("Mend the formula in the cell."),
            column=column,
        )

    def misfit(self, key: RowKey, column: str, owner: str, violation: Violation) -> None:
        """Note that a changed cell cannot be copied to its owner's row, whose column does not take it."""
        self._kept[(*key, column, violation.code)] = self.finding(
            key,
            code=violation.code,
            severity=Severity.ERROR,
            message=say(
                "{column}: {problem}, so it was not copied to {owner}",
                column=column,
                problem=violation.message,
                owner=owner,
            ),
            hint=violation.hint,
            column=column,
        )

    def values_differ(self, key: RowKey, column: str, other: str) -> None:
        """Note that a linked cell differs from its owner's, and that nothing tells which value is right."""
        self._kept[(*key, column, "values-differ")] = self.finding(
            key,
            code="values-differ",
            severity=Severity.ERROR,
            message=say(
                "{column!r} differs from {other}, and nothing tells which is newer; both were left",
                column=column,
                other=other,
            ),
            hint=say("Type the right value into {other}; it is copied from there.", other=other),
            column=column,
        )

    def decision_undone(self, key: RowKey, column: str, conflict: str) -> None:
        """Note that a rule keeps a cell from holding what somebody has decided about it."""
        self._kept[(*key, column, "decision-undone")] = self.finding(
            key,
            code="decision-undone",
            severity=Severity.ERROR,
            message=say(
                "what was decided about {conflict} was not done: {column!r}, or what it is linked with, "
                "takes another department's value",
                conflict=conflict,
                column=column,
            ),
            hint=say("Type the value into the row it comes from, or decide otherwise."),
            column=column,
        )

    def messages_of(self, key: RowKey) -> list[str]:
        """What a row needs, in the company's language."""
        topics = self._asked.get(key, {})
        # By topic: the order in which rules happen to be asked is no news to a row.
        return [topics[topic].message for topic in sorted(topics)]

    def rows_with_messages(self) -> Iterable[RowKey]:
        """The rows that need something, or have something in doubt."""
        return (*self._asked, *self._doubtful)

    def doubt(self, key: RowKey, column: str, rule: str, violation: Violation | None) -> None:
        """Say what a rule doubts of a cell, in place of what it said; None takes it back.

        Where the department ignores the check, nothing is said.
        """
        levels = self.company.departments[key[0]].levels
        if violation is not None and levels.of(violation.code) is not None:
            self._doubtful.setdefault(key, {})[column, rule] = violation
        elif key in self._doubtful:
            self._doubtful[key].pop((column, rule), None)
            if not self._doubtful[key]:
                del self._doubtful[key]

    def doubts_of(self, key: RowKey) -> Sequence[tuple[str, Violation]]:
        """What is in doubt in a row, by column."""
        doubts = self._doubtful.get(key, {})
        return tuple((column, doubts[column, rule]) for column, rule in sorted(doubts))

    def asked_of(self, key: RowKey) -> frozenset[str]:
        """The columns a row is asked to fill in."""
        return frozenset(column for need in self._asked.get(key, {}).values() for column in need.columns)

    def thing_unsure(self, key: RowKey, column: str, things: Sequence[str]) -> None:
        """Note that an event may mean one thing of a directory or another."""
        self._kept[(*key, column, "thing-unsure")] = self.finding(
            key,
            code="thing-unsure",
            severity=Severity.WARNING,
            message=say(
                "{column!r} stays blank: the row may mean {things}", column=column, things=either(things)
            ),
            hint=say("Type the ID of the right one into {column!r}.", column=column),
            column=column,
        )

    def findings(self) -> Iterator[Finding]:
        """Everything said and not taken back."""
        for topics in self._asked.values():
            yield from (need.finding for need in topics.values())
        yield from self._kept.values()
        for key, doubts in self._doubtful.items():
            levels = self.company.departments[key[0]].levels
            for (column, _), violation in doubts.items():
                yield self.finding(
                    key,
                    code=violation.code,
                    severity=levels.of(violation.code) or Severity.WARNING,
                    message=say("{column}: {problem}.", column=column, problem=violation.message),
                    hint=violation.hint,
                    column=column,
                )

    def finding(
        self,
        key: RowKey,
        *,
        code: str,
        severity: Severity,
        message: str,
        hint: str = "",
        column: str | None = None,
    ) -> Finding:
        """Make a finding about a row of the working copy."""
        department, row_id = key
        return Finding(
            code=code,
            severity=severity,
            department=department,
            message=message,
            hint=hint,
            sheet=self.company.departments[department].sheet,
            row=self.world.sheets[department].number(row_id),
            column=column,
            row_id=row_id,
        )

    def _change(self, key: RowKey, topic: str, said: _Need | None) -> None:
        topics = self._asked.get(key, {})
        if topics.get(topic) == said:
            return
        if said is not None:
            self._asked.setdefault(key, {})[topic] = said
        else:
            del topics[topic]
            if not topics:
                del self._asked[key]
        if key not in self.world.visited:
            # The message cell tells all of a row's needs, so the row's other links have to be asked as well.
            self.world.look_at([key])
