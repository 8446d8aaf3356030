"""What a column holds, seen from a sample of its cells: dates, money, ids, addresses, scores."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from .amounts import _CODES

_MONTH = "jan|feb|m[aä]r|mrz|apr|may|mai|mei|jun|jul|aug|ago|sep|set|oct|okt|out|nov|dec|dez|des|dic|d[eé]c|fev|f[eé]v|ene|gen|mag|giu|lug|ott"
_CLOCK = r"([ T,]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?( ?[ap]\.?m\.?)?)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2}|[a-z]{2,5})?"
_DATE = re.compile(
    rf"(\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](\d{{4}}|\d{{2}})|\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
    rf"|(19|20)\d{{2}}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])|(\w+,? )?\d{{1,2}}[. -]*({_MONTH})\w*\.?[, -]*\d{{2,4}}|({_MONTH})\w*\.? \d{{1,2}},? \d{{4}}){_CLOCK}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9 ()./-]{7,20}")
_NUMBER = re.compile(
    r"[(+-]?\s*[^\d\s.,()+-]{0,4}\s*[(+-]?\s*\d[\d.,' \u00a0\u202f\u2019]*\s*[^\d\s.,()+-]{0,4}\s*[)-]?"
)
_SIGNS = re.compile(r"[\d.,()+' \u00a0\u202f\u2019-]")
# 17850.0 is a whole number that a tool stored as a float
_DECIMALS = re.compile(r"\d[.,](?!0\D*$)\d{1,2}\D*$")
_SCORE = re.compile(r"(10|[0-9])(\.0+)?(\s*[-–—].*)?")
_INTERVAL = re.compile(r"\d+( months?)?|.*(day|dail|week|month|quarter|year|annual).*", re.IGNORECASE)
_CURRENCIES = (
    "AED ARS AUD BGN BHD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR ISK JPY KES KRW KWD MAD MXN MYR NGN NOK NZD"
    " PEN PHP PKR PLN QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH USD UYU VND ZAR"
)


@dataclass(frozen=True)
class Contents:
    """The cells of one column in a sample, and what they look like; shares are of the cells that are not empty."""

    cells: tuple[str, ...]

    @cached_property
    def values(self) -> tuple[str, ...]:
        return tuple(value for cell in self.cells if (value := cell.strip()))

    def samples(self, count: int = 3) -> list[str]:
        """The first different values."""
        return list(dict.fromkeys(self.values))[:count]

    def share(self, test: Callable[[str], object]) -> float:
        return sum(bool(test(value)) for value in self.values) / len(self.values) if self.values else 0.0

    @cached_property
    def filled(self) -> float:
        return len(self.values) / len(self.cells) if self.cells else 0.0

    @cached_property
    def distinct(self) -> float:
        return len(set(self.values)) / len(self.values) if self.values else 0.0

    @cached_property
    def dates(self) -> float:
        return self.share(_DATE.fullmatch)

    @cached_property
    def emails(self) -> float:
        return self.share(_EMAIL.fullmatch)

    @cached_property
    def phones(self) -> float:
        return self.share(lambda value: _PHONE.fullmatch(value) and sum(map(str.isdigit, value)) >= 7)

    @cached_property
    def numbers(self) -> float:
        return 0.0 if self.dates > 0.5 else self.share(_NUMBER.fullmatch)

    @cached_property
    def decimals(self) -> float:
        """The share of numbers with one or two decimals, a single 0 aside."""
        return self.share(lambda value: _NUMBER.fullmatch(value) and _DECIMALS.search(value))

    @cached_property
    def integers(self) -> float:
        return self.share(lambda value: value.lstrip("-").isdecimal())

    @cached_property
    def scores(self) -> float:
        return self.share(_SCORE.fullmatch)

    @cached_property
    def highest_score(self) -> int:
        return max((int(found[1]) for value in self.values if (found := _SCORE.fullmatch(value))), default=0)

    @cached_property
    def currencies(self) -> float:
        return self.share(_is_currency)

    @cached_property
    def intervals(self) -> float:
        return self.share(_INTERVAL.fullmatch)

    @cached_property
    def beside_amounts(self) -> str | None:
        """The one currency that stands beside all the amounts, three letters; None if none does, or several."""
        texts = {_SIGNS.sub("", value) for value in self.values} if self.numbers >= 0.9 else set()
        if len(texts) != 1:
            return None
        text = texts.pop()
        return _CODES.get(text) or (text.upper() if _is_currency(text) else None)


@dataclass(frozen=True)
class Verdict:
    """Whether cells are what a part wants: 1 they are, 0 they may be, -1 they are not; and in words."""

    agrees: int
    why: str


def judge(role: str, column: Contents) -> Verdict:
    """Whether the cells of `column` can play a part of this `role`."""
    if not column.values:
        return Verdict(0, "the column is empty as far as was looked")
    return _JUDGES[role](column)


def _is_currency(text: str) -> bool:
    return text in _CODES or (len(text) == 3 and text.upper() in _CURRENCIES)


def _shares(share: float, least: float, what: str) -> Verdict:
    if share >= least:
        return Verdict(1, f"its values are {what}")
    return Verdict(-1, f"only {share:.0%} of its values are {what}")


def _id(column: Contents) -> Verdict:
    if column.dates > 0.5 or column.decimals > 0.3:
        return Verdict(-1, f"its values are {'dates' if column.dates > 0.5 else 'amounts'}")
    if column.filled < 0.5:
        return Verdict(-1, f"{1 - column.filled:.0%} of its cells are empty")
    if len(column.values) >= 20 and column.distinct < 0.02:
        return Verdict(-1, "a few values stand in all rows")
    if column.distinct == 1.0:
        return Verdict(1, "each value stands once")
    return Verdict(1 if column.distinct > 0.1 else 0, "values come again")


def _customer(column: Contents) -> Verdict:
    verdict = _id(column)
    return (
        verdict
        if verdict.agrees < 0 or column.distinct < 1
        else Verdict(0, "no value comes again as far as was looked")
    )


def _money(column: Contents) -> Verdict:
    if column.numbers < 0.9:
        return Verdict(-1, f"only {column.numbers:.0%} of its values are amounts")
    if column.decimals > 0 or column.beside_amounts:
        return Verdict(1, "its values are amounts")
    return Verdict(0, "its values are whole numbers")


def _count(column: Contents) -> Verdict:
    if column.decimals > 0.1 or column.numbers < 0.9:
        return Verdict(-1, "its values are no counts")
    return Verdict(1, "its values are whole numbers")


def _score(column: Contents) -> Verdict:
    if column.scores < 0.95:
        return Verdict(-1, f"only {column.scores:.0%} of its values are whole numbers from 0 to 10")
    if column.highest_score <= 5:
        return Verdict(-1, "no value is above 5: a scale of 1 to 5 is no NPS")
    return Verdict(1, "its values are whole numbers from 0 to 10")


def _status(column: Contents) -> Verdict:
    if column.numbers > 0.5 or column.dates > 0.5 or (len(column.values) >= 20 and column.distinct > 0.5):
        return Verdict(-1, "its values are no statuses")
    return Verdict(1, "a few words come again and again")


def _text(column: Contents) -> Verdict:
    if column.dates > 0.5 or column.decimals > 0.5 or column.emails > 0.5:
        return Verdict(-1, "its values are no words")
    return Verdict(1, "its values are words") if column.numbers < 0.5 else Verdict(0, "its values are numbers")


_JUDGES: dict[str, Callable[[Contents], Verdict]] = {
    "id": _id,
    "customer": _customer,
    "email": lambda column: _shares(column.emails, 0.5, "e-mail addresses"),
    "phone": lambda column: _shares(column.phones, 0.5, "phone numbers"),
    "date": lambda column: _shares(column.dates, 0.8, "dates"),
    "money": _money,
    "number": lambda column: _shares(column.numbers, 0.9, "numbers"),
    "count": _count,
    "score": _score,
    "currency": lambda column: _shares(column.currencies, 0.8, "codes of currencies"),
    "country": _text,
    "status": _status,
    "text": _text,
    "interval": lambda column: _shares(column.intervals, 0.8, "intervals"),
}
