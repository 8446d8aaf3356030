"""How likely each column of a table is each column of a generic format, and which goes with which."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from .contents import Contents, judge
from .mapping import FORMATS, REQUIRED, format_of
from .questions import ASKS, COMMENT
from .synonyms import Part, parts, plain

# below this a guess is worse than none
_LEAST = 0.3
# what a kind cannot do without is served before what it can
_FIRST = 0.25
# a price of one piece is not the money of a row
_UNIT_PRICE = re.compile(
    r"\b(unit|each|per (item|piece)|einzel\w*|(pro|je) (stk|stuck)|stk|unitaire|unitari[oa]|per stuk|stukprijs|satuan|seunit)\b|[单單単][价價価]"
)
_IDENTITY = ("customer_id", "email", "phone")


@dataclass(frozen=True)
class Guess:
    """A column of the table for a column of the format, how sure (0 to 1) and why; ``is_named``: its name says so."""

    found: str
    confidence: float
    why: str
    is_named: bool = True


def assign(kind: str, contents: dict[str, Contents], said: Mapping[str, str | None] | None = None) -> dict[str, Guess]:
    """Canonical column -> the likeliest column of the table; none of the table's columns twice.

    `said` are the canonical columns that a person has decided, with their columns of the table (None: none): they are
    not guessed, and their columns are taken.
    """
    said = said or {}
    required = {name for names in _entries(kind) for name in names}
    scored = [
        (guess.confidence + (_FIRST if name in required else 0), name, guess)
        for name, part in parts(kind).items()
        if name not in said
        for guess in _guesses(kind, name, part, contents)
    ]
    assigned: dict[str, Guess] = {}
    taken = {found for found in said.values() if found}
    for _, name, guess in sorted(scored, key=lambda item: -item[0]):
        if name not in assigned and guess.found not in taken:
            assigned[name] = guess
            taken.add(guess.found)
    _settle_price(assigned, said)
    return assigned


def _settle_price(assigned: dict[str, Guess], said: Mapping[str, str | None]) -> None:
    """Either the money of a row or the price of a piece: the price only beside a quantity, and where no column is named as money."""
    if said.get("unit_price"):
        assigned.pop("revenue", None)
    if "unit_price" not in assigned:
        return
    named = any(assigned[name].is_named for name in ("revenue", "total") if name in assigned)
    if said.get("revenue") or named or not (said.get("quantity") or "quantity" in assigned):
        del assigned["unit_price"]
    else:
        assigned.pop("revenue", None)


def guess_kind(contents: dict[str, Contents]) -> str:
    """What the rows of the table are; orders where nothing says otherwise."""

    def likelihood(kind: str) -> float:
        guesses = assign(kind, contents)
        weight = {name: guess.confidence if guess.is_named else guess.confidence / 2 for name, guess in guesses.items()}
        for name, part in parts(kind).items():  # a name says something of the kind even where the contents do not fit
            weight[name] = max(weight.get(name, 0), *(0.6 * part.likeness(found) for found in contents))
        entries = _entries(kind)
        main = sum(max(weight.get(name, 0) for name in names) for names in entries) / len(entries)
        named = sum(guess.is_named and guess.confidence >= 0.6 for guess in guesses.values())
        return main + 0.03 * min(named, 8) + (0.1 if kind == "orders" else 0)

    return max(FORMATS, key=likelihood)


def is_unit_price(found: str, header: Collection[str]) -> bool:
    """Whether a column's name says that it holds the price of one piece: a price, beside a column of quantities."""
    name, part = plain(found), parts("orders")["unit_price"]
    if name in part.names or _UNIT_PRICE.search(name):
        return True
    quantity = parts("orders")["quantity"]
    return name in part.whole and any(quantity.likeness(each) >= 0.8 for each in header)


def _entries(kind: str) -> tuple[tuple[str, ...], ...]:
    return (*REQUIRED[kind], _IDENTITY) if kind == "orders" else REQUIRED[kind]


