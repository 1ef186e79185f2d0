"""In what two configs differ: what is said to be renamed is, what is not is a doubt."""

from __future__ import annotations

import pytest
from schema_samples import SMALL, changed

from sheetcrm.schema.applied import changes_since, scheme_document, scheme_of
from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError
from sheetcrm.schema.scheme_diff import compare_schemes


def company(*changes):
    return parse(changed(*changes), "company.yaml").company


def told(*changes):
    """Each change as kind, key, name before, doubts."""
    return [
        (change.kind.value, change.key, change.was, change.doubts)
        for change in compare_schemes(company(), company(*changes))
    ]


CLIENT = "      Client: {type: text, required: true}\n      From"
DEALS = "    pipelines:\n      turnkey:"
RENTAL = "      rental: [New, Estimate, Ready, Rented, {Won: won}]\n"
REQUESTS = "      requests: [New, In work, Approval, {Rejected: closed}]\n"
TERM = "      Term: {type: date}\n"
LAST = "      Term: {type: date}\nlinks:"

CASES = {
    "nothing": ([], []),
    "a column renamed as said": (
        [
            (CLIENT, CLIENT.replace("Client: {", "Customer: {aliases: [Client], ")),
            ("carry: [Client,", "carry: [{Customer: Client},"),
        ],
        [("rename-column", "sales/Customer", "Client", ()), ("change-rules", "links.estimate", "", ())],
    ),
    "a column renamed and not said": (
        [(CLIENT, CLIENT.replace("Client", "Customer")), ("carry: [Client,", "carry: [{Customer: Client},")],
        [
            ("retire-column", "sales/Client", "", ("Customer",)),
            ("add-column", "sales/Customer", "", ()),
            ("change-rules", "links.estimate", "", ()),
        ],
    ),
    "an alias of a column that is still there is no rename": (
        [(CLIENT, "      Payer: {type: text, aliases: [Payor]}\n" + CLIENT)],
        [("add-column", "sales/Payer", "", ())],
    ),
    "a column gone": (
        [("carry: [Client, ", "carry: ["), ("      Client: {type: text}\n", "")],
        [("retire-column", "logistics/Client", "", ()), ("change-rules", "links.estimate", "", ())],
    ),
    "the order of columns": (
        [
            (CLIENT, "      From: {type: text}\n      Client: {type: text, required: true}\n      Was"),
            ("      Was: {type: text}\n", ""),
        ],
        [("reorder-columns", "sales/columns", "", ())],
    ),
    "a status renamed as said": (
        [(REQUESTS, REQUESTS.replace("In work", "Busy") + "    was: {Busy: In work}\n")],
        [("rename-status", "logistics/Busy", "In work", ())],
    ),
    "a status renamed and not said": (
        [(REQUESTS, REQUESTS.replace("In work", "Busy"))],
        [("add-status", "logistics/Busy", "", ()), ("remove-status", "logistics/In work", "", ("Busy",))],
    ),
    "what a status was long ago is no news": (
        [(REQUESTS, REQUESTS + "    was: {In work: [Doing, Begun]}\n")],
        [],
    ),
    "a status gone from one pipeline only": (
        [(RENTAL, RENTAL.replace("Estimate, ", ""))],
        [],
    ),
    "a pipeline renamed": (
        [(RENTAL, RENTAL.replace("rental", "hire"))],
        [("add-pipeline", "sales/hire", "", ()), ("remove-pipeline", "sales/rental", "", ("hire",))],
    ),
    "a category and the order of statuses": (
        [(REQUESTS, "      requests: [New, {Approval: waiting}, In work, {Rejected: closed}]\n")],
        [("change-status", "logistics/Approval", "", ()), ("reorder-statuses", "logistics/statuses", "", ())],
    ),
    "the status column": (
        [("    assignee: Manager\n", "    assignee: Manager\n    status: Stage\n")],
        [("retire-column", "sales/Status", "", ("Stage",)), ("add-column", "sales/Stage", "", ())],
    ),
    "the status column, as said": (
        [
            ("    assignee: Manager\n", "    assignee: Manager\n    status: Stage\n"),
            (CLIENT, "      Stage: {type: text, aliases: [Status]}\n" + CLIENT),
        ],
        [("rename-column", "sales/Stage", "Status", ()), ("reorder-columns", "sales/columns", "", ())],
    ),
    "tab, file and letters": (
        [
            ("sheet: Requests", "sheet: Orders"),
            ("spreadsheet: logistics", "spreadsheet: yard"),
            ("code: LOG", "code: YARD"),
        ],
        [
            ("move-tab", "logistics/yard", "logistics", ()),
            ("rename-tab", "logistics/Orders", "Requests", ()),
            ("change-row-ids", "logistics/code", "", ()),
        ],
    ),
    "limits": ([("timezone:", "limits: {changed_rows: 9}\ntimezone:")], [("change-rules", "limits", "", ())]),
}


