"""Which column of a survey export holds the 0 to 10 answers, where its name is the question that was asked."""

import re
from dataclasses import dataclass

import duckdb

from ..errors import InputError
from ..views import quote
from .formats import Format, normal
from .sniff import Layout

ASKS = re.compile(
    r"recommend|\bnps\b|net promoter|likely|empfehl|recomend|raccomand|recommand|aanbevel|推薦|推荐|薦め|すすめ|勧め|adakah anda akan|mengesyorkan|merekomendasikan",
    re.IGNORECASE,
)
COMMENT = re.compile(
    r"why|reason|comment|feedback|_TEXT\b|open-ended|grund|warum|comentario|pourquoi|原因|意見|意见|mengapa|sebab",
    re.IGNORECASE,
)
_ADDRESS = r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"


@dataclass(frozen=True)
class _Facts:
    """Of a column: cells that are filled, those that begin with a whole number, the largest of these, and e-mail addresses."""

    filled: int
    numbers: int
    largest: int | None
    addresses: int


def find_questions(
    connection: duckdb.DuckDBPyConnection, cells: str, layout: Layout, known: Format, wanted: str | None, where: str
) -> dict[str, str]:
    """The columns that play the parts which the format has to find: ``{"score": column, "comment": ..., "respondent": ...}``.

    The score's column is the one whose answers, by their leading whole number, all lie between 0 and 10, beyond 5, and
    whose name asks how likely one is to recommend; or the one that the user names (setting ``nps_question``).

    Raises
    ------
    InputError
        If there is none, or more than one; the message lists the columns.
    """
    header = layout.header
    # what a column asks: its name, and its label where rows of labels stand under the names
    asked = {
        name: " ".join([name, *(row[at] for row in layout.labels if at < len(row))]) for at, name in enumerate(header)
    }
    fixed = {normal(found) for name in known.columns if (found := known.column_in(name, header))}
    facts = _facts(connection, cells, [name for name in header if normal(name) not in fixed])
    parts: dict[str, str] = {}
    if "score" in known.finds:
        parts["score"] = _score(facts, asked, wanted, where)
    if "comment" in known.finds and (comment := _comment(facts, asked, parts["score"])):
        parts["comment"] = comment
    if "respondent" in known.finds:
        addresses = [name for name, fact in facts.items() if fact.addresses and fact.addresses == fact.filled]
        if addresses:
            parts["respondent"] = addresses[0]
    return parts


def _facts(connection: duckdb.DuckDBPyConnection, cells: str, names: list[str]) -> dict[str, _Facts]:
    if not names:
        return {}
    counts = []
    for name in names:
        number = f"try_cast(regexp_extract({quote(name)}, '^\\s*([0-9]{{1,3}})(\\s*$|[^0-9.,/])', 1) as integer)"
        counts += [
            f"count({quote(name)})",
            f"count({number})",
            f"max({number})",
            f"count(*) filter (regexp_matches({quote(name)}, '{_ADDRESS}'))",
        ]
    found = connection.execute(f"select {', '.join(counts)} from {cells}").fetchall()[0]
    return {name: _Facts(*found[4 * at : 4 * at + 4]) for at, name in enumerate(names)}


def _score(facts: dict[str, _Facts], asked: dict[str, str], wanted: str | None, where: str) -> str:
    if wanted:
        named = next((name for name in asked if normal(name) == normal(wanted)), None)
        if named is None:
            raise InputError(f"{where}: no column {wanted!r} (nps_question). It has: {', '.join(asked)}")
        return named
    largest = {
        name: fact.largest
        for name, fact in facts.items()
        if fact.filled and fact.filled == fact.numbers and fact.largest is not None and fact.largest <= 10
    }
    asking = [name for name in largest if ASKS.search(asked[name])]
    # Qualtrics names the group of an answer after its question: Q1_NPS_GROUP stands beside Q1
    names = {name.casefold() for name in asked}
    grouped = [name for name in largest if f"{name}_NPS_GROUP".casefold() in names and largest[name] > 5]
    fitting = grouped or [name for name in asking if largest[name] > 5]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        why = "several do: " + ", ".join(map(repr, fitting))
    elif asking:
        why = f"{asking[0]!r} has no answer above 5: a scale of 1 to 5 is no NPS"
    else:
        why = "its columns: " + ", ".join(map(repr, facts))
    raise InputError(
        f"{where}: no single column asks how likely one is to recommend, with answers from 0 to 10 ({why}). Name it: nps_question='...'"
    )


def _comment(facts: dict[str, _Facts], asked: dict[str, str], score: str) -> str | None:
    """The text beside the score: the next column that says so, else any that says so, else the next one."""
    header = list(asked)
    texts = [
        name
        for name in header
        if name in facts and name != score and facts[name].numbers < facts[name].filled and not facts[name].addresses
    ]
    at = header.index(score)
    after = [name for name in texts if header.index(name) > at]
    own = [name for name in texts if normal(name) == normal(f"{score}_TEXT")]  # Qualtrics
    says_so = [*own, *(name for name in (*after, *texts) if COMMENT.search(asked[name]))]
    return next(iter(says_so), header[at + 1] if header[at + 1 : at + 2] and header[at + 1] in after else None)
