"""Drop-down lists and checkboxes: pure.

A rule that equals the wanted one is never written again: that would take away the colours that people have
given to the entries of the list, which the API neither shows nor sets. For the same reason nothing is said
of the switch "allow multiple selections", which staff turn on by hand where a cell may hold several choices.
A rule of another kind is staff's own and stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sheetcrm.language import say, unsaid
from sheetcrm.schema.columns import BooleanColumn, ListedColumn, PersonColumn
from sheetcrm.sheets.gaps import Gap, TabView
from sheetcrm.sheets.structure_changes import What
from sheetcrm.sheets.tabs import TabColumn

_THEIRS = say(
    "Take the rule away (Data, Data validation) and run sheetcrm setup, or leave it if it serves better."
)


_OTHER_ORDER = unsaid("The drop-down list of '{column}' has another order")
_LACKS = unsaid("The drop-down list of '{column}' lacks {lacking}")
_HAS = unsaid("The drop-down list of '{column}' has {strange}")
_LACKS_AND_HAS = unsaid("The drop-down list of '{column}' lacks {lacking} and has {strange}")


def list_gaps(view: TabView) -> Iterator[Gap]:
    """Give the columns of choices without a list, or with one of other entries or another kind."""
    for at, name, column in view.columns():
        wanted = choices_of(view, name)
        if not wanted or (column.rule == "ONE_OF_LIST" and column.choices == wanted):
            continue
        if column.rule not in {"", "ONE_OF_LIST"}:
            message = say(
                "'{column}' has a rule of another kind ({kind}) in place of its drop-down list",
                column=name,
                kind=column.rule,
            )
            yield _gap("dropdown-changed", What.ADD_LISTS, at, name, message)
            continue
        condition = {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": choice} for choice in wanted]}
        # Not strict: what people paste or type beside the list is found and told, never refused.
        request = _rule(view, at, {"condition": condition, "strict": False, "showCustomUi": True})
        code = "dropdown-changed" if column.rule else "dropdown-missing"
        yield _gap(code, What.ADD_LISTS, at, name, _difference(name, column, wanted), request)


def checkbox_gaps(view: TabView) -> Iterator[Gap]:
    """Give the columns of checkboxes without them."""
    for at, name, column in view.columns():
        is_box = name == view.rules.hold or isinstance(view.fields[name], BooleanColumn)
        if not is_box or column.rule == "BOOLEAN":
            continue
        if column.rule:
            message = say(
                "'{column}' has a rule of another kind ({kind}) in place of its checkboxes",
                column=name,
                kind=column.rule,
            )
            yield _gap("checkbox-missing", What.ADD_CHECKBOXES, at, name, message)
            continue
        # Strict: no other text than a tick is accepted where programs ask for the tick.
        request = _rule(view, at, {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True})
        message = say("'{column}' has no checkboxes", column=name)
        yield _gap("checkbox-missing", What.ADD_CHECKBOXES, at, name, message, request)


def choices_of(view: TabView, name: str) -> tuple[str, ...]:
    """The entries of a field's drop-down list, in order; none where it has no list."""
    column = view.fields[name]
    if name == view.rules.status:
        return view.rules.status_names
    if name == view.rules.pipeline:
        return tuple(view.rules.pipelines)
    if isinstance(column, ListedColumn):
        return column.choices
    return column.people if isinstance(column, PersonColumn) else ()


def _difference(name: str, column: TabColumn, wanted: tuple[str, ...]) -> str:
    if not column.rule:
        return say("'{column}' has no drop-down list", column=name)
    lacking = [choice for choice in wanted if choice not in column.choices]
    strange = [choice for choice in column.choices if choice not in wanted]
    told = _OTHER_ORDER
    if lacking or strange:
        told = _LACKS if not strange else _LACKS_AND_HAS if lacking else _HAS
    return say(told, column=name, lacking=", ".join(lacking), strange=", ".join(strange))


def _rule(view: TabView, at: int, rule: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"setDataValidation": {"range": view.below(at), "rule": rule}}


def _gap(
    code: str, what: What, at: int, name: str, message: str, request: Mapping[str, Any] | None = None
) -> Gap:
    if request is None:
        return Gap(code=code, what=what, at=at, field=name, message=message, hint=_THEIRS)
    return Gap(
        code=code,
        what=what,
        at=at,
        field=name,
        message=message,
        requests=(request,),
        replaces=code == "dropdown-changed",
    )
