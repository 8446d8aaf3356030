"""Survey answers (definitions.md, section 4, NPS)."""

import re
from collections import Counter

from .files import local_time, read_rows
from .purchases import Answer


def nps_answers(path, *, timezone=None) -> tuple[list[Answer], dict[str, int]]:
    """Answers of a file ``respondent, responded_at, score, comment``.

    Parameters
    ----------
    path : str or Path
        ``.csv`` or ``.csv.gz``.
    timezone : str, optional
        IANA name. Default: dates as written.

    Returns
    -------
    tuple of list of Answer and dict
        The answers kept, in file order, and the number of rows excluded as ``bad_date`` and ``bad_score``.
    """
    answers: list[Answer] = []
    excluded: Counter[str] = Counter()
    for position, row in enumerate(read_rows(path, "respondent", "responded_at", "score")):
        at = local_time(row["responded_at"], timezone)
        # The leading whole number: "9 - very likely" and "9.0" are 9; "9.5", "-1" and "100" are nothing.
        number = re.match(r" *([0-9]{1,2})(?:\.0)?(?![0-9.])", row["score"])
        if at is None:
            excluded["bad_date"] += 1
        elif number is None or int(number[1]) > 10:
            excluded["bad_score"] += 1
        else:
            respondent = row["respondent"]
            respondent = respondent.lower() if "@" in respondent else respondent
            answers.append(Answer(respondent or None, at.date(), int(number[1]), position, at))
    return answers, dict(excluded)
