"""A small company, and what loading says about it when one thing in it is changed."""

from sheetcrm.schema.loading import parse
from sheetcrm.schema.problems import ConfigProblemsError

SMALL = """\
company: Small
timezone: Europe/Moscow
connection: {kind: embedded}
departments:
  sales:
    title: Sales
    spreadsheet: sales
    sheet: Deals
    row_id: {column: ID, prefix: D}
    pipeline: Line
    assignee: Manager
    messages: Messages
    pipelines:
      turnkey: [New, Estimate, Ready, {Won: won}]
      rental: [New, Estimate, Ready, Rented, {Won: won}]
      calls: [Call, {Done: closed}]
    columns:
      Client: {type: text, required: true}
      From: {type: text}
      Kind: {type: choice, choices: [Own, Hired]}
      Cost: {type: money, currency: RUB}
      Term: {type: date}
  logistics:
    title: Logistics
    spreadsheet: logistics
    sheet: Requests
    row_id: {column: ID, code: LOG}
    deal_id: Deal
    pipelines:
      requests: [New, In work, Approval, {Rejected: closed}]
    columns:
      Client: {type: text}
      Loading point: {type: text}
      Kind: {type: choice, choices: [Own, Hired]}
      Cost: {type: money, currency: RUB}
      Term: {type: date}
links:
  estimate:
    parent: sales
    child: logistics
    when: Estimate
    requires: [From]
    carry: [Client, {From: Loading point}]
    bring_back: [Cost, Term]
    shows: {id: Request, status: Request status}
    status:
      Approval: {parent: Ready, only_from: [Estimate], requires: [Cost]}
      Rejected: {parent: New, only_from: [Estimate]}
"""


def changed(*changes: tuple[str, str]) -> str:
    """The small company's text with each old part, which must occur once, replaced."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        text = text.replace(old, new)
    return text


def problems_of(text: str) -> list[str]:
    """What loading says about a text, errors and warnings, as people see it."""
    try:
        loaded = parse(text, "c.yaml")
    except ConfigProblemsError as error:
        return [str(problem) for problem in error.problems]
    return [f"warning {problem}" for problem in loaded.warnings]


def problems_after(*changes: tuple[str, str]) -> list[str]:
    """What loading says about the small company after the changes."""
    return problems_of(changed(*changes))
