"""What a question is asked of: a catalogue (every order, or those that a filter keeps), a split, a grain and a window."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from .catalogue import Catalogue
from .table import Table


@dataclass(frozen=True)
class Scope:
    """Made by `Workspace.scope`."""

    views: Catalogue
    grain: str
    active_window: int
    whole: bool = False
    """Everybody together, although the catalogue has the customers split."""

    @property
    def segment_by(self) -> str:
        """How the views call the split: ``all`` for none."""
        return "all" if self.whole else self.views.splits[-1]

    def rows(
        self,
        view: str,
        order_by: str,
        *,
        but: Collection[str] = (),
        has_grain: bool = True,
        has_window: bool = True,
        page: tuple[int, int] | None = None,
        **fixed: Any,
    ) -> Table:
        """The rows of a view with the columns ``grain, active_window, segment_by, segment`` for this grain, window and split.

        Parameters
        ----------
        order_by : str
            Columns of the view; segments of equal rank follow in the order of their size.
        but : names of columns that are left out
        has_grain, has_window : whether the view has the columns ``grain`` and ``active_window``
        page : (limit, offset), optional
            Not all rows: so many, after so many.
        **fixed
            More columns and the value that each shall have; of a list, one of its values.
        """
        self.views.keep_parts(self.grain, self.segment_by, view)
        fixed |= {"segment_by": self.segment_by}
        fixed |= {"grain": self.grain} if has_grain else {}
        fixed |= {"active_window": self.active_window} if has_window else {}
        values: dict[str, Any] = {}
        conditions: list[str] = []
        for name, value in fixed.items():
            keys = {f"{name}_{n}": each for n, each in enumerate(value if isinstance(value, list) else [value])}
            values |= keys
            # an equation gets below the sums of a view, a list of one does not
            equal = " or ".join(f"answer.{name} = ${key}" for key in keys)
            conditions.append(f"({equal})" if len(keys) > 1 else equal)
        without = f" exclude ({', '.join(but)})" if but else ""
        # the number of a segment is its rank by size
        return self.views.fetch(
            f"select answer.*{without} from {view} as answer"
            " left join segment_names as names using (segment_by, segment)"
            f" where {' and '.join(conditions)}"
            f" order by {order_by}, names.segment_number" + (f" limit {page[0]:d} offset {page[1]:d}" if page else ""),
            values,
        )
