"""The events of a directory, found by what makes them like a row of another department. Pure.

Events are kept by their likeness: those that agree in the first column compared are looked up, the others
are never touched for a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from sheetcrm.directories.earlier import Offer
from sheetcrm.schema.cells import Cell, ErrorCell, value_of
from sheetcrm.schema.directories import Reminder
from sheetcrm.schema.types.base import is_number
from sheetcrm.schema.types.tidying import fold
from sheetcrm.sync.directory_rows import DirectoryRows, row_ids, shown_text

Likeness = tuple[str | None, ...]
"""The cells of the columns compared, folded; None for what is blank or shows an error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repute:
    """What is known of a thing by its events: the marks it got, the terms it kept.

    Attributes:
        marks: the marks, in no order that means anything.
        kept: how many terms it kept.
        known: of how many it is known whether they were kept.
    """

    marks: tuple[float, ...] = ()
    kept: int = 0
    known: int = 0

    @property
    def quality(self) -> float | None:
        """The mean of the marks, to one digit behind the point; None where there is none."""
        return round(fmean(self.marks), 1) if self.marks else None

    @property
    def in_time(self) -> float | None:
        """The part of the terms that was kept; None where nothing is known."""
        return self.kept / self.known if self.known else None

    def plus(self, mark: float | None, promised: float | None, kept: float | None) -> Repute:
        """The same with what one more event tells; None is what it does not tell."""
        is_known = promised is not None and kept is not None
        return Repute(
            marks=self.marks if mark is None else (*self.marks, mark),
            kept=self.kept + (promised is not None and kept is not None and kept <= promised),
            known=self.known + is_known,
        )


NOTHING_KNOWN = Repute()


