"""What is compared: a record of a thing, as a sheet or an import gives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One record of a company, person or place.

    Attributes:
        key: What the record is called outside, such as a row ID; unique among the records compared.
        name: The name as it was typed; blank where there is none.
        place: Address, city or base as it was typed; blank where there is none.
        numbers: Registration numbers (tax numbers) in normal form. Two records that both have some and share
            none are never one thing.
        phones: Phone numbers, in any form: what counts is their last digits.
        emails: E-mail addresses, in any form.
    """

    key: str
    name: str = ""
    place: str = ""
    numbers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
