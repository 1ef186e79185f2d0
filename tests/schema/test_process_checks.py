"""The linter of processes: what can never begin or end, gates that open for nobody, rules against rules."""

from __future__ import annotations

import pytest
from schema_samples import changed, problems_after

from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError

REQUESTS = "      requests: [New, In work, Approval, {Rejected: closed}]\n"
LOADING = "      Loading point: {type: text}\n"
DATE = "      Term: {type: date}\n"
TERM = "      Term: {type: date}\nlinks"
SALES_END = "      Term: {type: date}\n  logistics:"

CASES = [
    # statuses that moves lead to from nowhere, and from where they lead nowhere
    (
        [(TERM, "      Term: {type: date}\n    moves: {New: [In work], In work: [Rejected]}\nlinks")],
        ["30:32 dead-status"],
    ),
    (
        [(TERM, "      Term: {type: date}\n    moves: {Approval: []}\nlinks")],
        ["30:32 no-way-out"],
    ),
    (
        [(TERM, "      Term: {type: date}\n    moves: {In work: [Approval], Approval: [In work]}\nlinks")],
        ["30:23 no-way-out", "30:32 no-way-out"],
    ),
    # a final status may well be the end
    ([(TERM, "      Term: {type: date}\n    moves: {Rejected: []}\nlinks")], []),
    # a link's own move is a way out: what staff may not do, the answer does
    (
        [(SALES_END, "      Term: {type: date}\n    moves: {Estimate: [Ready]}\n  logistics:")],
        ["49:26 contradicting-moves"],
    ),
    ([(SALES_END, "      Term: {type: date}\n    moves: {Estimate: [Ready, New]}\n  logistics:")], []),
    # pipelines
    ([(REQUESTS, "      requests: [New, In work, Approval, Rejected]\n")], ["30:7 no-final-status"]),
    (
        [
            (REQUESTS, REQUESTS + "      other: [New, {Done: closed}]\n"),
            ("    deal_id: Deal\n", "    deal_id: Deal\n    pipeline: Kind of job\n"),
            ("    child: logistics\n", "    child: logistics\n    pipeline: requests\n"),
        ],
        ["32:7 dead-pipeline"],
    ),
    # inputs that only the answer could bring
    ([("requires: [From]", "requires: [From, Request]")], ["42:22 never-filled"]),
    ([("requires: [From]", "requires: [Messages]")], ["42:16 never-filled"]),
    ([("requires: [From]", "requires: [Cost]")], ["42:16 gate-on-own-answer"]),
    # a field that both sides may change is theirs to fill in as well
    ([("requires: [From]", "requires: [Cost]\n    merge: {Cost: newest}")], []),
    # what is asked of the child's rows and only the parent's staff can fill in
    ([("requires: [Cost]}", "requires: [Cost, Client]}")], ["47:73 gate-on-others-column"]),
    ([("requires: [Cost]}", "requires: [Cost, Loading point]}")], []),
    ([(LOADING, "      Loading point: {type: text, required: true}\n")], []),
    (
        [
            ("    bring_back", "    # \n    bring_back"),
            (REQUESTS, REQUESTS.replace("New", "New")),
            (TERM, "      Term: {type: date}\n    entry: {In work: [Client]}\nlinks"),
        ],
        ["37:23 gate-on-others-column"],
    ),
    (
        [
            (
                TERM,
                "      Term: {type: date}\n    rules:\n      own: {when: {Kind: Own}, need: [Client]}\nlinks",
            )
        ],
        ["38:39 gate-on-others-column"],
    ),
    # … unless the parent's own rules hold its staff to it
    (
        [
            (TERM, "      Term: {type: date}\n    entry: {In work: [Client]}\nlinks"),
            (SALES_END, "      Term: {type: date}\n    entry: {Estimate: [Client]}\n  logistics:"),
        ],
        [],
    ),
    # rows that are wrong the moment they are made
    ([(TERM, "      Term: {type: date}\n    entry: {New: [Cost]}\nlinks")], ["37:19 born-broken"]),
    ([(TERM, "      Term: {type: date}\n    entry: {New: [Loading point]}\nlinks")], []),
]


@pytest.mark.parametrize(("changes", "expected"), CASES, ids=lambda part: str(part)[:70])
def test_each_fault_of_a_process_is_told_where_it_stands(changes, expected):
    text = changed(*changes)
    try:
        problems = parse(text, "c.yaml").warnings
    except ConfigProblemsError as error:
        problems = error.problems
    assert [f"{one.line}:{one.column} {one.code}" for one in problems] == expected
    assert all(one.hint and one.path for one in problems)


DATES = "      Term: {type: date}\n      Issued: {type: date}\n      Returned: {type: date}\n"
RULES = DATES + "    rules:\n%s  logistics:"


@pytest.mark.parametrize(
    ("first", "second", "contradict"),
    [
        ("{compare: Issued < Returned}", "{compare: Returned < Issued}", True),
        ("{compare: Issued < Returned}", "{compare: Issued >= Returned}", True),
        ("{compare: Issued = Returned}", "{compare: Returned != Issued}", True),
        ("{compare: Issued <= Returned}", "{compare: Returned <= Issued}", False),  # equal days keep both
        ("{compare: Issued <= Returned}", "{compare: Issued != Returned}", False),
        ("{compare: Issued < Returned}", "{compare: Issued < Term}", False),
        ("{compare: Issued < Returned, at: [New]}", "{compare: Issued > Returned, at: [Ready]}", False),
        ("{compare: Issued < Returned, at: [New]}", "{compare: Issued > Returned}", True),
        (
            "{compare: Issued < Returned, when: {Kind: Own}}",
            "{compare: Issued > Returned, when: {Kind: Hired}}",
            False,
        ),
        (
            "{compare: Issued < Returned, when: {Kind: [Own, Hired]}}",
            "{compare: Issued > Returned, when: {Kind: Hired}}",
            True,
        ),
    ],
)
def test_rules_that_no_row_can_keep_together(first, second, contradict):
    rules = f"      one: {first}\n      other: {second}\n"
    problems = problems_after((SALES_END, RULES % rules))
    assert [("no row can keep both" in problem) for problem in problems] == ([True] if contradict else [])


def test_where_names_are_wrong_nothing_is_said_of_the_process():
    problems = problems_after(("requires: [From]", "requires: [Messages, Form]"))
    assert len(problems) == 1
    assert "Did you mean 'From'?" in problems[0]
