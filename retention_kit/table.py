"""Table: a small result of a query, ready to become pandas, Polars, Arrow, CSV or plain rows."""

import csv
import datetime as dt
import decimal
import html
import io
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa


class Table:
    """Rows and named columns, held as an Arrow table.

    ``table["crr"]`` is a column as a list, ``len(table)`` the number of rows, iteration gives rows as dicts.
    ``.df()``, ``.pl()`` and ``.arrow()`` convert; pandas and Polars are needed only by whoever asks for them.
    """

    def __init__(self, data: "pa.Table") -> None:
        self._data = data

    @property
    def columns(self) -> list[str]:
        """Column names, in order."""
        return list(self._data.column_names)

    def __len__(self) -> int:
        return int(self._data.num_rows)

    def __getitem__(self, column: str) -> list[Any]:
        if column not in self._data.column_names:
            raise KeyError(f"no column {column!r}; there are {', '.join(self.columns)}")
        return self._data[column].to_pylist(maps_as_pydicts="strict")

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """Every row as a dict; dates are `date`, ``reasons`` is a dict."""
        return self._data.to_pylist(maps_as_pydicts="strict")

    def arrow(self) -> "pa.Table":
        """The table itself, as Arrow holds it."""
        return self._data

    def df(self) -> "pd.DataFrame":
        """A pandas frame; counts that can be missing become nullable integers, ``reasons`` a column of dicts."""
        import pandas as pd

        return self._data.to_pandas(maps_as_pydicts="strict", types_mapper=_nullable_types(pd).get)

    def pl(self) -> "pl.DataFrame":
        """A Polars frame; ``reasons`` is a list of (key, value), as Polars has no maps."""
        import polars as pl

        frame = pl.from_arrow(self._data)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def csv(self) -> str:
        """CSV text: ISO dates, empty for a missing value, a dict or list as ``key=value`` pairs or words with blanks."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows([_as_text(value) for value in row.values()] for row in self.rows())
        return out.getvalue()

    def records(self) -> list[dict[str, Any]]:
        """Rows that JSON can carry: ISO dates, exact decimals as numbers, a missing value as None."""
        return [{name: _as_json(value) for name, value in row.items()} for row in self.rows()]

    def __repr__(self) -> str:
        return f"Table of {len(self):,} rows: {', '.join(self.columns)}"

    def _repr_html_(self) -> str:
        shown = self.rows()[:60]
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(_for_eyes(value))}</td>" for value in row.values()) + "</tr>"
            for row in shown
        )
        more = f"<p>{len(self) - len(shown):,} more rows</p>" if len(self) > len(shown) else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _nullable_types(pd: Any) -> dict[Any, Any]:
    import pyarrow as pa

    return {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype(), pa.bool_(): pd.BooleanDtype()}


def _as_json(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return " ".join(f"{key}={item}" for key, item in value.items())
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return _as_json(value)


def _for_eyes(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float | decimal.Decimal):
        return f"{value:,.4f}" if abs(float(value)) < 100 else f"{value:,.2f}"
    return str(_as_text(value))
