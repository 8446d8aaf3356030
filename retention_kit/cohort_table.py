"""Cohort rows as a table: laid out as a grid, one age followed over cohorts, the average beside the mean of rates."""

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

from .errors import SettingsError
from .table import Table

NOT_SHOWN = ("mean_of_rates",)
"""Columns of the views that are no cohort rows of the contract; `CohortTable.averages` shows them."""


class CohortTable(Table):
    """Cohort rows; ``.grid()`` lays one measure out as cohorts by age, which is also what a notebook shows.

    Parameters
    ----------
    data : Arrow table
        Rows of the view ``cohort_retention`` or ``elapsed_retention``.
    measure : str
        What the grid shows.
    naive : callable, optional
        Asks the same question without a look-ahead, for `bias`.
    """

    def __init__(self, data: Any, measure: str, naive: "Callable[[], CohortTable] | None" = None) -> None:
        super().__init__(data.drop_columns([name for name in NOT_SHOWN if name in data.column_names]))
        self.measure, self._all, self._naive = measure, data, naive

    def grid(self) -> Table:
        """One row per cohort: ``cohort_start, size``, then the measure at age 0, 1, 2, ...; the average row last.

        Of split customers one grid below the other, with the column ``segment`` before. By the clock ``elapsed`` the
        columns are called by the days since the first purchase, such as ``30-59``, and ``size`` is that of the first.

        Cells of a period that is not over are in it too (``is_complete`` in the rows tells them apart); ages that a
        cohort has not reached are None.
        """
        import pyarrow as pa

        label = "bracket" if "bracket" in self.columns else "age"
        ages = dict(sorted({(row["age"], str(row[label])) for row in self.rows()}))
        lines: dict[tuple[str, dt.date | None], dict[str, Any]] = {}
        for row in self.rows():
            begin = {name: row[name] for name in ("segment", "cohort_start", "size")}
            lines.setdefault((row["segment"], row["cohort_start"]), begin)[str(row[label])] = row[self.measure]
        named = [] if set(self["segment_by"]) == {"all"} else ["segment"]
        names = [*named, "cohort_start", "size", *ages.values()]
        if named:
            order = list(dict.fromkeys(segment for segment, _ in lines))
            lines = dict(sorted(lines.items(), key=lambda item: order.index(item[0][0])))
        return Table(pa.table({name: [line.get(name) for line in lines.values()] for name in names}))

    def averages(self) -> Table:
        """The average row of each age, and why it is not the mean of the cohorts' rates.

        Returns
        -------
        Table
            ``segment_by, segment, age, cohorts`` (how many are in it)``, size, customers, retention_rate`` (pooled:
            customers / size, every customer weighs the same)``, mean_of_rates`` (every cohort weighs the same, however small).
        """
        import pyarrow as pa

        met: dict[tuple[str, int], int] = {}
        for row in self.rows():
            counts = row["size"] > 0 if row["clock"] == "elapsed" else row["is_complete"]
            if row["cohort_start"] is not None and counts:
                key = (row["segment"], row["age"])
                met[key] = met.get(key, 0) + 1
        shown = ("segment_by", "segment", "age", "size", "customers", "retention_rate", "mean_of_rates")
        rows = [row for row in Table(self._all).rows() if row["cohort_start"] is None]
        found: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in shown}
        if met:  # cohorts by segment have none of their own
            found["cohorts"] = [met.get((row["segment"], row["age"]), 0) for row in rows]
        order = [*shown[:3], *(["cohorts"] if met else []), *shown[3:]]
        return Table(pa.table({name: found[name] for name in order}))

    def bias(self) -> Table:
        """Beside each rate with the same look-ahead for all cohorts, the naive one, which looks as far as the data go.

        Returns
        -------
        Table
            ``segment_by, segment, cohort_start`` (None: the average row)``, age, size, retention_rate, naive_rate, bias``
            (naive - equal follow-up, as a difference of shares: what waiting longer alone adds). The naive average is over the same cohorts.

        Raises
        ------
        SettingsError
            If the cohorts were not asked for with mode ``on_or_after`` and a ``follow_up``.
        """
        import pyarrow as pa

        if self._naive is None:
            raise SettingsError(
                "bias: ask for cohorts(mode='on_or_after', follow_up=N); the other cohorts look ahead of nobody"
            )
        naive = {_cell(row): row for row in self._naive().rows()}
        rows = self.rows()
        pooled: dict[tuple[Any, ...], list[int]] = {}
        for row in rows:
            if row["cohort_start"] is not None and row["is_complete"] and _cell(row) in naive:
                sums = pooled.setdefault((row["segment"], None, row["age"]), [0, 0])
                sums[0] += naive[_cell(row)]["customers"]
                sums[1] += naive[_cell(row)]["size"]
        shares = {cell: row["retention_rate"] for cell, row in naive.items()}
        shares |= {cell: customers / size for cell, (customers, size) in pooled.items() if size}
        shown = ("segment_by", "segment", "cohort_start", "age", "size", "retention_rate")
        found: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in shown}
        found["naive_rate"] = [shares.get(_cell(row)) for row in rows]
        found["bias"] = [
            None if rate is None or other is None else other - rate
            for rate, other in zip(found["retention_rate"], found["naive_rate"], strict=True)
        ]
        return Table(pa.table({**found, "cohort_start": pa.array(found["cohort_start"], pa.date32())}))

    def age(self, age: int) -> "AgeTable":
        """One age followed over the cohorts: "is month 1 improving?".

        Parameters
        ----------
        age : int
            0, 1, 2, ...; of brackets the number of the bracket, 0 for the first.

        Returns
        -------
        AgeTable
            One row per cohort, oldest first (and per segment): ``segment_by, segment, cohort_start, age, size, customers,
            retention_rate, retention_low, retention_high, change`` (to the cohort before, a difference of shares)``, change_low,
            change_high`` (95 %, Newcombe)``, is_complete, is_warm, is_final, is_small``. A cell that is not final is in no comparison.

        Raises
        ------
        SettingsError
            If no cohort has the age.
        """
        import pyarrow as pa

        ages = sorted(set(self["age"]))
        if not ages:
            raise SettingsError(f"age={age!r}: there is no cohort at all; nobody bought what the cohorts ask for")
        if isinstance(age, bool) or age not in ages:
            raise SettingsError(f"age={age!r}: no cohort has it; the ages are {ages[0]} to {ages[-1]}")
        rows = [row for row in self.rows() if row["age"] == age]
        if any(row["cohort_start"] is not None for row in rows):
            rows = [row for row in rows if row["cohort_start"] is not None]
        order = list(dict.fromkeys(row["segment"] for row in rows))
        rows.sort(key=lambda row: order.index(row["segment"]))
        changes = _changes(rows)
        shown = ("segment_by", "segment", "cohort_start", "age", "size", "customers", "retention_rate", "retention_low", "retention_high")  # fmt: skip
        flags = ("is_complete", "is_warm", "is_final", "is_small")
        table = {name: [row[name] for row in rows] for name in shown}
        for at, name in enumerate(("change", "change_low", "change_high")):
            table[name] = pa.array([change[at] for change in changes], pa.float64())
        table |= {name: [row[name] for row in rows] for name in flags}
        return AgeTable(pa.table({**table, "cohort_start": pa.array(table["cohort_start"], pa.date32())}))

    def _repr_html_(self) -> str:
        return self.grid()._repr_html_()