class EarlierEvents:
    """Keeps the events of one directory ready for the rows of one department.

    Args:
        rows: the directory.
        reminder: what is compared.
    """

    def __init__(self, rows: DirectoryRows, reminder: Reminder) -> None:
        self._rows = rows
        self._reminder = reminder
        self._columns = tuple(history for _, history in reminder.pairs)
        self._likeness: dict[str, Likeness] = {}
        self._alike: dict[str, dict[Likeness, dict[str, None]]] = {}
        self._folded: dict[str, str] = {}
        self._offers: dict[Likeness, Sequence[Offer]] = {}
        self._thing: dict[str, str | None] = {}
        self._events: dict[str | None, dict[str, None]] = {}
        self._doubles: dict[str | None, list[str | None]] = {}
        self._reputes: dict[str, Repute] = {}

    def look_again(self, changed: Iterable[str]) -> None:
        """Take up events that may have changed; the first time, all there are."""
        self._offers.clear()
        self._reputes.clear()
        self._doubles.clear()
        for event in changed if self._likeness else row_ids(self._rows.events):
            self._take(event)

    def _take(self, event: str) -> None:
        thing = self._rows.thing_of(event)
        if event in self._thing:
            del self._events[self._thing[event]][event]
        self._thing[event] = thing
        self._events.setdefault(thing, {})[event] = None
        likeness = self.likeness_of(
            self._rows.tools.world.get(self._rows.directory.history, event, column)
            for column in self._columns
        )
        known = self._likeness.get(event)
        if known == likeness:
            return
        if known is not None and known[0] is not None:
            del self._alike[known[0]][known][event]
        self._likeness[event] = likeness
        if likeness[0] is not None:
            self._alike.setdefault(likeness[0], {}).setdefault(likeness, {})[event] = None

    def likeness_of(self, cells: Iterable[Cell]) -> Likeness:
        """What cells are compared by."""
        return tuple(self.folded(cell) for cell in cells)

    def folded(self, cell: Cell) -> str | None:
        """What one cell is compared by."""
        text = shown_text(cell)
        if text is None:
            return None
        if text not in self._folded:
            self._folded[text] = fold(text)
        return self._folded[text] or None

    def levels(self, wanted: Likeness, own: str) -> Iterator[tuple[int, Sequence[Offer]]]:
        """The events like a row, the most alike first, each level oldest first.

        Args:
            wanted: what the row is compared by; its first has to be known.
            own: the row's ID; what grew out of it is no earlier event.

        Yields:
            In how many columns the events agree, and the events.
        """
        by_agreement: dict[int, list[Likeness]] = {}
        for likeness in self._alike.get(str(wanted[0]), {}):
            agreeing = sum(
                one is not None and one == other for one, other in zip(wanted, likeness, strict=True)
            )
            by_agreement.setdefault(agreeing, []).append(likeness)
        for agreeing in sorted(by_agreement, reverse=True):
            offers = [
                offer
                for likeness in by_agreement[agreeing]
                for offer in self._offers_of(likeness)
                if not offer.event.startswith(f"{own}/")
            ]
            if len(by_agreement[agreeing]) > 1:
                offers.sort(key=lambda offer: self._rows.order(offer.event))
            if offers:
                yield agreeing, offers

    def differing(self, wanted: Likeness, event: str) -> Iterator[int]:
        """The places in which an event is not like a row that says something there."""
        for at, (one, other) in enumerate(zip(wanted, self._likeness[event], strict=True)):
            if one is not None and one != other:
                yield at

    def repute_of(self, offer: Offer) -> Repute:
        """What all events of the offer's thing tell of it; without a thing, what the event tells itself."""
        if offer.thing is None:
            return self._plus(NOTHING_KNOWN, offer.event)
        if offer.thing not in self._reputes:
            repute = NOTHING_KNOWN
            for event in self._events_of(offer.thing):
                repute = self._plus(repute, event)
            self._reputes[offer.thing] = repute
        return self._reputes[offer.thing]

    def _offers_of(self, likeness: Likeness) -> Sequence[Offer]:
        if likeness not in self._offers:
            events = sorted(self._alike[str(likeness[0])][likeness], key=self._rows.order)
            offers = [offer for event in events if (offer := self._offer(event)) is not None]
            self._offers[likeness] = offers
        return self._offers[likeness]

    def _offer(self, event: str) -> Offer | None:
        """An event; None where it has no price and prices are compared."""
        reminder = self._reminder
        price = None if reminder.priced is None else price_in(self._cell(event, reminder.priced[1]))
        if reminder.priced is not None and price is None:
            return None
        offer = Offer(
            event=event,
            thing=self._rows.original(self._rows.thing_of(event)),
            day=self._number(event, self._rows.directory.dated),
            price=price,
        )
        repute = self.repute_of(offer)
        return replace(offer, quality=repute.quality, in_time=repute.in_time)

    def _events_of(self, original: str) -> Iterable[str]:
        """The events of a thing and of its doubles, whatever their likeness."""
        if not self._doubles:
            for thing in self._events:
                self._doubles.setdefault(self._rows.original(thing), []).append(thing)
        return sorted(event for thing in self._doubles.get(original, ()) for event in self._events[thing])

    def _plus(self, repute: Repute, event: str) -> Repute:
        promised, kept = self._reminder.term or (None, None)
        mark = self._number(event, self._reminder.quality)
        return repute.plus(mark, self._number(event, promised), self._number(event, kept))

    def _number(self, event: str, column: str | None) -> float | None:
        return None if column is None else number_in(self._cell(event, column))

    def _cell(self, event: str, column: str) -> Cell:
        return self._rows.tools.world.get(self._rows.directory.history, event, column)


def number_in(cell: Cell) -> float | None:
    """The number a cell shows; None where it shows none."""
    shown = value_of(cell)
    if isinstance(shown, ErrorCell) or not is_number(shown):
        return None
    return float(shown)  # type: ignore[arg-type]


def price_in(cell: Cell) -> float | None:
    """The price a cell shows; None where it shows no number above zero."""
    number = number_in(cell)
    return number if number is not None and number > 0 else None
