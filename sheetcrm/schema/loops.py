"""Loops that no person breaks: rows that ask for rows for ever, statuses that chase each other.

What happens by itself is followed through all departments: a row in an asking status gets a child, the child
stands in its first status, that status may ask for a grandchild or move the parent, and so on. A step that
waits for a person, since a column it requires is not filled by the link itself, ends the chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sheetcrm.schema.company import Again, Company, Link
from sheetcrm.schema.link_checks import parent_pipelines
from sheetcrm.schema.problems import Fault, Path

State = tuple[str, str, str]
"""Department, pipeline and status of a row."""

Moves = Mapping[State, Mapping[State, Path]]
"""Where rows of a state go by themselves, and by which rule."""


def check_loops(company: Company) -> Iterator[Fault]:
    """List the loops without an exit."""
    yield from _check_return_to_asking(company)
    moves = _automatic_moves(company)
    yield from _check_statuses(moves)
    yield from _check_rows(company, moves)


def _check_return_to_asking(company: Company) -> Iterator[Fault]:
    """Moves into an asking status from one that does not ask; between asking ones nothing is asked anew."""
    for name, link in company.links.items():
        for status, move in link.status.items():
            stays = bool(move.only_from) and set(move.only_from) <= set(link.asking)
            if move.parent in link.asking and link.again is Again.NEW and not stays:
                yield Fault(
                    code="endless-asking",
                    path=("links", name, "status", status, "parent"),
                    message=f"the parent goes back to '{move.parent}', which asks anew, without end",
                    hint="Send it to a status that does not ask, or set `again: ignore` or `again: reopen`.",
                )


def _automatic_moves(company: Company) -> Moves:
    """Follow what happens without a person until nothing new is found."""
    moves: dict[State, dict[State, Path]] = {}
    grows = True
    while grows:
        grows = False
        for name, link in company.links.items():
            for state, target, path in _moves_of(company, name, link, moves):
                if target not in moves.setdefault(state, {}):
                    moves[state][target] = path
                    grows = True
    return moves


def _moves_of(company: Company, name: str, link: Link, moves: Moves) -> Iterator[tuple[State, State, Path]]:
    parent = company.departments[link.parent]
    filled = {pair.target for pair in link.carried}
    reached = {status for _, _, status in _reach(_start(company, link), moves)}
    for pipeline in parent_pipelines(company, link):
        for asked in link.asking:
            status = parent.find_status(asked, pipeline)
            for child_status, move in link.status.items():
                allowed = (
                    asked in move.only_from if move.only_from else status and not status.category.is_final
                )
                happens = child_status in reached and filled.issuperset(move.requires)
                if status and allowed and happens and move.parent != asked:
                    path: Path = ("links", name, "status", child_status, "parent")
                    state = (link.parent, pipeline, asked)
                    yield state, (link.parent, pipeline, move.parent), path


def _check_statuses(moves: Moves) -> Iterator[Fault]:
    reported: set[State] = set()
    for state, targets in moves.items():
        for target, path in targets.items():
            loop = _way(target, state, moves)
            if loop is None or reported.intersection(loop):
                continue
            reported.update(loop)
            round_trip = " → ".join(status for _, _, status in (state, *loop))
            yield Fault(
                code="endless-statuses",
                path=path,
                message=f"rows of '{state[0]}' would go round by themselves without end: {round_trip}",
                hint="Let a person's step come between: move on by a status that somebody has to set.",
            )


def _check_rows(company: Company, moves: Moves) -> Iterator[Fault]:
    asks = {name: tuple(_asks_at_once(company, link, moves)) for name, link in company.links.items()}
    reported: set[str] = set()
    for name in company.links:
        loop = _link_loop(name, asks)
        if loop is None or reported.intersection(loop):
            continue
        reported.update(loop)
        message = f"each new row asks for the next without end: {' → '.join((*loop, name))}"
        yield Fault(
            code="endless-rows",
            path=("links", name, "when"),
            message=message,
            hint="Start the child in a status that does not ask, or require a column that staff fill in.",
        )


def _asks_at_once(company: Company, link: Link, moves: Moves) -> Iterator[str]:
    """The links that a new child asks by before anybody has touched it."""
    filled = {pair.target for pair in link.carried}
    reached = _reach(_start(company, link), moves)
    for name, following in company.links_from(link.child):
        pipelines = parent_pipelines(company, following)
        states = {(link.child, pipeline, status) for pipeline in pipelines for status in following.asking}
        if states & reached and filled.issuperset(following.requires):
            yield name


def _start(company: Company, link: Link) -> State:
    return link.child, company.pipeline_of(link), company.start_of(link)


def _reach(state: State, moves: Moves) -> set[State]:
    """The state and all that follows from it by itself."""
    found, open_states = {state}, [state]
    while open_states:
        fresh = set(moves.get(open_states.pop(), ())) - found
        found |= fresh
        open_states.extend(fresh)
    return found


def _way(start: State, end: State, moves: Moves) -> tuple[State, ...] | None:
    """The shortest way from one state to another, both included; None where there is none."""
    ways: list[tuple[State, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        if way[-1] == end:
            return way
        for following in moves.get(way[-1], ()):
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None


def _link_loop(name: str, asks: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The links of a loop that starts and ends with one link; None where there is none."""
    ways: list[tuple[str, ...]] = [(name,)]
    seen: set[str] = set()
    for way in ways:
        for following in asks[way[-1]]:
            if following == name:
                return way
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None
