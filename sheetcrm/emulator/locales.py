"""What a spreadsheet's locale decides: separators, date order, currency, names of months, words for booleans.

A locale is named as in `SpreadsheetProperties.locale` (`en_US`, `ru_RU`, also `ru` or `ru-RU`). The facts
are those of Unicode CLDR where Google shows no others; Google publishes no table of its own.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final, Literal

DateOrder = Literal["MDY", "DMY", "YMD"]

NO_BREAK_SPACE: Final = "\u00a0"
NARROW_NO_BREAK_SPACE: Final = "\u202f"
THIN_SPACE: Final = "\u2009"
SPACES: Final = " " + NO_BREAK_SPACE + NARROW_NO_BREAK_SPACE + THIN_SPACE


@dataclass(frozen=True, slots=True, kw_only=True)
class Locale:
    """The conventions of one locale.

    Attributes:
        name: canonical name, e.g. `ru_RU`.
        decimal: decimal separator of shown and typed numbers.
        group: thousands separator of shown numbers.
        group_inputs: every character taken as a thousands separator while typing.
        date_order: order of a three-part date typed with numbers.
        date_separators: characters that may stand between day and month without a year.
        pads_dates: whether default dates carry leading zeros.
        date_pattern: pattern of a DATE format that names none.
        time_pattern: pattern of a TIME format that names none.
        time_separators: characters between hours and minutes while typing.
        currency: symbol of the local currency.
        currency_inputs: other ways to type that currency.
        currency_template: number pattern of an amount, `{}` standing for the digits.
        months: twelve full names as used within a date.
        months_alone: twelve full names as used without a day.
        months_short: twelve abbreviations.
        weekdays: seven full names, Monday first.
        weekdays_short: seven abbreviations, Monday first.
        day_periods: the words for before and after noon.
        true: the word for TRUE, shown and typed.
        false: the word for FALSE, shown and typed.
    """

    name: str
    decimal: str
    group: str
    group_inputs: str
    date_order: DateOrder
    date_separators: str
    pads_dates: bool
    date_pattern: str
    time_pattern: str
    time_separators: str = ":"
    currency: str
    currency_inputs: tuple[str, ...] = ()
    currency_template: str
    months: tuple[str, ...]
    months_alone: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    day_periods: tuple[str, str] = ("AM", "PM")
    true: str = "TRUE"
    false: str = "FALSE"

    @property
    def argument_separator(self) -> str:
        """Return what separates arguments in a formula: `;` wherever the comma is the decimal separator."""
        return ";" if self.decimal == "," else ","

    @property
    def column_separator(self) -> str:
        r"""Return what separates the columns of an array literal: `,`, or `\` where the comma is decimal."""
        return "\\" if self.decimal == "," else ","

    @property
    def date_time_pattern(self) -> str:
        """Return the pattern of a DATE_TIME format that names none."""
        return f"{self.date_pattern} {self.time_pattern}"

    @property
    def day_first(self) -> bool:
        """Tell whether `1/2` is the first of February."""
        return self.date_order != "MDY"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_EN_MONTHS = _words("January February March April May June July August September October November December")
_EN_MONTHS_SHORT = _words("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
_EN_WEEKDAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_EN_WEEKDAYS_SHORT = _words("Mon Tue Wed Thu Fri Sat Sun")
_DE_MONTHS = _words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember")
_SV_MONTHS = _words("januari februari mars april maj juni juli augusti september oktober november december")
_PT_MONTHS = _words(
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
)

_LOCALES: Final = (
    Locale(
        name="en_US",
        decimal=".",
        group=",",
        group_inputs=",",
        date_order="MDY",
        date_separators="/-",
        pads_dates=False,
        date_pattern="m/d/yyyy",
        time_pattern="h:mm:ss am/pm",
        currency="$",
        currency_template='"$"{}',
        months=_EN_MONTHS,
        months_alone=_EN_MONTHS,
        months_short=_EN_MONTHS_SHORT,
        weekdays=_EN_WEEKDAYS,
        weekdays_short=_EN_WEEKDAYS_SHORT,
    ),
    Locale(
        name="en_GB",
        decimal=".",
        group=",",
        group_inputs=",",
        date_order="DMY",
        date_separators="/-",
        pads_dates=True,
        date_pattern="dd/mm/yyyy",
        time_pattern="hh:mm:ss",
        currency="£",
        currency_template='"£"{}',
        months=_EN_MONTHS,
        months_alone=_EN_MONTHS,
        months_short=_EN_MONTHS_SHORT,
        weekdays=_EN_WEEKDAYS,
        weekdays_short=_EN_WEEKDAYS_SHORT,
    ),
    Locale(
        name="ru_RU",
        decimal=",",
        group=NO_BREAK_SPACE,
        group_inputs=SPACES,
        date_order="DMY",
        date_separators="./-",
        pads_dates=True,
        date_pattern="dd.mm.yyyy",
        time_pattern="h:mm:ss",
        currency="₽",
        currency_inputs=("руб.", "руб", "р."),
        currency_template="{} [$₽]",
        months=_words("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
        months_alone=_words(
            "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
        ),
        months_short=_words("янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек."),
        weekdays=_words("понедельник вторник среда четверг пятница суббота воскресенье"),
        weekdays_short=_words("пн вт ср чт пт сб вс"),
        true="ИСТИНА",
        false="ЛОЖЬ",
    ),
    Locale(
        name="de_DE",
        decimal=",",
        group=".",
        group_inputs=".",
        date_order="DMY",
        date_separators="./-",
        pads_dates=True,
        date_pattern="dd.mm.yyyy",
        time_pattern="hh:mm:ss",
        currency="€",
        currency_inputs=("EUR",),
        currency_template="{} [$€]",
        months=_DE_MONTHS,
        months_alone=_DE_MONTHS,
        months_short=_words("Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez."),
        weekdays=_words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
        weekdays_short=_words("Mo Di Mi Do Fr Sa So"),
        true="WAHR",
        false="FALSCH",
    ),
    Locale(
        name="sv_SE",
        decimal=",",
        group=NO_BREAK_SPACE,
        group_inputs=SPACES,
        date_order="YMD",
        date_separators="/-",
        pads_dates=True,
        date_pattern="yyyy-mm-dd",
        time_pattern="hh:mm:ss",
        time_separators=":.",
        currency="kr",
        currency_inputs=("SEK",),
        currency_template='{} "kr"',
        months=_SV_MONTHS,
        months_alone=_SV_MONTHS,
        months_short=_words("jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec."),
        weekdays=_words("måndag tisdag onsdag torsdag fredag lördag söndag"),
        weekdays_short=_words("mån tis ons tors fre lör sön"),
        day_periods=("fm", "em"),
        true="SANT",
        false="FALSKT",
    ),
    Locale(
        name="pt_BR",
        decimal=",",
        group=".",
        group_inputs=".",
        date_order="DMY",
        date_separators="/-",
        pads_dates=True,
        date_pattern="dd/mm/yyyy",
        time_pattern="hh:mm:ss",
        currency="R$",
        currency_template='"R$ "{}',
        months=_PT_MONTHS,
        months_alone=_PT_MONTHS,
        months_short=_words("jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez."),
        weekdays=_words("segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo"),
        weekdays_short=_words("seg. ter. qua. qui. sex. sáb. dom."),
        true="VERDADEIRO",
        false="FALSO",
    ),
)

KNOWN: Final = tuple(locale.name for locale in _LOCALES)
"""Names of the locales that have a table here; any other falls back."""


@functools.cache
def find(name: str) -> Locale:
    """Return the conventions of the locale called `name`.

    An unknown name falls back to the first known locale of its language and then to `en_US`. Case and `-`
    for `_` do not matter; a blank name is `en_US`.
    """
    wanted = name.strip().replace("-", "_").casefold()
    for locale in _LOCALES:
        if locale.name.casefold() == wanted:
            return locale
    language = wanted.partition("_")[0]
    for locale in _LOCALES:
        if locale.name.partition("_")[0] == language:
            return locale
    return _LOCALES[0]
