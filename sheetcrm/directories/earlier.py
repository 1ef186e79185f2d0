"""Which of the earlier events that are like a row are worth looking at first. Pure, without a clock.

Ages count back from the newest event compared, not from today: so what stands in a row is the same tomorrow,
unless something happens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_SHOWN = 3
"""So many events a row is shown."""

HALF_LIFE = 180.0
"""Days after which an offer says half as much about what one would be made today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What is compared of one event; None is what is not known.

    Attributes:
        event: the event's row ID.
        thing: the row ID of its thing.
        day: its day, as a serial number.
        price: what it cost, above zero.
        quality: the mean of the marks its thing got; the higher, the better.
        in_time: which part of the thing's terms were kept, 0 to 1.
    """

    event: str
    thing: str | None = None
    day: float | None = None
    price: float | None = None
    quality: float | None = None
    in_time: float | None = None


def best_of(levels: Iterable[Sequence[Offer]], most: int = MOST_SHOWN) -> tuple[Offer, ...]:
    """Choose the events to show, the best first.

    Whatever is more alike comes first. A thing is shown once: by the last of its events that are most alike,
    since it is the last one that tells what the thing would ask for now. Of those equally alike, the one
    comes first that does best by price, age, quality and kept terms; of equal ones, the later.

    Args:
        levels: the events, the most alike first; those of one level are equally alike, oldest first.
        most: how many to choose.
    """
    found: list[Offer] = []
    seen: set[tuple[str | None, str]] = set()
    for level in levels:
        last = {_who(offer): offer for offer in level}
        fresh = [offer for offer in level if last[_who(offer)] is offer and _who(offer) not in seen]
        seen.update(last)
        found += _ranked(fresh)
        if len(found) >= most:
            break
    return tuple(found[:most])


def _who(offer: Offer) -> tuple[str | None, str]:
    return (None, offer.event) if offer.thing is None else (offer.thing, "")


def _ranked(offers: Sequence[Offer]) -> list[Offer]:
    judges = [judge for make in (_by_price, _by_age, _by_quality, _by_term) for judge in make(offers)]
    merits = [sum(judge(offer) for judge in judges) for offer in offers]
    order = sorted(range(len(offers)), key=lambda at: (-round(merits[at], 9), -at))
    return [offers[at] for at in order]


_Judge = Callable[[Offer], float]
"""Gives an offer its part of the merit: at most the weight of what is judged."""

_PRICE, _AGE, _QUALITY, _TERM = 4.0, 2.0, 2.0, 2.0
"""How much each counts: the price as much as any two of the others."""


def _by_price(offers: Sequence[Offer]) -> Iterable[_Judge]:
    """The lowest price has all of it, one twice as high half."""
    lowest = min((offer.price for offer in offers if offer.price is not None), default=None)
    return _judges(_PRICE, offers, lambda offer: _ratio(lowest, offer.price))


def _by_age(offers: Sequence[Offer]) -> Iterable[_Judge]:
    """The newest has all of it, one older by `HALF_LIFE` half."""
    newest = max((offer.day for offer in offers if offer.day is not None), default=0.0)
    return _judges(
        _AGE,
        offers,
        lambda offer: None if offer.day is None else 0.5 ** ((newest - offer.day) / HALF_LIFE),
    )


def _by_quality(offers: Sequence[Offer]) -> Iterable[_Judge]:
    """The best mark has all of it, half of that mark half."""
    best = max((offer.quality for offer in offers if offer.quality is not None), default=None)
    return _judges(_QUALITY, offers, lambda offer: _ratio(offer.quality, best))


def _by_term(offers: Sequence[Offer]) -> Iterable[_Judge]:
    return _judges(_TERM, offers, lambda offer: offer.in_time)


def _ratio(less: float | None, more: float | None) -> float | None:
    if less is None or more is None:
        return None
    return max(less, 0.0) / more if more > 0 else 0.0


def _judges(
    weight: float, offers: Sequence[Offer], part: Callable[[Offer], float | None]
) -> Iterable[_Judge]:
    """One judge; what is not known of an offer counts as the mean of what is. None where nothing is known."""
    known = [share for offer in offers if (share := part(offer)) is not None]
    if not known:
        return
    mean = sum(known) / len(known)

    def judge(offer: Offer) -> float:
        share = part(offer)
        return weight * (mean if share is None else share)

    yield judge