def _guesses(kind: str, name: str, part: Part, contents: dict[str, Contents]) -> Iterator[Guess]:
    by_contents = _by_contents(kind, name, part.role, contents)
    others = [each for other, each in parts(kind).items() if other != name]
    for found, column in contents.items():
        if name in ("revenue", "unit_price") and is_unit_price(found, contents) != (name == "unit_price"):
            continue
        likeness = _likeness(kind, name, part, found)
        verdict = judge(part.role, column)
        if likeness:
            weight = {1: 0.4 + 0.58 * likeness, 0: 0.8 * likeness, -1: 0.25 * likeness}[verdict.agrees]
            if weight >= _LEAST:
                yield Guess(found, round(weight, 2), f"{_by_name(likeness)}; {verdict.why}")
        elif found in by_contents and not any(other.likeness(found) == 1.0 for other in others):
            weight, why = by_contents[found]
            yield Guess(found, weight, why, is_named=False)


def _likeness(kind: str, name: str, part: Part, found: str) -> float:
    """How surely the name of a column means this part: by the names that are known, or as a question or a price is worded."""
    worded = (name == "score" and ASKS.search(found)) or (
        kind == "survey" and name == "comment" and COMMENT.search(found)
    )
    worded = worded or (name == "unit_price" and _UNIT_PRICE.search(plain(found)))
    return max(part.likeness(found), 0.8 if worded else 0.0)


def _by_name(likeness: float) -> str:
    if likeness == 1.0:
        return "a usual name"
    return "a name that may mean it" if likeness >= 0.8 else "a usual name stands in its name, or one much like it"


def _by_contents(kind: str, name: str, role: str, contents: dict[str, Contents]) -> dict[str, tuple[float, str]]:
    """The columns that may be it though their names do not say so."""
    if role == "email":
        return {
            found: (0.7, "its values are e-mail addresses") for found, each in contents.items() if each.emails >= 0.8
        }
    if name == "respondent":
        return {
            found: (0.65, "its values are e-mail addresses") for found, each in contents.items() if each.emails >= 0.5
        }
    if role == "currency":
        return {
            found: (0.7, "its values are codes of currencies")
            for found, each in contents.items()
            if each.currencies >= 0.95
        }
    if role == "score":
        fits = {found for found, each in contents.items() if each.scores >= 0.95 and each.highest_score > 5}
        return dict.fromkeys(fits, (0.4, "its values are whole numbers from 0 to 10"))
    if name == format_of(kind).date_column:
        dated = [found for found, each in contents.items() if each.dates >= 0.8]
        alone = len(dated) == 1
        return dict.fromkeys(
            dated, (0.6, "the only column of dates") if alone else (0.35, f"one of {len(dated)} columns of dates")
        )
    if name in ("revenue", "amount"):
        money = [
            found
            for found, each in contents.items()
            if each.numbers >= 0.9 and (each.decimals > 0 or each.beside_amounts)
        ]
        alone = len(money) == 1
        return dict.fromkeys(
            money, (0.55, "the only column of amounts") if alone else (0.35, f"one of {len(money)} columns of amounts")
        )
    if role in ("id", "customer"):
        return _ids(role, contents)
    return {}


def _ids(role: str, contents: dict[str, Contents]) -> dict[str, tuple[float, str]]:
    """Columns of short words with digits: each once (an order's number), or again and again (a customer's)."""
    fits: dict[str, tuple[float, str]] = {}
    for found, each in contents.items():
        if each.filled < 0.8 or each.dates > 0.5 or each.decimals > 0.05 or each.beside_amounts or each.emails > 0.5:
            continue
        if each.share(lambda value: any(map(str.isdigit, value)) and len(value) <= 40 and " " not in value) < 0.9:
            continue
        if role == "id" and each.distinct == 1.0:
            fits[found] = (0.45, "each value stands once, as the number of an order does")
        if role == "customer" and 0.05 < each.distinct < 1.0:
            fits[found] = (0.35, "values come again, as a customer's number does")
    return fits
