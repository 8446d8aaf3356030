"""The proposal object: what each column of a table may be, changed by hand until it is right, then written."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import InputError
from ..settings import FILE_NAME, check_choice
from .contents import Contents, judge
from .mapping import REQUIRED, ColumnMapping, check_mapping, fitting, lacking, words_of
from .mapping_file import read_mappings, toml_of, write_mapping
from .scoring import assign, is_unit_price
from .synonyms import parts, plain, status_of

_DISCOUNT = re.compile(r"discount|rabatt|nachlass|remise|descuento|desconto|sconto|korting|diskaun|diskon|割引|折扣")
# the money of a row, or the price of one of its pieces: never both
_EITHER = {"revenue": "unit_price", "unit_price": "revenue"}


@dataclass(frozen=True)
class ProposedColumn:
    """One column of the generic format: which column of the file it may be, how sure that is (0 to 1) and why.

    ``is_chosen``: a person said so, also that it is none.
    """

    column: str
    meaning: str
    found: str | None = None
    samples: tuple[str, ...] = ()
    confidence: float | None = None
    why: str = ""
    is_chosen: bool = False

    @property
    def how_sure(self) -> str:
        """The confidence in words; ``chosen`` where a person said it, empty where there is no column."""
        if self.confidence is None:
            return "chosen" if self.found else ""
        return next(
            word
            for least, word in ((0.85, "sure"), (0.65, "likely"), (0.45, "unsure"), (0, "a guess"))
            if self.confidence >= least
        )


@dataclass(frozen=True)
class Proposal:
    """A mapping that is proposed for one table, with the reasons. Made by `propose_mapping`.

    Attributes
    ----------
    name : str
        The table.
    kind : str
    rows : list of ProposedColumn
        Every column of the kind's generic format.
    header : list of str
        The columns of the table.
    contents : dict
        Column of the table -> a sample of its cells.
    constants : dict
        Columns that have one value in all rows.
    values : dict
        Of a status: what the file writes -> what we call it.
    folder : Path, optional
        Where the file stands, and its ``retention.toml``.
    given_name : str, optional
        What the user calls such files.
    """

    name: str
    kind: str
    rows: list[ProposedColumn]
    header: list[str]
    contents: dict[str, Contents] = field(repr=False)
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    folder: Path | None = None
    given_name: str | None = None

    @property
    def columns(self) -> dict[str, str]:
        """Canonical column -> column of the file."""
        return {row.column: row.found for row in self.rows if row.found}

    @property
    def missing(self) -> list[str]:
        """What the kind cannot do without and has no column yet."""
        return lacking(self.kind, [*self.columns, *self.constants])

    @property
    def unused(self) -> list[str]:
        """The columns of the file that nothing is taken from."""
        return [name for name in self.header if name not in self.columns.values()]

    @property
    def notes(self) -> list[str]:
        """What to look at before this is used."""
        return [
            *(f"{row.column}: {row.found!r}: {why}" for row in self.rows if (why := self._objection(row))),
            *self._remarks(),
        ]

    @property
    def mapping(self) -> ColumnMapping:
        """The mapping itself, for ``rk.open(..., mappings=[...])``.

        Raises
        ------
        SettingsError
            If a column is missing that the kind cannot do without.
        """
        given = {
            "kind": self.kind,
            "columns": self.columns,
            "constants": self.constants,
            "values": {name: words for name, words in self.values.items() if name in self.columns},
        }
        if self.given_name:
            given["name"] = self.given_name
        return check_mapping(given, lambda _keys: self.name)

    def changed(
        self, columns: Mapping[str, str | None] | None = None, constants: Mapping[str, str | None] | None = None
    ) -> "Proposal":
        """The proposal with some columns or constants chosen by hand; None or ``""`` takes one out.

        What is not chosen is guessed anew, among the columns that are left. Of revenue and unit_price, which exclude each
        other, choosing one takes the other out.

        Raises
        ------
        SettingsError
            If the kind has no such column, or the file has none of that name.
        """
        names = tuple(parts(self.kind))
        said = {row.column: row for row in self.rows if row.is_chosen}
        for column, found in (columns or {}).items():
            check_choice("column", column, names)
            if found:
                check_choice(column, found, tuple(self.header))
                if column in _EITHER and _EITHER[column] not in (columns or {}):
                    said[_EITHER[column]] = chosen(self.kind, _EITHER[column], None, self.contents, "")
            said[column] = chosen(self.kind, column, found or None, self.contents, "chosen by hand")
        for name, value in (constants or {}).items():
            check_choice("constant", name, names)
            if value and name not in (columns or {}):
                said[name] = chosen(self.kind, name, None, self.contents, "")
        rows = columns_of(self.kind, self.contents, said)
        given = {row.column: row.found for row in rows}
        merged = {**self.constants, **(constants or {})}
        kept = {name: value for name, value in merged.items() if value and not given[name]}
        values = (
            self.values
            if given.get("status") == self.columns.get("status")
            else words_in(self.kind, rows, self.contents)
        )
        changed = replace(self, rows=rows, constants=kept, values=values)
        if not changed.missing:
            changed.mapping  # noqa: B018 (what is no mapping is said now)
        return changed

    def toml(self) -> str:
        """The mapping as it would stand in ``retention.toml``."""
        return toml_of(self.mapping)

    def write(self) -> Path:
        """Write the mapping into the ``retention.toml`` beside the file, in the place of one that fits the file already.

        All else that stands there is kept. Returns its path.

        Raises
        ------
        SettingsError
            If a column is missing, or the file that is there is not valid TOML.
        InputError
            If the table is no file.
        """
        if self.folder is None:
            raise InputError(
                f"{self.name}: not a file, so there is no place for {FILE_NAME}; pass mappings=[proposal.mapping] to rk.open"
            )
        path = self.folder / FILE_NAME
        write_mapping(path, self.mapping, fitting(self.header, read_mappings([self.folder])))
        return path

    def _objection(self, row: ProposedColumn) -> str:
        if not row.found:
            return ""
        verdict = judge(parts(self.kind)[row.column].role, self.contents[row.found])
        return verdict.why if verdict.agrees < 0 else ""

    def _remarks(self) -> Iterable[str]:
        columns = self.columns
        if self.kind == "orders":
            yield from self._remarks_on_prices()
        for row in self.rows:
            if row.how_sure == "a guess":
                yield f"{row.column}: {row.found!r} is only a guess: {row.why}"
        for name in [name for names in REQUIRED[self.kind] for name in names if not set(names) & columns.keys()]:
            part = parts(self.kind)[name]
            for found in self.unused:
                if part.likeness(found) and (verdict := judge(part.role, self.contents[found])).agrees < 0:
                    yield f"{name}: not {found!r}: {verdict.why}"
        if self.kind == "orders" and not columns.keys() & {"customer_id", "email", "phone"}:
            yield "no customer_id, email or phone: there will be orders and revenue, but no customer figures"
        if self.kind in ("orders", "subscriptions") and "status" in columns:
            known = {*words_of(self.kind), *(each.casefold() for each in self.values.get("status", {}))}
            unknown = [each for each in self.contents[columns["status"]].samples(50) if each.casefold() not in known]
            if unknown:
                ours = "active" if self.kind == "subscriptions" else "paid"
                yield f"status: what we do not know counts as {ours}: {', '.join(unknown[:8])}"
        if "currency" in parts(self.kind) and not {"currency"} & {*columns, *self.constants}:
            yield "currency: the file does not say it; a constant can (currency = EUR)"

    def _remarks_on_prices(self) -> Iterable[str]:
        columns = self.columns
        by_piece = next((row for row in self.rows if row.column == "unit_price" and row.found), None)
        if "revenue" in columns and is_unit_price(columns["revenue"], self.header):
            yield (
                f"revenue: {columns['revenue']!r} is the price of one piece by its name; wanted is the money of the whole row, "
                "or the price as unit_price beside quantity"
            )
        elif by_piece and not by_piece.is_chosen:
            money = [each for each in self.unused if _is_money(self.contents[each]) or _DISCOUNT.search(plain(each))]
            yield (
                f"revenue: no column says the money of a row, so it is quantity x unit_price ({columns.get('quantity')!r} x {by_piece.found!r})"
                + (f"; not taken into account: {', '.join(money)}" if money else "")
            )
        elif not {"revenue", "unit_price"} & columns.keys():
            priced = [each for each in self.unused if is_unit_price(each, self.header)]
            for found in priced:
                others = f"; or the total ({columns['total']!r}) as revenue" if "total" in columns else ""
                yield f"revenue: {found!r} is the price of one piece by its name; map it as unit_price, beside quantity{others}"


def columns_of(kind: str, contents: dict[str, Contents], said: Mapping[str, ProposedColumn]) -> list[ProposedColumn]:
    """Every column of the format of `kind`: what was `said` of it, else a guess among the columns that are left."""
    guesses = assign(kind, contents, {name: row.found for name, row in said.items()})
    rows = []
    for name, part in parts(kind).items():
        if name in said:
            rows.append(said[name])
        elif guess := guesses.get(name):
            samples = tuple(contents[guess.found].samples())
            rows.append(ProposedColumn(name, part.meaning, guess.found, samples, guess.confidence, guess.why))
        else:
            rows.append(ProposedColumn(name, part.meaning))
    return rows


def _is_money(column: Contents) -> bool:
    return column.numbers >= 0.9 and (column.decimals > 0 or column.beside_amounts is not None)


def chosen(kind: str, name: str, found: str | None, contents: dict[str, Contents], why: str) -> ProposedColumn:
    """The column `name` as a person says it is: `found`, or none."""
    samples = tuple(contents[found].samples()) if found else ()
    return ProposedColumn(name, parts(kind)[name].meaning, found, samples, None, why if found else "", is_chosen=True)


def words_in(kind: str, rows: list[ProposedColumn], contents: dict[str, Contents]) -> dict[str, dict[str, str]]:
    """What we call the statuses of the file, as far as their words are known."""
    status = next((row.found for row in rows if row.column == "status"), None)
    ours = set(words_of(kind))
    if status is None or not ours:
        return {}
    met = [each for each in contents[status].samples(50) if each.casefold() not in ours]
    named = {each: word for each in met if (word := status_of(each)) in ours}
    return {"status": named} if named else {}
