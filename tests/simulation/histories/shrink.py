"""A failing history made small: things are left out as long as the same promise still breaks."""

from __future__ import annotations

from histories.history import History
from histories.play import Lived, live


def shrink(history: History, *, patience: int = 300) -> tuple[History, Lived]:
    """Leave out what a breach does not need.

    Args:
        history: one whose life breaks a promise.
        patience: how many smaller histories to try at most.

    Returns:
        The smallest found, and its life.
    """
    lived = live(history)
    wanted = {(breach.promise, breach.name) for breach in lived.breaches}
    found = True
    while found and patience > 0:
        found = False
        for smaller in history.smaller():
            patience -= 1
            attempt = live(smaller)
            if wanted & {(breach.promise, breach.name) for breach in attempt.breaches}:
                history, lived, found = smaller, attempt, True
                break
            if patience <= 0:
                break
    return history, lived


def tell(history: History, lived: Lived) -> str:
    """A numbered story of what happened, and how to see it again."""
    lines = [f"seed {history.seed} (company {history.variant}), made small to {history.size} things:"]
    lines += [f"{number:4}. {sentence}" for number, sentence in enumerate(lived.sentences, start=1)]
    lines += [f"  BREACH {breach}" for breach in lived.breaches]
    lines.append(f"  again: make simulate SEEDS=1 FROM={history.seed}")
    return "\n".join(lines)