@pytest.mark.parametrize(("changes", "expected"), CASES.values(), ids=CASES)
def test_changes(changes, expected):
    assert told(*changes) == expected


@pytest.mark.parametrize(
    ("was", "now", "detail", "is_narrower"),
    [
        ("[Own, Hired]}\n      Cost", "[Own]}\n      Cost", "choices: − Hired", True),
        ("[Own, Hired]}\n      Cost", "[Own, Hired, Rail]}\n      Cost", "choices: + Rail", False),
        ("[Own, Hired]}\n      Cost", "[Hired, Own]}\n      Cost", "choices: another order", False),
        ("{type: text, required: true}", "{type: text}", "required: true → false", False),
        ("{type: text, required: true}", "{type: text, required: true, hint: x}", None, False),
        ("From: {type: text}", "From: {type: phone}", "type: text → phone", True),
    ],
)
def test_settings_of_columns(was, now, detail, is_narrower):
    before = changed() if SMALL.count(was) == 1 else None
    text = SMALL.replace(was, now, 1)
    assert before is None or text != before
    found = compare_schemes(company(), parse(text, "company.yaml").company)
    assert [(change.detail.split("; ")[0], change.is_narrower) for change in found] == (
        [] if detail is None else [(detail, is_narrower)]
    )


def test_a_column_gone_here_and_new_there_seems_to_have_moved():
    weight = "      Weight: {type: decimal}\n"
    here, there = (CLIENT, weight + CLIENT), ("      Loading", weight + "      Loading")
    found = compare_schemes(company(here), company(there))
    assert [(change.kind.value, change.key, change.doubts) for change in found] == [
        ("move-column", "sales/Weight", ("logistics",)),
        ("add-column", "logistics/Weight", ()),
    ]
    assert found[0].needs_apply
    both = [
        (change.kind.value, change.key) for change in compare_schemes(company(here), company(here, there))
    ]
    assert both == [("add-column", "logistics/Weight")], "nothing is gone"


def test_a_department_gone_and_one_new():
    old, new = (
        company(),
        company(("  sales:\n    title", "  front:\n    title"), ("parent: sales", "parent: front")),
    )
    found = [(change.kind.value, change.key, change.doubts) for change in compare_schemes(old, new)]
    assert found[:2] == [("add-department", "front", ()), ("remove-department", "sales", ("front",))]


def test_what_is_remembered_is_the_config_itself():
    one = company((REQUESTS, REQUESTS + "    was: {In work: [Doing, Begun]}\n"))
    assert scheme_of(scheme_document(one)) == one
    assert changes_since(scheme_document(one), one) == ()
    assert scheme_of(None) is None
    assert scheme_of({"company": "of another version"}) is None
    assert changes_since({"company": "of another version"}, one) == ()


@pytest.mark.parametrize(
    ("was", "code", "message"),
    [
        ("{Buzy: Begun}", "unknown-status", "'Buzy' is no status of 'logistics'"),
        ("{Approval: In work}", "earlier-name-taken", "'In work' is a status of today"),
        (
            "{Approval: A, New: [B, A]}",
            "earlier-name-taken",
            "'A' is said to be what 'Approval' was called already",
        ),
    ],
)
def test_an_earlier_name_means_one_status_of_today(was, code, message):
    with pytest.raises(ConfigProblemsError) as caught:
        company((REQUESTS, REQUESTS + f"    was: {was}\n"))
    [problem] = caught.value.problems
    assert problem.code == code
    assert problem.message.startswith(message)
    assert problem.path.startswith("departments.logistics.was")
    assert problem.hint
