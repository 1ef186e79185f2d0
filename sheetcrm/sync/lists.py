"""The lists that cells may name something of: people of the staff, rows of other departments. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetcrm.schema.cells import is_blank, value_of
from sheetcrm.schema.columns import ListKey, Names, PersonColumn, ReferenceColumn
from sheetcrm.schema.company import Company
from sheetcrm.schema.tables import Table


class Lists:
    """Makes the lists; kept from pass to pass, a list in which nothing is new is the very one of before.

    Args:
        company: the config.
    """

    def __init__(self, company: Company) -> None:
        self._company = company
        self._known: dict[ListKey, tuple[tuple[str, ...], Names]] = {}

    def of(self, department: str, tables: Mapping[str, Table]) -> Mapping[ListKey, Names]:
        """The values that columns of a department may name, of departments that could be read.

        Args:
            department: whose columns.
            tables: all departments' rows, those included that take no part for now.
        """
        return dict(self._lists(department, tables))

    def needed_by(self, department: str) -> Iterator[str]:
        """The departments whose rows columns of a department may name."""
        for column in self._company.departments[department].columns.values():
            if isinstance(column, PersonColumn | ReferenceColumn) and column.list_key is not None:
                yield column.list_key[0]

    def _lists(self, department: str, tables: Mapping[str, Table]) -> Iterator[tuple[ListKey, Names]]:
        for column in self._company.departments[department].columns.values():
            if not isinstance(column, PersonColumn | ReferenceColumn) or column.list_key is None:
                continue
            name, header = column.list_key
            table = tables.get(name)
            texts = None if table is None else self._texts(table, header)
            if texts is not None:
                yield column.list_key, self._names(column, column.list_key, texts)

    def _texts(self, table: Table, header: str) -> tuple[str, ...] | None:
        header = header or self._company.departments[table.department].row_id.column
        if header in table.missing:
            return None
        place = table.fields.index(header)
        shown = (value_of(row[place]) for row in table.rows)
        # Sorted, so that a list is no other one when people sort its rows.
        texts = {
            str(value).strip() for value in shown if isinstance(value, str | int) and not is_blank(value)
        }
        return tuple(sorted(texts))

    def _names(self, column: PersonColumn | ReferenceColumn, key: ListKey, texts: tuple[str, ...]) -> Names:
        known = self._known.get(key)
        if known is None or known[0] != texts:
            known = (texts, Names(texts, are_people=isinstance(column, PersonColumn)))
            self._known[key] = known
        return known[1]