class AgeTable(Table):
    """One age over the cohorts, made by `CohortTable.age`; ``.trend()`` tests whether it rises or falls."""

    def trend(self) -> Table:
        """Whether the rate rises or falls from cohort to cohort: the test of Cochran and Armitage, over final cells only.

        Returns
        -------
        Table
            One row per segment: ``segment_by, segment, cohorts, size, customers, retention_rate`` (all of them together)``,
            slope`` (share by which the rate rises per cohort, by least squares, every customer weighing the same)``, z, p_value``
            (two-sided; None with fewer than two cohorts, or where nobody or everybody came back). It sees a steady rise or fall;
            a season can look like one.

        Raises
        ------
        SettingsError
            If the rows are segments, or rates relative to the age before, which are no shares.
        """
        import pyarrow as pa

        rows = self.rows()
        if any(row["cohort_start"] is None for row in rows):
            raise SettingsError("trend: cohorts by segment have no order in time; ask for cohort_by='period'")
        if any((row["customers"] or 0) > row["size"] for row in rows):
            raise SettingsError("trend: a rate over 1 is no share; ask for relative_to='first'")
        found = [
            {
                "segment_by": part[0]["segment_by"],
                "segment": name,
                **_cochran_armitage([r for r in part if r["is_final"]]),
            }
            for name in dict.fromkeys(row["segment"] for row in rows)
            for part in [[row for row in rows if row["segment"] == name]]
        ]
        floats = dict.fromkeys(("retention_rate", "slope", "z", "p_value"), pa.float64())
        return Table(pa.table({name: pa.array([row[name] for row in found], floats.get(name)) for name in found[0]}))


def _cell(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["segment"], row["cohort_start"], row["age"]


def _changes(rows: list[dict[str, Any]]) -> list[tuple[float | None, float | None, float | None]]:
    """Difference to the cohort before in the same segment, with Newcombe's interval (method 10, from Wilson's limits)."""
    found: list[tuple[float | None, float | None, float | None]] = []
    before: dict[str, Any] | None = None
    for row in rows:
        pair = (before, row)
        comparable = (
            before is not None
            and before["segment"] == row["segment"]
            and row["cohort_start"] is not None
            and all(each is not None and each["is_final"] and each["retention_low"] is not None for each in pair)
        )
        if before is not None and comparable:
            (p1, l1, u1), (p2, l2, u2) = (
                tuple(each[name] for name in ("retention_rate", "retention_low", "retention_high"))
                for each in (before, row)
            )
            change = p2 - p1
            found.append((change, change - math.hypot(p2 - l2, u1 - p1), change + math.hypot(u2 - p2, p1 - l1)))
        else:
            found.append((None, None, None))
        before = row
    return found


def _cochran_armitage(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Closed form from the counts; cohorts are numbered in order of time."""
    total, back = sum(cell["size"] for cell in cells), sum(cell["customers"] for cell in cells)
    rate = back / total if total else None
    result: dict[str, Any] = {"cohorts": len(cells), "size": total, "customers": back, "retention_rate": rate}
    if rate is None:
        return {**result, "slope": None, "z": None, "p_value": None}
    middle = sum(at * cell["size"] for at, cell in enumerate(cells)) / total
    spread = sum(cell["size"] * (at - middle) ** 2 for at, cell in enumerate(cells))
    moved = sum((at - middle) * cell["customers"] for at, cell in enumerate(cells))
    z = moved / math.sqrt(rate * (1 - rate) * spread) if spread and 0 < rate < 1 else None
    return {
        **result,
        "slope": moved / spread if spread else None,
        "z": z,
        "p_value": None if z is None else math.erfc(abs(z) / math.sqrt(2)),
    }
