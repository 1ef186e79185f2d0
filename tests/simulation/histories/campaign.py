"""Many histories, on as many processes as there are jobs, and what they amount to."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from histories.additions import HABITS, KINDS, OUTSIDE_PASSES, SIGNS
from histories.breach import Breach
from histories.generate import WEIGHTS, generate
from histories.incidents import INCIDENTS
from histories.play import live
from histories.shrink import shrink, tell
from histories.troubles import FAULTS

TWICE_EVERY = 25
"""One history in so many is lived twice, to see that it has the same trace (O7)."""

STORIES = 3
"""So many failing histories are made small and told; the others are only counted."""


@dataclass(slots=True)
class Campaign:
    """What became of many histories.

    Attributes:
        seen: how often each kind of thing happened.
        failed: seed to the breaches of its history.
        stories: the first failing histories, made small.
        seconds: how long it took, by the clock.
    """

    seen: Counter[str] = field(default_factory=Counter)
    failed: dict[int, tuple[Breach, ...]] = field(default_factory=dict)
    stories: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def unseen(self) -> list[str]:
        """The kinds of things that should have happened and did not."""
        return [kind for kind in expected_kinds() if not self.seen[kind]]


@dataclass(frozen=True, slots=True)
class _Part:
    seeds: tuple[int, ...]
    seen: Counter[str]
    failed: dict[int, tuple[Breach, ...]]


def expected_kinds() -> Iterator[str]:
    """Every kind of thing that enough histories must show."""
    yield from (f"deed: {kind}" for kind in sorted(WEIGHTS))
    yield from (f"deed in a pass: {kind}" for kind in sorted(WEIGHTS))
    for custom in KINDS:
        yield from (f"deed: {kind}" for kind in HABITS[custom].deeds)
        yield from (f"deed in a pass: {kind}" for kind in HABITS[custom].deeds if kind not in OUTSIDE_PASSES)
        yield from SIGNS[custom]
    yield from (f"fault: {kind}" for kind in sorted(FAULTS))
    yield from (f"incident: {kind}" for kind in sorted(INCIDENTS))
    yield from (
        "crash",
        "overruled",
        "conflicts",
        "repairs",
        "rounds",
        "remedies",
        "ids restored",
        "lived twice",
    )
    yield "two servers at once"
    yield from ("taken over", "refusal: StateForeignError", "refusal: StateStaleError")
    yield from ("outcome: ok", "outcome: partial", "refusal: StateLockedError")


def run(seeds: Iterable[int], *, jobs: int = 1, stop_after: int | None = None) -> Campaign:
    """Live the histories of some seeds.

    Args:
        seeds: which.
        jobs: processes to use; 1 uses none but this.
        stop_after: stop when so many histories have failed; None lives them all.
    """
    started = time.monotonic()
    campaign = Campaign()
    for part in _parts(list(seeds), jobs):
        campaign.seen.update(part.seen)
        campaign.failed.update(part.failed)
        if stop_after is not None and len(campaign.failed) >= stop_after:
            break
    told: set[str] = set()
    for seed, breaches in sorted(campaign.failed.items()):
        if breaches[0].name not in told and len(told) < STORIES:
            told.add(breaches[0].name)
            campaign.stories.append(tell(*shrink(generate(seed))))
    campaign.seconds = time.monotonic() - started
    return campaign


def _parts(seeds: Sequence[int], jobs: int) -> Iterator[_Part]:
    size = 1 if jobs == 1 else 10
    chunks = [tuple(seeds[at : at + size]) for at in range(0, len(seeds), size)]
    if jobs == 1:
        yield from map(live_some, chunks)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(live_some, chunks)


def live_some(seeds: Sequence[int]) -> _Part:
    """Live a few histories, one after the other."""
    seen: Counter[str] = Counter()
    failed: dict[int, tuple[Breach, ...]] = {}
    for seed in seeds:
        lived = live(generate(seed))
        seen += lived.seen
        breaches = lived.breaches
        if seed % TWICE_EVERY == 0:
            seen["lived twice"] += 1
            if live(generate(seed)).trace != lived.trace:
                breaches = (*breaches, Breach("O7", "not the same twice", f"seed {seed} has two traces"))
        if breaches:
            failed[seed] = breaches
    return _Part(tuple(seeds), seen, failed)


def report(campaign: Campaign) -> str:
    """What was seen, and what was broken."""
    lines = [f"{campaign.seen[kind]:8}  {kind}" for kind in sorted(campaign.seen)]
    lines += campaign.stories
    kinds = Counter(
        f"{breach.promise} {breach.name}" for breaches in campaign.failed.values() for breach in breaches
    )
    lines += [f"{count:8}  BREACHES of {kind}" for kind, count in kinds.most_common()]
    lines += [
        f"    seed {seed}: {', '.join(sorted({breach.name for breach in breaches}))}"
        for seed, breaches in sorted(campaign.failed.items())
    ]
    rate = campaign.seen["histories"] / max(campaign.seconds, 0.001)
    lines.append(
        f"{campaign.seen['histories']} histories in {campaign.seconds:.0f} s ({rate:.1f} a second), "
        f"{len(campaign.failed)} with a broken promise"
        + (f", first of all seed {min(campaign.failed)}" if campaign.failed else "")
    )
    return "\n".join(lines)
