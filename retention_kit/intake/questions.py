"""Which column of a survey export holds the 0 to 10 answers, where its name is the question that was asked."""

import re

import duckdb

from ..errors import InputError
from ..views import quote
from .formats import Format, normal

_ASKS = re.compile(
    r"recommend|\bnps\b|net promoter|likely|empfehl|recomend|raccomand|recommand|aanbevel|推薦|推荐|adakah anda akan|mengesyorkan|merekomendasikan",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"why|reason|comment|feedback|_TEXT$|open-ended|grund|warum|comentario|pourquoi|原因|意見|意见|mengapa|sebab", re.IGNORECASE)
_ADDRESS = r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"


def find_questions(
    connection: duckdb.DuckDBPyConnection, cells: str, header: list[str], known: Format, wanted: str | None, where: str
) -> dict[str, str]:
    """The columns that play the parts which the format has to find: ``{"score": column, "comment": ..., "respondent": ...}``.

    The score's column is the one whose answers, by their leading whole number, all lie between 0 and 10, beyond 5, and
    whose name asks how likely one is to recommend; or the one that the user names (setting ``nps_question``).

    Raises
    ------
    InputError
        If there is none, or more than one; the message lists the columns.
    """
    fixed = {normal(found) for name in known.columns if (found := known.column_in(name, header))}
    free = [name for name in header if normal(name) not in fixed]
    numbers = {name: f"try_cast(regexp_extract({quote(name)}, '^\\s*([0-9]{{1,3}})(\\s*$|[^0-9.,/])', 1) as integer)" for name in free}
    found = connection.execute(
        "select "
        + ", ".join(
            f"count({quote(name)}), count({number}), max({number}), count(*) filter (regexp_matches({quote(name)}, '{_ADDRESS}'))"
            for name, number in numbers.items()
        )
        + f" from {cells}"
    ).fetchall()[0] if free else ()  # fmt: skip
    facts = {name: found[4 * at : 4 * at + 4] for at, name in enumerate(free)}
    parts: dict[str, str] = {}
    if "score" in known.finds:
        parts["score"] = _score(facts, header, wanted, where)
        after = header[header.index(parts["score"]) + 1 :]
        if "comment" in known.finds:
            texts = [name for name in after if name in facts and facts[name][1] < facts[name][0] and not facts[name][3]]
            comment = next((name for name in texts if _COMMENT.search(name)), None)
            comment = comment or next((name for name in after[:1] if name in texts), None)
            comment = comment or next((name for name in header if name in facts and _COMMENT.search(name) and facts[name][1] < facts[name][0]), None)
            if comment:
                parts["comment"] = comment
    if "respondent" in known.finds:
        addresses = [name for name in free if facts[name][3] and facts[name][3] == facts[name][0]]
        if addresses:
            parts["respondent"] = addresses[0]
    return parts


def _score(facts: dict[str, tuple[int, int, int, int]], header: list[str], wanted: str | None, where: str) -> str:
    if wanted:
        named = next((name for name in header if normal(name) == normal(wanted)), None)
        if named is None:
            raise InputError(f"{where}: no column {wanted!r} (nps_question). It has: {', '.join(header)}")
        return named
    whole = [name for name, (filled, numbers, largest, _) in facts.items() if filled and filled == numbers and largest <= 10]
    asking = [name for name in whole if _ASKS.search(name)]
    fitting = [name for name in asking if facts[name][2] > 5]
    # Qualtrics names the group of an answer after its question: Q1_NPS_GROUP stands beside Q1
    grouped = [name for name in whole if f"{name}_NPS_GROUP".casefold() in {each.casefold() for each in header} and facts[name][2] > 5]
    if len(grouped or fitting) == 1:
        return (grouped or fitting)[0]
    if not fitting and asking:
        why = f"{asking[0]!r} has no answer above 5: a scale of 1 to 5 is no NPS"
    elif fitting:
        why = "several do: " + ", ".join(map(repr, fitting))
    else:
        why = "its columns: " + ", ".join(map(repr, facts))
    raise InputError(
        f"{where}: no single column asks how likely one is to recommend, with answers from 0 to 10 ({why}). Name it: nps_question='...'"
    )
