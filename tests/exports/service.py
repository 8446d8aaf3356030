"""Surveys, subscriptions, tickets and deliveries: exports of the tools around a shop.

Of a survey, ``found`` says which column plays which part. People, plans and parcels are made up; the quirks are real.
"""

import datetime as dt
from decimal import Decimal

from .fixture import Fixture, header_lists


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def survey(fixture: Fixture, **found: str) -> Fixture:
    fixture.found = found
    return fixture


def answer(when: str, score: str | None = None, comment: str | None = None, **more: object) -> dict[str, object]:
    """An expected answer; what is None is not there."""
    row = {"responded_at": at(when), "score_text": score, "comment": comment, **more}
    return {name: value for name, value in row.items() if value is not None}


# ---- Qualtrics -----------------------------------------------------------------------------------------------------------

# quirk 10: rows 2 and 3 are labels and question ids; the zone stands in row 3 only
QUALTRICS_LABELS = {
    "StartDate": "Start Date",
    "EndDate": "End Date",
    "Status": "Response Type",
    "Progress": "Progress",
    "Finished": "Finished",
    "RecordedDate": "Recorded Date",
    "ResponseId": "Response ID",
    "RecipientEmail": "Recipient Email",
}
QUALTRICS_IDS = {
    "StartDate": '{"ImportId":"startDate","timeZone":"America/Denver"}',
    "EndDate": '{"ImportId":"endDate","timeZone":"America/Denver"}',
    "Status": '{"ImportId":"status"}',
    "Progress": '{"ImportId":"progress"}',
    "Finished": '{"ImportId":"finished"}',
    "RecordedDate": '{"ImportId":"recordedDate","timeZone":"America/Denver"}',
    "ResponseId": '{"ImportId":"_recordId"}',
    "RecipientEmail": '{"ImportId":"recipientEmail"}',
}


def response(number: int, when: str, status: str, progress: str, finished: str, **cells: str) -> dict[str, str]:
    return {
        "StartDate": when[:-2] + "00",
        "EndDate": when,
        "Status": status,
        "IPAddress": f"203.0.113.{number}",
        "Progress": progress,
        "Duration (in seconds)": "48",
        "Finished": finished,
        "RecordedDate": when,
        "ResponseId": f"R_3k{number:02d}xQz",
        "DistributionChannel": "email" if "RecipientEmail" in cells else "anonymous",
        "UserLanguage": "EN",
        **cells,
    }


QUALTRICS_NUMBERS = survey(
    Fixture(
        "qualtrics",
        "qualtrics",
        below=[
            {
                **QUALTRICS_LABELS,
                "Q1_NPS_GROUP": "How likely are you to recommend us? - Group",
                "Q1": "How likely are you to recommend us?",
                "Q2": "What is the reason for your score?",
            },
            {
                **QUALTRICS_IDS,
                "Q1_NPS_GROUP": '{"ImportId":"QID1_NPS_GROUP"}',
                "Q1": '{"ImportId":"QID1"}',
                "Q2": '{"ImportId":"QID2_TEXT"}',
            },
        ],
        rows=[
            response(
                1,
                "2026-02-03 09:12:44",
                "0",
                "100",
                "1",
                Q1_NPS_GROUP="3",
                Q1="10",
                Q2="Quick parcel.\nKind note inside.",
            ),
            response(
                2,
                "2026-02-03 11:40:02",
                "0",
                "100",
                "1",
                Q1_NPS_GROUP="2",
                Q1="8",
                Q2="Fine, a bit slow",
                RecipientEmail=" Mara.Lind@Example.org",
            ),
            response(3, "2026-02-04 08:00:19", "1", "100", "1", Q1_NPS_GROUP="3", Q1="10", Q2="only trying"),
            response(4, "2026-02-05 20:31:50", "0", "40", "0", RecipientEmail="jo@example.org"),
            response(5, "2026-02-06 07:15:08", "0", "100", "1", Q1_NPS_GROUP="1", Q1="3", ExternalReference="C-1042"),
            response(
                6,
                "2026-02-20 18:22:31",
                "0",
                "100",
                "1",
                Q1_NPS_GROUP="3",
                Q1="9",
                Q2="Better this time",
                RecipientEmail="mara.lind@example.org",
            ),
            response(7, "2026-02-21 10:05:00", "0", "100", "1", Q1_NPS_GROUP="1", Q1="0", Q2="Broken twice"),
            response(8, "2026-02-21 10:06:10", "2", "100", "1", Q1_NPS_GROUP="2", Q1="7", Q2="Lorem ipsum"),
            response(9, "2026-02-22 13:44:27", "1", "60", "0", Q1_NPS_GROUP="2", Q1="7"),
            response(
                10, "2026-02-23 16:09:59", "0", "60", "0", Q1_NPS_GROUP="3", Q1="9", RecipientEmail="li@example.org"
            ),
        ],
        expected=[
            answer("2026-02-03 09:12:44", "10", "Quick parcel.\nKind note inside."),  # by an anonymous link: nobody's
            answer("2026-02-03 11:40:02", "8", "Fine, a bit slow", respondent="Mara.Lind@Example.org"),
            answer("2026-02-04 08:00:19", "10", "only trying", set_aside="test"),  # quirk 20: a preview
            answer("2026-02-05 20:31:50", respondent="jo@example.org", set_aside="unfinished"),
            answer("2026-02-06 07:15:08", "3", respondent="C-1042"),
            answer(
                "2026-02-20 18:22:31", "9", "Better this time", respondent="mara.lind@example.org"
            ),  # the same person again
            answer("2026-02-21 10:05:00", "0", "Broken twice"),
            answer("2026-02-21 10:06:10", "7", "Lorem ipsum", set_aside="test"),  # generated test answers
            answer("2026-02-22 13:44:27", "7", set_aside="test"),  # a preview, and given up: a preview first of all
            answer(
                "2026-02-23 16:09:59", "9", respondent="li@example.org", set_aside="unfinished"
            ),  # answered, then left
        ],
    ),
    score="Q1",
    comment="Q2",
)

QUALTRICS_LABELLED = survey(
    Fixture(
        "qualtrics",
        "",
        name="labels",
        columns=[*header_lists()["qualtrics"][:17], "Q3", "Q4_NPS_GROUP", "Q4", "Q5_TEXT", "Tier"],
        below=[
            {
                **QUALTRICS_LABELS,
                "Q3": "How was the delivery (1 to 5)?",
                "Q4": "Would you recommend us?",
                "Q5_TEXT": "Anything to add?",
                "Tier": "Tier",
            },
            {
                **QUALTRICS_IDS,
                "Q3": '{"ImportId":"QID3"}',
                "Q4": '{"ImportId":"QID4"}',
                "Q5_TEXT": '{"ImportId":"QID5_TEXT"}',
                "Tier": '{"ImportId":"Tier"}',
            },
        ],
        rows=[
            response(
                1,
                "2026-02-10 08:00:00",
                "IP Address",
                "100",
                "True",
                Q3="5",
                Q4_NPS_GROUP="Promoter",
                Q4="9",
                Q5_TEXT="Lovely",
                RecipientEmail="ana@example.org",
                Tier="gold",
            ),
            response(
                2,
                "2026-03-07 23:30:00",
                "IP Address",
                "100",
                "True",
                Q3="4",
                Q4_NPS_GROUP="Neutral",
                Q4="7",
                RecipientEmail="bo@example.org",
            ),
            response(
                3,
                "2026-03-08 09:15:00",
                "IP Address",
                "100",
                "True",
                Q3="3",
                Q4_NPS_GROUP="Passive",
                Q4="8",
                RecipientEmail="cy@example.org",
            ),
            response(
                4,
                "2026-03-30 10:00:00",
                "Survey Preview",
                "100",
                "True",
                Q3="1",
                Q4_NPS_GROUP="Detractor",
                Q4="1",
                Q5_TEXT="test",
            ),
            response(
                5,
                "2026-04-01 17:45:00",
                "IP Address",
                "100",
                "True",
                Q3="2",
                Q4_NPS_GROUP="Detractor",
                Q4="6",
                Q5_TEXT="Late, and no word",
                ExternalReference="'C-1043",
            ),
            response(6, "2026-04-02 09:00:00", "IP Address", "25", "False", RecipientEmail="dee@example.org"),
            response(
                7, "2026-04-02 10:00:00", "Offline Survey Preview", "100", "True", Q4_NPS_GROUP="Promoter", Q4="10"
            ),
            response(
                8,
                "2026-04-02 11:30:00",
                "Imported",
                "100",
                "True",
                Q4_NPS_GROUP="Promoter",
                Q4="10",
                Q5_TEXT="By phone",
                RecipientEmail="EVE@example.org",
            ),
        ],
        # quirk 16: written in Denver (UTC-7, from 8 March UTC-6), wanted in Berlin (UTC+1, from 29 March UTC+2)
        settings={"timezone": "Europe/Berlin"},
        expected=[
            answer("2026-02-10 16:00:00", "9", "Lovely", respondent="ana@example.org"),
            answer("2026-03-08 07:30:00", "7", respondent="bo@example.org"),
            answer("2026-03-08 16:15:00", "8", respondent="cy@example.org"),
            answer("2026-03-30 18:00:00", "1", "test", set_aside="test"),
            answer(
                "2026-04-02 01:45:00", "6", "Late, and no word", respondent="C-1043"
            ),  # quirk 8: the apostrophe goes
            answer("2026-04-02 17:00:00", respondent="dee@example.org", set_aside="unfinished"),
            answer("2026-04-02 18:00:00", "10", set_aside="test"),
            answer("2026-04-02 19:30:00", "10", "By phone", respondent="EVE@example.org"),
        ],
    ),
    score="Q4",
    comment="Q5_TEXT",
)


# ---- SurveyMonkey --------------------------------------------------------------------------------------------------------

LIKELY = "How likely is it that you would recommend us?"


def monkey(number: int, started: str, ended: str, **cells: str) -> dict[str, str]:
    return {
        "Respondent ID": f"1180{number:04d}",
        "Collector ID": "412200871",
        "Start Date": started,
        "End Date": ended,
        "IP Address": f"198.51.100.{number}",
        **cells,
    }


SURVEYMONKEY = survey(
    Fixture(
        "surveymonkey",
        "surveymonkey",
        below=[{LIKELY: "Response"}],  # quirk 11: a second header row
        rows=[
            monkey(
                1,
                "07/28/2025 10:20:11 AM",
                "07/28/2025 10:21:03 AM",
                **{"Email Address": "Ana@Example.org", LIKELY: "9"},
            ),
            monkey(2, "07/28/2025 11:58:40 AM", "07/28/2025 12:01:25 PM", **{"Custom Data 1": "C-77", LIKELY: "10"}),
            monkey(3, "07/29/2025 12:05:00 AM", "07/29/2025 12:06:30 AM", **{LIKELY: "6"}),
            monkey(
                4,
                "07/30/2025 9:00:00 PM",
                "07/30/2025 9:01:00 PM",
                **{"Email Address": "bo@example.org", "Custom Data 1": "C-78", LIKELY: "0"},
            ),
            monkey(5, "08/01/2025 8:15:00 AM", "08/01/2025 8:15:40 AM", **{"Email Address": "cy@example.org"}),
            monkey(6, "08/02/2025 8:00:00 AM", "", **{"Email Address": "dee@example.org", LIKELY: "7"}),
            monkey(
                7, "08/03/2025 7:45:10 AM", "08/03/2025 7:46:00 AM", **{"Email Address": "ana@example.org", LIKELY: "8"}
            ),
            monkey(8, "08/04/2025 7:45:10 PM", "08/04/2025 7:46:00 PM", **{"Custom Data 1": "\tC-79", LIKELY: "5"}),
        ],
        expected=[
            answer("2025-07-28 10:21:03", "9", respondent="Ana@Example.org"),
            answer("2025-07-28 12:01:25", "10", respondent="C-77"),
            answer("2025-07-29 00:06:30", "6", respondent="11800003"),  # nothing better than the number of the response
            answer("2025-07-30 21:01:00", "0", respondent="bo@example.org"),
            answer("2025-08-01 08:15:40", respondent="cy@example.org"),  # the question was skipped
            answer("2025-08-02 08:00:00", "7", respondent="dee@example.org"),  # no end: when it was begun
            answer("2025-08-03 07:46:00", "8", respondent="ana@example.org"),
            answer("2025-08-04 19:46:00", "5", respondent="C-79"),  # quirk 8
        ],
    ),
    score=LIKELY,
)

# the text of a question may have commas and line breaks; a question of several columns leaves header cells blank
LIKELY_LONG = "How likely is it, from 0 to 10,\nthat you would recommend us to a friend?"
BOUGHT = "Which of these have you bought?"
SURVEYMONKEY_LABELS = survey(
    Fixture(
        "surveymonkey",
        "",
        name="labels",
        columns=[
            *header_lists()["surveymonkey"][:9],
            BOUGHT,
            "",
            "",
            LIKELY_LONG,
            "What is the main reason for your score?",
        ],
        below=[
            {
                BOUGHT: "Tea",
                "": "Cups",
                LIKELY_LONG: "Response",
                "What is the main reason for your score?": "Open-Ended Response",
            }
        ],
        rows=[
            monkey(
                1,
                "13/02/2026 09:04:00",
                "13/02/2026 09:05:00",
                **{
                    BOUGHT: "Tea",
                    LIKELY_LONG: "Extremely likely - 10",
                    "What is the main reason for your score?": "The tea",
                },
            ),
            monkey(
                2, "13/02/2026 21:30:00", "13/02/2026 21:31:10", **{LIKELY_LONG: "9", "Email Address": "bo@example.org"}
            ),
            monkey(
                3,
                "01/03/2026 10:00:00",
                "01/03/2026 10:00:45",
                **{
                    BOUGHT: "Tea",
                    LIKELY_LONG: "Not at all likely - 0",
                    "What is the main reason for your score?": "Came broken,\ntwice",
                },
            ),
            monkey(4, "02/03/2026 10:00:00", "02/03/2026 10:00:45", **{LIKELY_LONG: "7"}),
            monkey(5, "02/03/2026 11:00:00", "02/03/2026 11:02:00", **{LIKELY_LONG: "9 - very likely"}),
            monkey(6, "03/03/2026 00:10:00", "03/03/2026 00:12:00", **{LIKELY_LONG: "Not sure"}),
            monkey(7, "03/03/2026 08:10:00", "03/03/2026 08:12:00", **{LIKELY_LONG: "10"}),
            monkey(
                8,
                "03/03/2026 09:10:00",
                "03/03/2026 09:12:00",
                **{"What is the main reason for your score?": "No answer, only this"},
            ),
        ],
        settings={"nps_question": LIKELY_LONG},
        expected=[
            answer(
                "2026-02-13 09:05:00", "10", "The tea", respondent="11800001"
            ),  # quirk 11: labels at both ends of the scale
            answer("2026-02-13 21:31:10", "9", respondent="bo@example.org"),
            answer("2026-03-01 10:00:45", "0", "Came broken,\ntwice", respondent="11800003"),
            answer("2026-03-02 10:00:45", "7", respondent="11800004"),  # quirk 2: 2 March, as 13/02 shows
            answer("2026-03-02 11:02:00", "9 - very likely", respondent="11800005"),  # its leading number counts, later
            answer("2026-03-03 00:12:00", "Not sure", respondent="11800006"),
            answer("2026-03-03 08:12:00", "10", respondent="11800007"),
            answer("2026-03-03 09:12:00", None, "No answer, only this", respondent="11800008"),
        ],
    ),
    score=LIKELY_LONG,
    comment="What is the main reason for your score?",
)


# ---- Typeform ------------------------------------------------------------------------------------------------------------


def typed(token: str, kind: str, started: str, staged: str, submitted: str, **cells: str) -> dict[str, str]:
    return {
        "#": token,
        "Response Type": kind,
        "Start Date (UTC)": started,
        "Stage Date (UTC)": staged,
        "Submit Date (UTC)": submitted,
        "Network ID": "938f4331f1",
        **cells,
    }


TYPEFORM = survey(
    Fixture(
        "typeform",
        "typeform",
        rows=[
            typed(
                "hefupf01",
                "completed",
                "2026-01-23 06:24:12",
                "",
                "2026-01-23 06:27:59",
                **{"How likely are you to recommend us?": "10", "Why?": "It just works"},
            ),
            typed(
                "hefupf02",
                "completed",
                "2026-01-23 07:00:00",
                "",
                "2026-01-23 07:01:30",
                **{"How likely are you to recommend us?": "0", "Why?": "Never came, no answer"},
            ),
            typed(
                "hefupf03",
                "partial",
                "2026-01-24 08:00:00",
                "2026-01-24 08:00:40",
                "",
                **{"How likely are you to recommend us?": "7"},
            ),
            typed("hefupf04", "started", "2026-01-24 09:00:00", "", ""),
            typed(
                "hefupf05",
                "Completed",
                "2026-01-31 23:58:00",
                "",
                "2026-02-01 00:00:20",
                **{"How likely are you to recommend us?": "8"},
            ),
            typed(
                "hefupf06",
                "completed",
                "2026-02-02 10:10:10",
                "",
                "2026-02-02 10:11:10",
                **{"How likely are you to recommend us?": "9", "Why?": "Good, cheap"},
            ),
            typed(
                "hefupf07",
                "completed",
                "2026-02-03 10:10:10",
                "",
                "2026-02-03 10:12:10",
                **{"How likely are you to recommend us?": "6"},
            ),
            typed(
                "hefupf08", "completed", "2026-02-04 10:10:10", "", "2026-02-04 10:13:10", **{"Why?": "Rather not say"}
            ),
        ],
        expected=[
            answer("2026-01-23 06:27:59", "10", "It just works", respondent="hefupf01"),
            answer("2026-01-23 07:01:30", "0", "Never came, no answer", respondent="hefupf02"),
            answer("2026-01-24 08:00:40", "7", respondent="hefupf03", set_aside="unfinished"),
            answer("2026-01-24 09:00:00", respondent="hefupf04", set_aside="unfinished"),
            answer("2026-02-01 00:00:20", "8", respondent="hefupf05"),
            answer("2026-02-02 10:11:10", "9", "Good, cheap", respondent="hefupf06"),
            answer("2026-02-03 10:12:10", "6", respondent="hefupf07"),
            answer("2026-02-04 10:13:10", None, "Rather not say", respondent="hefupf08"),
        ],
    ),
    score="How likely are you to recommend us?",
    comment="Why?",
)

# the answer to an earlier question stands in the text of a later one; two questions have one text; phones begin with '
RECALLED = "{{field:6b1f0c2e-58aa-4d0e-9f7e-0d3b7c0c1a11}}, how likely are you to recommend us?"
TYPEFORM_ASKED = survey(
    Fixture(
        "typeform",
        "",
        name="e-mail asked",
        columns=[
            "#",
            "What is your name?",
            "Your e-mail",
            "Your phone",
            RECALLED,
            "What is the reason?",
            "Other",
            "Other",
            "Response Type",
            "Start Date (UTC)",
            "Stage Date (UTC)",
            "Submit Date (UTC)",
            "Network ID",
            "Tags",
        ],
        rows=[
            typed(
                "kq01",
                "completed",
                "2026-01-31 15:58:00",
                "",
                "2026-01-31 15:59:59",
                **{
                    "What is your name?": "Ana",
                    "Your e-mail": "Ana@Example.org",
                    "Your phone": "'+56954880000",
                    RECALLED: "9",
                    "What is the reason?": "Fast",
                },
            ),
            typed(
                "kq02",
                "completed",
                "2026-01-31 17:29:00",
                "",
                "2026-01-31 17:30:00",
                **{"What is your name?": "Bo", "Your e-mail": "bo@example.org ", RECALLED: "10"},
            ),
            typed(
                "kq03",
                "completed",
                "2026-02-01 01:00:00",
                "",
                "2026-02-01 01:02:00",
                **{"What is your name?": "Cy", RECALLED: "4", "What is the reason?": "Dear", "Other": "postage"},
            ),
            typed(
                "kq04",
                "completed",
                "2026-02-14 02:00:00",
                "",
                "2026-02-14 02:02:00",
                **{
                    "What is your name?": "Ana",
                    "Your e-mail": "ana@example.org",
                    RECALLED: "7",
                    "What is the reason?": "Slower",
                },
            ),
            typed(
                "kq05",
                "partial",
                "2026-02-15 02:00:00",
                "2026-02-15 02:01:00",
                "",
                **{"What is your name?": "Dee", "Your e-mail": "dee@example.org"},
            ),
        ],
        settings={"timezone": "Asia/Kuala_Lumpur"},  # quirk 16: UTC without an offset, eight hours behind
        expected=[
            answer("2026-01-31 23:59:59", "9", "Fast", respondent="Ana@Example.org"),
            answer("2026-02-01 01:30:00", "10", respondent="bo@example.org"),
            answer("2026-02-01 09:02:00", "4", "Dear", respondent="kq03"),
            answer("2026-02-14 10:02:00", "7", "Slower", respondent="ana@example.org"),
            answer("2026-02-15 10:01:00", respondent="dee@example.org", set_aside="unfinished"),
        ],
    ),
    score=RECALLED,
    comment="What is the reason?",
    respondent="Your e-mail",
)


# ---- Google Forms --------------------------------------------------------------------------------------------------------

ASKED = "How likely are you to recommend us?"


def formed(when: str, score: str = "", why: str = "", **cells: str) -> dict[str, str]:
    return {"Timestamp": when, ASKED: score, "Why?": why, **cells}


GOOGLE_FORMS = survey(
    Fixture(
        "google_forms",
        "google_forms",
        rows=[
            formed("2026/09/27 3:00:00 PM GMT+3", "9", "Helpful people", **{"Email Address": "Ana@Example.org"}),
            formed("2026/09/27 12:05:09 AM GMT+3", "10", "", **{"Email Address": "bo@example.org"}),
            formed("2026/09/28 12:30:00 PM GMT+3", "6", "Dear", **{"Email Address": "cy@example.org"}),
            formed("2026/10/01 9:00:00 AM GMT+3", "3", "Late, twice", **{"Email Address": "dee@example.org"}),
            formed("2026/10/02 9:00:00 AM GMT+3", "8", "Better now", **{"Email Address": "ana@example.org"}),
            formed("2026/10/25 9:00:00 AM GMT+2", "7", "", **{"Email Address": "eve@example.org"}),
            formed("2026/10/25 11:59:59 PM GMT+2", "0", "No", **{"Email Address": "fay@example.org"}),
            formed("2026/10/26 6:15:00 PM GMT+2", "", "Only a word", **{"Email Address": "gil@example.org"}),
        ],
        expected=[
            answer("2026-09-27 15:00:00", "9", "Helpful people", respondent="Ana@Example.org"),
            answer("2026-09-27 00:05:09", "10", respondent="bo@example.org"),
            answer("2026-09-28 12:30:00", "6", "Dear", respondent="cy@example.org"),
            answer("2026-10-01 09:00:00", "3", "Late, twice", respondent="dee@example.org"),
            answer(
                "2026-10-02 09:00:00", "8", "Better now", respondent="ana@example.org"
            ),  # the same person on another row
            answer(
                "2026-10-25 09:00:00", "7", respondent="eve@example.org"
            ),  # quirk 16: the offset changes within the file
            answer("2026-10-25 23:59:59", "0", "No", respondent="fay@example.org"),
            answer("2026-10-26 18:15:00", None, "Only a word", respondent="gil@example.org"),
        ],
    ),
    score=ASKED,
    comment="Why?",
)

GOOGLE_SHEET_US = survey(
    Fixture(
        "google_forms",
        "",
        name="sheet, month first",
        columns=["Timestamp", "Your e-mail address", "How satisfied were you with the delivery? (1-5)", ASKED, "Why?"],
        rows=[
            formed(
                "5/10/2026 09:15:00",
                "9",
                "Nice",
                **{"Your e-mail address": "ANA@example.org", "How satisfied were you with the delivery? (1-5)": "5"},
            ),
            formed(
                "5/13/2026 17:00:00",
                "7",
                "",
                **{"Your e-mail address": "bo@example.org", "How satisfied were you with the delivery? (1-5)": "4"},
            ),
            formed("6/1/2026 0:00:05", "10", "All good", **{"How satisfied were you with the delivery? (1-5)": "5"}),
            formed(
                "6/2/2026 23:10:00",
                "5",
                "Torn box",
                **{"Your e-mail address": "cy@example.org", "How satisfied were you with the delivery? (1-5)": "1"},
            ),
        ],
        expected=[
            answer("2026-05-10 09:15:00", "9", "Nice", respondent="ANA@example.org"),  # quirk 2: 10 May, as 5/13 shows
            answer("2026-05-13 17:00:00", "7", respondent="bo@example.org"),
            answer("2026-06-01 00:00:05", "10", "All good"),
            answer("2026-06-02 23:10:00", "5", "Torn box", respondent="cy@example.org"),
        ],
    ),
    score=ASKED,
    comment="Why?",
    respondent="Your e-mail address",
)

RECOMMENDED = "Adakah anda akan mengesyorkan kami?"
GOOGLE_SHEET_MY = survey(
    Fixture(
        "google_forms",
        "",
        name="sheet, day first",
        columns=["Timestamp", "Username", RECOMMENDED, "Sebab"],
        rows=[
            {"Timestamp": "5/10/2026 09:15:00", "Username": "Aina@example.org", RECOMMENDED: "9", "Sebab": "Cepat"},
            {
                "Timestamp": "31/10/2026 21:05:00",
                "Username": "budi@example.org",
                RECOMMENDED: "8 - mungkin",
                "Sebab": "",
            },
            {"Timestamp": "1/11/2026 08:00:00", "Username": "citra@example.org", RECOMMENDED: "2", "Sebab": "Mahal"},
            {"Timestamp": "2/11/2026 08:00:00", "Username": "", RECOMMENDED: "10", "Sebab": "Bagus"},
        ],
        expected=[
            answer(
                "2026-10-05 09:15:00", "9", "Cepat", respondent="Aina@example.org"
            ),  # quirk 2: the same text as above, 5 October
            answer("2026-10-31 21:05:00", "8 - mungkin", respondent="budi@example.org"),
            answer("2026-11-01 08:00:00", "2", "Mahal", respondent="citra@example.org"),
            answer("2026-11-02 08:00:00", "10", "Bagus"),
        ],
    ),
    score=RECOMMENDED,
    comment="Sebab",
)


# ---- Delighted, and the generic table of answers -------------------------------------------------------------------------


def delighted(number: int, person: str, survey_type: str, score: str, comment: str, created: str) -> dict[str, str]:
    return {
        "id": str(number),
        "person": person,
        "survey_type": survey_type,
        "score": score,
        "comment": comment,
        "permalink": f"https://delighted.example/r/{number}",
        "created_at": created,
        "updated_at": created,
        "person_properties": '{"plan":"gold"}',
        "notes": "[]",
        "tags": "[]",
        "additional_answers": "[]",
    }


DELIGHTED = Fixture(
    "delighted",
    "",
    columns=[
        "id",
        "person",
        "survey_type",
        "score",
        "comment",
        "permalink",
        "created_at",
        "updated_at",
        "person_properties",
        "notes",
        "tags",
        "additional_answers",
    ],
    rows=[
        delighted(1, "4945", "nps", "10", "Love it", "1767225600"),
        delighted(2, "4946", "nps", "0", "", "1767225599"),
        delighted(3, "4947", "csat", "5", "Happy", "1767312000"),
        delighted(4, "4948", "ces", "2", "", "1767312060"),
        delighted(5, "4945", "nps", "8", "Still good", "1769904000"),
        delighted(6, "4949", "NPS", "7", "", "1769904001"),
    ],
    expected=[
        answer("2026-01-01 00:00:00", "10", "Love it", respondent="4945"),  # 1767225600 seconds are 20,454 days
        answer("2025-12-31 23:59:59", "0", respondent="4946"),
        answer("2026-01-02 00:00:00", "5", "Happy", respondent="4947", set_aside="not_nps"),  # of 1 to 5
        answer("2026-01-02 00:01:00", "2", respondent="4948", set_aside="not_nps"),
        answer("2026-02-01 00:00:00", "8", "Still good", respondent="4945"),
        answer("2026-02-01 00:00:01", "7", respondent="4949"),
    ],
)

GENERIC_NPS = Fixture(
    "generic_nps",
    "",
    columns=["respondent", "responded_at", "score", "comment", "country"],
    rows=[
        {
            "respondent": "Ana@Example.org",
            "responded_at": "2026-01-05",
            "score": "9",
            "comment": "Good",
            "country": "PT",
        },
        {"respondent": "C-77", "responded_at": "2026-01-05 10:30:00", "score": "9 - very likely"},
        {"respondent": "", "responded_at": "2026-01-06 11:00", "score": "0", "comment": "Bad, bad"},
        {"respondent": "\tC-78", "responded_at": "2026-01-07", "score": "11"},
        {"respondent": "bo@example.org", "responded_at": "2026-01-08", "score": ""},
    ],
    expected=[
        answer("2026-01-05 00:00:00", "9", "Good", respondent="Ana@Example.org"),
        answer("2026-01-05 10:30:00", "9 - very likely", respondent="C-77"),
        answer("2026-01-06 11:00:00", "0", "Bad, bad"),
        answer("2026-01-07 00:00:00", "11", respondent="C-78"),
        answer("2026-01-08 00:00:00", respondent="bo@example.org"),
    ],
)


# ---- Stripe subscriptions ------------------------------------------------------------------------------------------------


def stripe(number: str, customer: str, email: str, status: str, start: str, **cells: str) -> dict[str, str]:
    """A subscription; `cells` name the times without their (UTC)."""
    times = {
        f"{name.replace('_', ' ')} (UTC)": value
        for name, value in cells.items()
        if name[0].isupper() and name.endswith(("Start", "End", "At"))
    }
    others = {name: value for name, value in cells.items() if f"{name.replace('_', ' ')} (UTC)" not in times}
    return {
        "id": f"sub_{number}",
        "Customer ID": customer,
        "Customer Email": email,
        "Status": status,
        "Created (UTC)": start,
        "Start (UTC)": start,
        "Start Date (UTC)": start,
        "Current Period Start (UTC)": "2026-05-15 10:00:00",
        "Current Period End (UTC)": "2026-06-15 10:00:00",
        **times,
        **others,
    }


# the header as seen: neither plan nor price, so there is no MRR
STRIPE_WITHOUT_PRICES = Fixture(
    "stripe_subscriptions",
    "stripe_subscriptions",
    rows=[
        stripe("A1", "cus_A", "Ana@Example.org", "active", "2025-01-15 10:00:00"),
        stripe(
            "B1",
            "cus_B",
            "bo@example.org",
            "canceled",
            "2025-02-01 08:30:00",
            Canceled_At="2025-05-10 12:00:00",
            Ended_At="2025-06-01 08:30:00",
            **{"Cancellation Reason": "requested_by_customer"},
        ),
        stripe("C1", "cus_C", "", "active", "2025-03-01 00:00:00", Canceled_At="2026-05-20 09:00:00"),
        stripe(
            "D1",
            "cus_D",
            "dee@example.org",
            "trialing",
            "2026-05-28 12:00:00",
            Trial_Start="2026-05-28 12:00:00",
            Trial_End="2026-06-11 12:00:00",
        ),
        stripe(
            "E1",
            "cus_E",
            "eve@example.org",
            "canceled",
            "2026-01-01 09:00:00",
            Trial_Start="2026-01-01 09:00:00",
            Trial_End="2026-01-15 09:00:00",
            Canceled_At="2026-01-10 20:00:00",
            Ended_At="2026-01-15 09:00:00",
        ),
        stripe("F1", "cus_F", "fay@example.org", "past_due", "2025-11-30 22:00:00"),
        stripe(
            "G1",
            "cus_G",
            "gil@example.org",
            "incomplete_expired",
            "2026-02-02 02:02:02",
            Canceled_At="2026-02-03 02:02:02",
            Ended_At="2026-02-03 02:02:02",
        ),
        stripe("H1", "cus_H", "hal@example.org", "incomplete", "2026-06-01 07:00:00"),
        stripe("I1", "cus_I", "ivy@example.org", "unpaid", "2025-06-01 07:00:00"),
        stripe(
            "J1",
            "cus_J",
            "jo@example.org",
            "paused",
            "2026-03-01 07:00:00",
            Trial_Start="2026-03-01 07:00:00",
            Trial_End="2026-03-15 07:00:00",
        ),
        stripe("A2", "cus_A", "ana@example.org", "active", "2025-04-23 21:56"),
        {
            **stripe("K1", "cus_K", "kim@example.org", "active", "2024-07-01 10:00:00"),
            "Start (UTC)": "2026-01-01 10:00:00",
        },
    ],
    expected=[
        {
            "subscription_id": "sub_A1",
            "customer_id": "cus_A",
            "email": "ana@example.org",
            "status": "active",
            "started_at": at("2025-01-15 10:00:00"),
        },
        # asked on 10 May, served until the period was over
        {
            "subscription_id": "sub_B1",
            "customer_id": "cus_B",
            "email": "bo@example.org",
            "status": "cancelled",
            "started_at": at("2025-02-01 08:30:00"),
            "cancel_requested_at": at("2025-05-10 12:00:00"),
            "ended_at": at("2025-06-01 08:30:00"),
        },
        # asked, but still served
        {
            "subscription_id": "sub_C1",
            "customer_id": "cus_C",
            "status": "active",
            "started_at": at("2025-03-01 00:00:00"),
            "cancel_requested_at": at("2026-05-20 09:00:00"),
        },
        {
            "subscription_id": "sub_D1",
            "customer_id": "cus_D",
            "email": "dee@example.org",
            "status": "trial",
            "started_at": at("2026-05-28 12:00:00"),
            "trial_started_at": at("2026-05-28 12:00:00"),
            "trial_ended_at": at("2026-06-11 12:00:00"),
        },
        # ended with its trial: nothing was ever paid
        {
            "subscription_id": "sub_E1",
            "customer_id": "cus_E",
            "email": "eve@example.org",
            "status": "cancelled",
            "started_at": at("2026-01-01 09:00:00"),
            "trial_started_at": at("2026-01-01 09:00:00"),
            "trial_ended_at": at("2026-01-15 09:00:00"),
            "cancel_requested_at": at("2026-01-10 20:00:00"),
            "ended_at": at("2026-01-15 09:00:00"),
        },
        {
            "subscription_id": "sub_F1",
            "customer_id": "cus_F",
            "email": "fay@example.org",
            "status": "active",
            "started_at": at("2025-11-30 22:00:00"),
        },
        {
            "subscription_id": "sub_G1",
            "customer_id": "cus_G",
            "email": "gil@example.org",
            "status": "unpaid",
            "started_at": at("2026-02-02 02:02:02"),
            "cancel_requested_at": at("2026-02-03 02:02:02"),
            "ended_at": at("2026-02-03 02:02:02"),
        },
        {
            "subscription_id": "sub_H1",
            "customer_id": "cus_H",
            "email": "hal@example.org",
            "status": "unpaid",
            "started_at": at("2026-06-01 07:00:00"),
        },
        {
            "subscription_id": "sub_I1",
            "customer_id": "cus_I",
            "email": "ivy@example.org",
            "status": "unpaid",
            "started_at": at("2025-06-01 07:00:00"),
        },
        # paused: the trial ended without a card
        {
            "subscription_id": "sub_J1",
            "customer_id": "cus_J",
            "email": "jo@example.org",
            "status": "paused",
            "started_at": at("2026-03-01 07:00:00"),
            "trial_started_at": at("2026-03-01 07:00:00"),
            "trial_ended_at": at("2026-03-15 07:00:00"),
            "ended_at": at("2026-03-15 07:00:00"),
        },
        # one customer's second subscription; without seconds
        {
            "subscription_id": "sub_A2",
            "customer_id": "cus_A",
            "email": "ana@example.org",
            "status": "active",
            "started_at": at("2025-04-23 21:56:00"),
        },
        # Start is when the present plan began
        {
            "subscription_id": "sub_K1",
            "customer_id": "cus_K",
            "email": "kim@example.org",
            "status": "active",
            "started_at": at("2024-07-01 10:00:00"),
        },
    ],
)

STRIPE_WITH_PRICES = Fixture(
    "stripe_subscriptions",
    "",
    name="with prices",
    columns=[
        "id",
        "Customer ID",
        "Customer Name",
        "Customer Email",
        "Plan",
        "Quantity",
        "Currency",
        "Interval",
        "Amount",
        "Status",
        "Created (UTC)",
        "Start (UTC)",
        "Current Period Start (UTC)",
        "Current Period End (UTC)",
        "Trial Start (UTC)",
        "Trial End (UTC)",
        "Canceled At (UTC)",
        "Ended At (UTC)",
        "state (metadata)",
    ],
    rows=[
        {name: cell for name, cell in row.items() if name != "Start Date (UTC)"}
        for row in (
            stripe(
                "A1",
                "cus_A",
                "ana@example.org",
                "active",
                "2026-01-31 23:30:00",
                Plan="price_basic",
                Quantity="1",
                Currency="usd",
                Interval="month",
                Amount="19.00",
            ),
            stripe(
                "B1",
                "cus_B",
                "bo@example.org",
                "active",
                "2025-12-31 18:00:00",
                Plan="price_year",
                Quantity="1",
                Currency="usd",
                Interval="year",
                Amount="1,200.00",
                **{"state (metadata)": "CA"},
            ),
            stripe(
                "C1",
                "cus_C",
                "cy@example.org",
                "canceled",
                "2026-02-01 12:00:00",
                Plan="price_week",
                Currency="usd",
                Interval="week",
                Amount="5.50",
                Canceled_At="2026-02-20 12:00:00",
                Ended_At="2026-02-22 12:00:00",
            ),
            stripe(
                "D1",
                "cus_D",
                "dee@example.org",
                "active",
                "2026-02-01 12:00:00",
                Plan="price_day",
                Currency="usd",
                Interval="day",
                Amount="1.00",
            ),
            stripe(
                "E1",
                "cus_E",
                "eve@example.org",
                "active",
                "2026-03-01 12:00:00",
                Plan="price_metered",
                Currency="usd",
                Interval="month",
            ),
        )
    ],
    settings={"timezone": "Asia/Kuala_Lumpur"},  # quirk 16: written in UTC, eight hours behind
    expected=[
        {
            "subscription_id": "sub_A1",
            "customer_id": "cus_A",
            "email": "ana@example.org",
            "plan": "price_basic",
            "status": "active",
            "started_at": at("2026-02-01 07:30:00"),
            "amount": Decimal("19.00"),
            "interval_months": 1.0,
            "currency": "USD",
        },
        # quirk 18: a comma for thousands
        {
            "subscription_id": "sub_B1",
            "customer_id": "cus_B",
            "email": "bo@example.org",
            "plan": "price_year",
            "status": "active",
            "started_at": at("2026-01-01 02:00:00"),
            "amount": Decimal("1200.00"),
            "interval_months": 12.0,
            "currency": "USD",
        },
        {
            "subscription_id": "sub_C1",
            "customer_id": "cus_C",
            "email": "cy@example.org",
            "plan": "price_week",
            "status": "cancelled",
            "started_at": at("2026-02-01 20:00:00"),
            "cancel_requested_at": at("2026-02-20 20:00:00"),
            "ended_at": at("2026-02-22 20:00:00"),
            "amount": Decimal("5.50"),
            "interval_months": 0.23076923076923078,
            "currency": "USD",
        },  # 12 / 52
        {
            "subscription_id": "sub_D1",
            "customer_id": "cus_D",
            "email": "dee@example.org",
            "plan": "price_day",
            "status": "active",
            "started_at": at("2026-02-01 20:00:00"),
            "amount": Decimal("1.00"),
            "interval_months": 0.03287671232876712,
            "currency": "USD",
        },  # 12 / 365
        {
            "subscription_id": "sub_E1",
            "customer_id": "cus_E",
            "email": "eve@example.org",
            "plan": "price_metered",
            "status": "active",
            "started_at": at("2026-03-01 20:00:00"),
            "interval_months": 1.0,
            "currency": "USD",
        },
    ],
)


# ---- Recurly -------------------------------------------------------------------------------------------------------------


def recurly(
    uuid: str, account: str, state: str, total: str, period: tuple[str, str], activated: str, **cells: str
) -> dict[str, str]:
    return {
        "uuid": uuid,
        "account_code": account,
        "email": f"{account}@Example.org" if "@" not in account else account,
        "plan_code": "gold",
        "plan_name": "Gold",
        "state": state,
        "auto_renew": "TRUE",
        "currency": "USD",
        "quantity": "1",
        "unit_amount": total,
        "add_on_amount": "0",
        "total_recurring_amount": total,
        "current_period_started_at": period[0],
        "current_period_ends_at": period[1],
        "activated_at": activated,
        "collection_method": "automatic",
        "shipping_amount_in_cents": "500",
        "pricing_model": "fixed",
        **cells,
    }


# quirk 16: Pacific time, as abbreviations that change with summer time; wanted in New York, three hours ahead
RECURLY = Fixture(
    "recurly_subscriptions",
    "recurly_subscriptions",
    rows=[
        recurly(
            "a1",
            "ana",
            "active",
            "19",
            ("2026-03-24 17:18:46 PDT", "2026-04-24 17:18:46 PDT"),
            "2025-12-24 17:18:46 PST",
        ),
        recurly(
            "b1",
            "bo",
            "active",
            "120",
            ("2025-06-01 00:00:00 PDT", "2026-06-01 00:00:00 PDT"),
            "2024-06-01 00:00:00 PDT",
        ),
        recurly(
            "c1",
            "cy",
            "active",
            "60",
            ("2026-01-15 09:00:00 PST", "2026-04-15 09:00:00 PDT"),
            "2025-10-15 09:00:00 PDT",
        ),
        recurly(
            "d1",
            "dee",
            "active",
            "19",
            ("2026-01-31 10:00:00 PST", "2026-02-28 10:00:00 PST"),
            "2025-12-31 10:00:00 PST",
        ),
        recurly(
            "e1",
            "eve",
            "active",
            "6",
            ("2026-02-02 10:00:00 PST", "2026-02-09 10:00:00 PST"),
            "2026-01-05 10:00:00 PST",
        ),
        recurly(
            "f1",
            "fay",
            "active",
            "24",
            ("2026-02-09 10:00:00 PST", "2026-03-09 10:00:00 PDT"),
            "2026-01-12 10:00:00 PST",
        ),
        recurly(
            "g1",
            "gil",
            "active",
            "24",
            ("2026-04-06 10:00:00 PDT", "2026-05-04 10:00:00 PDT"),
            "2026-03-09 10:00:00 PDT",
        ),
        recurly(
            "h1",
            "hal",
            "active",
            "10",
            ("2026-04-02 10:00:00 PDT", "2026-05-02 10:00:00 PDT"),
            "2026-03-03 10:00:00 PST",
            quantity="3",
            add_on_amount="4",
            total_recurring_amount="34",
        ),
        recurly(
            "i1",
            "ivy",
            "active",
            "19",
            ("2026-03-02 10:00:00 PST", "2026-04-01 10:00:00 PDT"),
            "2026-03-02 10:00:00 PST",
        ),
        recurly(
            "j1",
            "jo",
            "canceled",
            "19",
            ("2026-04-10 08:00:00 PDT", "2026-05-10 08:00:00 PDT"),
            "2025-11-10 08:00:00 PST",
            auto_renew="FALSE",
            canceled_at="2026-04-20 22:54:46 PDT",
            expires_at="2026-05-10 08:00:00 PDT",
        ),
        recurly(
            "k1",
            "kim@example.org",
            "expired",
            "19",
            ("2025-12-05 08:00:00 PST", "2026-01-05 08:00:00 PST"),
            "2025-08-05 08:00:00 PDT",
            canceled_at="2025-12-20 08:00:00 PST",
            expires_at="2026-01-05 08:00:00 PST",
        ),
        recurly(
            "l1",
            "lou",
            "active",
            "19",
            ("2026-04-20 12:00:00 PDT", "2026-05-04 12:00:00 PDT"),
            "2026-04-20 12:00:00 PDT",
            trial_started_at="2026-04-20 12:00:00 PDT",
            trial_ends_at="2026-05-04 12:00:00 PDT",
            no_billing_info_reason="plan_free_trial",
        ),
        recurly(
            "m1",
            "mia",
            "expired",
            "19",
            ("2026-02-01 12:00:00 PST", "2026-02-15 12:00:00 PST"),
            "2026-02-01 12:00:00 PST",
            trial_started_at="2026-02-01 12:00:00 PST",
            trial_ends_at="2026-02-15 12:00:00 PST",
            canceled_at="2026-02-03 12:00:00 PST",
            expires_at="2026-02-15 12:00:00 PST",
        ),
        recurly(
            "n1",
            "ned",
            "active",
            "19",
            ("2026-04-15 12:00:00 PDT", "2026-05-15 12:00:00 PDT"),
            "2026-03-01 12:00:00 PST",
            trial_started_at="2026-03-01 12:00:00 PST",
            trial_ends_at="2026-03-15 12:00:00 PDT",
            converted_at="2026-03-15 12:00:05 PDT",
        ),
        recurly(
            "o1",
            "ola",
            "active",
            "19",
            ("2026-04-01 00:00:12 PDT", "2026-05-01 00:00:12 PDT"),
            "2025-09-01 00:00:12 PDT",
            paused_at="2026-04-01 00:00:12 PDT",
            remaining_pause_cycles="2",
        ),
        recurly("p1", "pam", "pending", "19", ("", ""), "2026-07-01 00:00:00 PDT"),
        recurly(
            "q1",
            "quin",
            "active",
            "5",
            ("2026-04-01 10:00:00 PDT", "2026-04-11 10:00:00 PDT"),
            "2026-02-10 10:00:00 PST",
        ),
    ],
    settings={"timezone": "America/New_York"},
    expected=[
        {
            "subscription_id": "a1",
            "customer_id": "ana",
            "email": "ana@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2025-12-24 20:18:46"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        {
            "subscription_id": "b1",
            "customer_id": "bo",
            "email": "bo@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2024-06-01 03:00:00"),
            "amount": Decimal(120),
            "interval_months": 12.0,
            "currency": "USD",
        },
        {
            "subscription_id": "c1",
            "customer_id": "cy",
            "email": "cy@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2025-10-15 12:00:00"),
            "amount": Decimal(60),
            "interval_months": 3.0,
            "currency": "USD",
        },
        # 31 January to the last of February is a month
        {
            "subscription_id": "d1",
            "customer_id": "dee",
            "email": "dee@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2025-12-31 13:00:00"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        {
            "subscription_id": "e1",
            "customer_id": "eve",
            "email": "eve@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-01-05 13:00:00"),
            "amount": Decimal(6),
            "interval_months": 0.23076923076923078,
            "currency": "USD",
        },  # a week: 12 / 52
        # four weeks that happen to be a February: nothing tells them from a month
        {
            "subscription_id": "f1",
            "customer_id": "fay",
            "email": "fay@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-01-12 13:00:00"),
            "amount": Decimal(24),
            "interval_months": 1.0,
            "currency": "USD",
        },
        {
            "subscription_id": "g1",
            "customer_id": "gil",
            "email": "gil@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-03-09 13:00:00"),
            "amount": Decimal(24),
            "interval_months": 0.9230769230769231,
            "currency": "USD",
        },  # four weeks: 48 / 52
        # 3 x 10 and 4 of add-ons; the shipping, in cents, is no part of it
        {
            "subscription_id": "h1",
            "customer_id": "hal",
            "email": "hal@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-03-03 13:00:00"),
            "amount": Decimal(34),
            "interval_months": 1.0,
            "currency": "USD",
        },
        {
            "subscription_id": "i1",
            "customer_id": "ivy",
            "email": "ivy@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-03-02 13:00:00"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },  # 30 days
        # will not renew, and is served to the end of what is paid
        {
            "subscription_id": "j1",
            "customer_id": "jo",
            "email": "jo@example.org",
            "plan": "gold",
            "status": "cancelled",
            "started_at": at("2025-11-10 11:00:00"),
            "cancel_requested_at": at("2026-04-21 01:54:46"),
            "ended_at": at("2026-05-10 11:00:00"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        {
            "subscription_id": "k1",
            "customer_id": "kim@example.org",
            "email": "kim@example.org",
            "plan": "gold",
            "status": "expired",
            "started_at": at("2025-08-05 11:00:00"),
            "cancel_requested_at": at("2025-12-20 11:00:00"),
            "ended_at": at("2026-01-05 11:00:00"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        # in trial: the current period is the trial, so the billing interval is not known
        {
            "subscription_id": "l1",
            "customer_id": "lou",
            "email": "lou@example.org",
            "plan": "gold",
            "status": "trial",
            "started_at": at("2026-04-20 15:00:00"),
            "trial_started_at": at("2026-04-20 15:00:00"),
            "trial_ended_at": at("2026-05-04 15:00:00"),
            "amount": Decimal(19),
            "currency": "USD",
        },
        {
            "subscription_id": "m1",
            "customer_id": "mia",
            "email": "mia@example.org",
            "plan": "gold",
            "status": "expired",
            "started_at": at("2026-02-01 15:00:00"),
            "trial_started_at": at("2026-02-01 15:00:00"),
            "trial_ended_at": at("2026-02-15 15:00:00"),
            "cancel_requested_at": at("2026-02-03 15:00:00"),
            "ended_at": at("2026-02-15 15:00:00"),
            "amount": Decimal(19),
            "currency": "USD",
        },
        {
            "subscription_id": "n1",
            "customer_id": "ned",
            "email": "ned@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-03-01 15:00:00"),
            "trial_started_at": at("2026-03-01 15:00:00"),
            "trial_ended_at": at("2026-03-15 15:00:00"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        # a pause does not count: service stops where it begins
        {
            "subscription_id": "o1",
            "customer_id": "ola",
            "email": "ola@example.org",
            "plan": "gold",
            "status": "paused",
            "started_at": at("2025-09-01 03:00:12"),
            "ended_at": at("2026-04-01 03:00:12"),
            "amount": Decimal(19),
            "interval_months": 1.0,
            "currency": "USD",
        },
        # begins in July: nothing is paid yet
        {
            "subscription_id": "p1",
            "customer_id": "pam",
            "email": "pam@example.org",
            "plan": "gold",
            "status": "unpaid",
            "started_at": at("2026-07-01 03:00:00"),
            "amount": Decimal(19),
            "currency": "USD",
        },
        {
            "subscription_id": "q1",
            "customer_id": "quin",
            "email": "quin@example.org",
            "plan": "gold",
            "status": "active",
            "started_at": at("2026-02-10 13:00:00"),
            "amount": Decimal(5),
            "interval_months": 0.3287671232876712,
            "currency": "USD",
        },  # ten days: 120 / 365
    ],
)


# ---- subscriptions of one's own ------------------------------------------------------------------------------------------

GENERIC_SUBSCRIPTIONS = Fixture(
    "generic_subscriptions",
    "",
    columns=[
        "subscription_id",
        "customer_id",
        "email",
        "plan",
        "started_at",
        "trial_started_at",
        "trial_ended_at",
        "cancel_requested_at",
        "ended_at",
        "status",
        "amount",
        "interval",
        "currency",
    ],
    rows=[
        {
            "subscription_id": "1",
            "customer_id": "C1",
            "email": " Ana@Example.org",
            "plan": "basic",
            "started_at": "2025-01-01",
            "status": "active",
            "amount": "10.00",
            "interval": "month",
            "currency": "eur",
        },
        {
            "subscription_id": "2",
            "customer_id": "C2",
            "plan": "basic",
            "started_at": "2025-01-01",
            "ended_at": "2025-04-01",
            "cancel_requested_at": "2025-03-12",
            "status": "Canceled",
            "amount": "10.00",
            "interval": "Monthly",
            "currency": "EUR",
        },
        {
            "subscription_id": "3",
            "customer_id": "C3",
            "plan": "year",
            "started_at": "2025-02-01",
            "status": "active",
            "amount": "99.90",
            "interval": "year",
            "currency": "EUR",
        },
        {
            "subscription_id": "4",
            "customer_id": "C4",
            "plan": "quarter",
            "started_at": "2025-02-01 10:00:00",
            "status": "live",
            "amount": "27.00",
            "interval": "quarter",
            "currency": "EUR",
        },
        {
            "subscription_id": "5",
            "customer_id": "C5",
            "plan": "half",
            "started_at": "2025-02-01",
            "amount": "50.00",
            "interval": "6 months",
            "currency": "EUR",
        },
        {
            "subscription_id": "6",
            "customer_id": "C6",
            "plan": "box",
            "started_at": "2025-02-03",
            "status": "active",
            "amount": "12.00",
            "interval": "2 weeks",
            "currency": "EUR",
        },
        {
            "subscription_id": "7",
            "customer_id": "C7",
            "plan": "basic",
            "started_at": "2025-03-01",
            "trial_started_at": "2025-03-01",
            "trial_ended_at": "2025-03-15",
            "status": "trialing",
            "amount": "10.00",
            "interval": "1",
            "currency": "EUR",
        },
        {
            "subscription_id": "8",
            "customer_id": "C8",
            "plan": "basic",
            "started_at": "2025-03-01",
            "ended_at": "2025-05-01",
            "status": "paused",
            "amount": "10.00",
            "interval": "3",
            "currency": "EUR",
        },
        {
            "subscription_id": "9",
            "customer_id": "C9",
            "started_at": "2025-03-01",
            "status": "failed",
            "amount": "10.00",
            "currency": "EUR",
        },
        {
            "subscription_id": "10",
            "customer_id": "",
            "email": "bo@example.org",
            "started_at": "2025-03-01",
            "ended_at": "2025-06-15 09:30:00",
            "status": "expired",
            "amount": "10.00",
            "currency": "EUR",
        },
        {
            "subscription_id": "11",
            "customer_id": "QA",
            "started_at": "2025-03-01",
            "status": "test",
            "amount": "0",
            "interval": "month",
            "currency": "EUR",
        },
        {
            "subscription_id": "12",
            "customer_id": "C12",
            "started_at": "2025-03-01",
            "status": "active",
            "amount": "7.00",
            "interval": "now and then",
            "currency": "EUR",
        },
    ],
    expected=[
        {
            "subscription_id": "1",
            "customer_id": "C1",
            "email": "ana@example.org",
            "plan": "basic",
            "started_at": at("2025-01-01"),
            "status": "active",
            "amount": Decimal("10.00"),
            "interval_months": 1.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "2",
            "customer_id": "C2",
            "plan": "basic",
            "started_at": at("2025-01-01"),
            "ended_at": at("2025-04-01"),
            "cancel_requested_at": at("2025-03-12"),
            "status": "cancelled",
            "amount": Decimal("10.00"),
            "interval_months": 1.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "3",
            "customer_id": "C3",
            "plan": "year",
            "started_at": at("2025-02-01"),
            "status": "active",
            "amount": Decimal("99.90"),
            "interval_months": 12.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "4",
            "customer_id": "C4",
            "plan": "quarter",
            "started_at": at("2025-02-01 10:00:00"),
            "status": "active",
            "amount": Decimal("27.00"),
            "interval_months": 3.0,
            "currency": "EUR",
        },  # an unknown word is active
        {
            "subscription_id": "5",
            "customer_id": "C5",
            "plan": "half",
            "started_at": at("2025-02-01"),
            "amount": Decimal("50.00"),
            "interval_months": 6.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "6",
            "customer_id": "C6",
            "plan": "box",
            "started_at": at("2025-02-03"),
            "status": "active",
            "amount": Decimal("12.00"),
            "interval_months": 0.46153846153846156,
            "currency": "EUR",
        },  # 24 / 52
        {
            "subscription_id": "7",
            "customer_id": "C7",
            "plan": "basic",
            "started_at": at("2025-03-01"),
            "trial_started_at": at("2025-03-01"),
            "trial_ended_at": at("2025-03-15"),
            "status": "trial",
            "amount": Decimal("10.00"),
            "interval_months": 1.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "8",
            "customer_id": "C8",
            "plan": "basic",
            "started_at": at("2025-03-01"),
            "ended_at": at("2025-05-01"),
            "status": "paused",
            "amount": Decimal("10.00"),
            "interval_months": 3.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "9",
            "customer_id": "C9",
            "started_at": at("2025-03-01"),
            "status": "unpaid",
            "amount": Decimal("10.00"),
            "interval_months": 1.0,
            "currency": "EUR",
        },  # no interval: a month
        {
            "subscription_id": "10",
            "email": "bo@example.org",
            "started_at": at("2025-03-01"),
            "ended_at": at("2025-06-15 09:30:00"),
            "status": "expired",
            "amount": Decimal("10.00"),
            "interval_months": 1.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "11",
            "customer_id": "QA",
            "started_at": at("2025-03-01"),
            "status": "test",
            "amount": Decimal(0),
            "interval_months": 1.0,
            "currency": "EUR",
        },
        {
            "subscription_id": "12",
            "customer_id": "C12",
            "started_at": at("2025-03-01"),
            "status": "active",
            "amount": Decimal("7.00"),
            "currency": "EUR",
        },
    ],
)

SUBSCRIPTION_PERIODS = Fixture(
    "subscription_periods",
    "",
    columns=["subscription_id", "customer_id", "start_date", "end_date", "monthly_amount"],
    rows=[
        {
            "subscription_id": "1",
            "customer_id": "1",
            "start_date": "2025-01-01",
            "end_date": "2025-03-01",
            "monthly_amount": "50",
        },
        {
            "subscription_id": "2",
            "customer_id": "1",
            "start_date": "2025-05-01",
            "end_date": "2025-06-01",
            "monthly_amount": "50",
        },
        {
            "subscription_id": "3",
            "customer_id": "1",
            "start_date": "2025-06-01",
            "end_date": "2025-08-01",
            "monthly_amount": "75",
        },
        {
            "subscription_id": "4",
            "customer_id": "2",
            "start_date": "2025-02-01",
            "end_date": "2025-04-01",
            "monthly_amount": "25",
        },
        {
            "subscription_id": "5",
            "customer_id": "2",
            "start_date": "2025-03-01",
            "end_date": "2025-05-01",
            "monthly_amount": "40",
        },
        {
            "subscription_id": "6",
            "customer_id": "3",
            "start_date": "2025-02-01",
            "end_date": "",
            "monthly_amount": "65.50",
        },
    ],
    expected=[
        {
            "subscription_id": "1",
            "customer_id": "1",
            "started_at": at("2025-01-01"),
            "ended_at": at("2025-03-01"),
            "amount": Decimal(50),
            "interval_months": 1.0,
        },
        {
            "subscription_id": "2",
            "customer_id": "1",
            "started_at": at("2025-05-01"),
            "ended_at": at("2025-06-01"),
            "amount": Decimal(50),
            "interval_months": 1.0,
        },  # back after two months
        {
            "subscription_id": "3",
            "customer_id": "1",
            "started_at": at("2025-06-01"),
            "ended_at": at("2025-08-01"),
            "amount": Decimal(75),
            "interval_months": 1.0,
        },  # a dearer plan, without a gap
        {
            "subscription_id": "4",
            "customer_id": "2",
            "started_at": at("2025-02-01"),
            "ended_at": at("2025-04-01"),
            "amount": Decimal(25),
            "interval_months": 1.0,
        },
        {
            "subscription_id": "5",
            "customer_id": "2",
            "started_at": at("2025-03-01"),
            "ended_at": at("2025-05-01"),
            "amount": Decimal(40),
            "interval_months": 1.0,
        },  # overlaps the one before
        {
            "subscription_id": "6",
            "customer_id": "3",
            "started_at": at("2025-02-01"),
            "amount": Decimal("65.50"),
            "interval_months": 1.0,
        },
    ],
)


# ---- tickets -------------------------------------------------------------------------------------------------------------


def zendesk(
    number: int,
    email: str,
    subject: str,
    status: str,
    created: str,
    solved: str,
    reply: str,
    full: str,
    satisfaction: str,
) -> dict[str, str]:
    return {
        "Summation column": "1",
        "Id": str(number),
        "Requester": email.split("@")[0].strip().title(),
        "Requester id": f"36000{number}",
        "Requester email": email,
        "Subject": subject,
        "Status": status,
        "Created at": created,
        "Updated at": solved or created,
        "Solved at": solved,
        "Satisfaction Score": satisfaction,
        "First reply time in minutes": reply,
        "First reply time in minutes within business hours": "5",
        "Full resolution time in minutes": full,
        "Full resolution time in minutes within business hours": "20",
    }


ZENDESK = Fixture(
    "zendesk_tickets",
    "zendesk_tickets",
    rows=[
        zendesk(
            101,
            "Ana@Example.org",
            "Where is my parcel?",
            "Solved",
            "2026-01-05 09:00",
            "2026-01-05 12:00",
            "42",
            "180",
            "Good",
        ),
        zendesk(
            102,
            "bo@example.org",
            "Refund, please",
            "Closed",
            "2026-01-06 10:00",
            "2026-01-08 10:00",
            "615",
            "2880",
            "Bad",
        ),
        zendesk(103, "cy@example.org", 'Cup "blue"\nbroken', "Open", "2026-01-07 18:30", "", "0", "", "Offered"),
        zendesk(104, "dee@example.org", "Hello", "New", "2026-01-08 23:59", "", "", "", "Not Offered"),
        zendesk(105, "", "No address", "Pending", "2026-01-09 08:00", "-", "-", "-", "-"),
        zendesk(106, "ana@example.org", "Again", "Solved", "2026-01-10 08:00", "2026-01-10 09:30", "", "", "4"),
        zendesk(
            107,
            "eve@example.org",
            "Half a minute",
            "Solved",
            "2026-01-10 08:00",
            "2026-01-10 08:10",
            "0.5",
            "10",
            "Offered",
        ),
        zendesk(108, "fay@example.org", "Invoice", "Hold", "2026-01-11 08:00", "", "1500", "", "Offered"),
    ],
    expected=[
        {
            "ticket_id": "101",
            "email": "ana@example.org",
            "subject": "Where is my parcel?",
            "status": "solved",
            "created_at": at("2026-01-05 09:00"),
            "solved_at": at("2026-01-05 12:00"),
            "first_reply_minutes": 42.0,
            "full_resolution_minutes": 180.0,
            "satisfaction": "good",
        },
        {
            "ticket_id": "102",
            "email": "bo@example.org",
            "subject": "Refund, please",
            "status": "closed",
            "created_at": at("2026-01-06 10:00"),
            "solved_at": at("2026-01-08 10:00"),
            "first_reply_minutes": 615.0,
            "full_resolution_minutes": 2880.0,
            "satisfaction": "bad",
        },
        {
            "ticket_id": "103",
            "email": "cy@example.org",
            "subject": 'Cup "blue"\nbroken',
            "status": "open",
            "created_at": at("2026-01-07 18:30"),
            "first_reply_minutes": 0.0,
            "satisfaction": "offered",
        },
        {
            "ticket_id": "104",
            "email": "dee@example.org",
            "subject": "Hello",
            "status": "new",
            "created_at": at("2026-01-08 23:59"),
            "satisfaction": "not offered",
        },
        {
            "ticket_id": "105",
            "subject": "No address",
            "status": "pending",
            "created_at": at("2026-01-09 08:00"),
        },  # dashes for nothing
        {
            "ticket_id": "106",
            "email": "ana@example.org",
            "subject": "Again",
            "status": "solved",
            "created_at": at("2026-01-10 08:00"),
            "solved_at": at("2026-01-10 09:30"),
            "satisfaction": "4",
        },
        {
            "ticket_id": "107",
            "email": "eve@example.org",
            "subject": "Half a minute",
            "status": "solved",
            "created_at": at("2026-01-10 08:00"),
            "solved_at": at("2026-01-10 08:10"),
            "first_reply_minutes": 0.5,
            "full_resolution_minutes": 10.0,
            "satisfaction": "offered",
        },
        {
            "ticket_id": "108",
            "email": "fay@example.org",
            "subject": "Invoice",
            "status": "hold",
            "created_at": at("2026-01-11 08:00"),
            "first_reply_minutes": 1500.0,
            "satisfaction": "offered",
        },
    ],
)

# Explore names its columns as the maker of the table likes
ZENDESK_RENAMED = Fixture(
    "zendesk_tickets",
    "",
    name="renamed",
    columns=[
        "Ticket ID",
        "Requester id",
        "Requester email",
        "Status",
        "Created at",
        "Solved at",
        "First reply time (min)",
        "Full resolution time (min)",
    ],
    rows=[
        {
            "Ticket ID": "201",
            "Requester id": "360001",
            "Requester email": "ana@example.org",
            "Status": "Solved",
            "Created at": "2026-02-01 09:00:00",
            "Solved at": "2026-02-01 10:00:00",
            "First reply time (min)": "12.5",
            "Full resolution time (min)": "60",
        },
        {
            "Ticket ID": "202",
            "Requester id": "360002",
            "Requester email": "bo@example.org",
            "Status": "Open",
            "Created at": "2026-02-02 09:00:00",
        },
    ],
    expected=[
        {
            "ticket_id": "201",
            "email": "ana@example.org",
            "status": "solved",
            "created_at": at("2026-02-01 09:00:00"),
            "solved_at": at("2026-02-01 10:00:00"),
            "first_reply_minutes": 12.5,
            "full_resolution_minutes": 60.0,
        },
        {"ticket_id": "202", "email": "bo@example.org", "status": "open", "created_at": at("2026-02-02 09:00:00")},
    ],
)

ZENDESK_EXPLORE = Fixture(
    "zendesk_explore",
    "",
    columns=[
        "Zendesk Ticket ID",
        "Status",
        "Priority",
        "Group",
        "Created at",
        "Satisfaction Score",
        "First reply time (min)",
        "Full resolution time (min)",
    ],
    rows=[
        {
            "Zendesk Ticket ID": "301",
            "Status": "Solved",
            "Created at": "2026-03-01",
            "Satisfaction Score": "Good",
            "First reply time (min)": "30",
            "Full resolution time (min)": "90",
        },
        {"Zendesk Ticket ID": "302", "Status": "Open", "Created at": "2026-03-02", "First reply time (min)": "-"},
    ],
    expected=[
        {
            "ticket_id": "301",
            "status": "solved",
            "created_at": at("2026-03-01"),
            "satisfaction": "good",
            "first_reply_minutes": 30.0,
            "full_resolution_minutes": 90.0,
        },
        {"ticket_id": "302", "status": "open", "created_at": at("2026-03-02")},
    ],
)

ZENDESK_EXPLORE_ID = Fixture(
    "zendesk_explore",
    "",
    name="ID",
    columns=[
        "ID",
        "Requester email",
        "Subject",
        "Status",
        "Created at",
        "Solved at",
        "First reply time (in minutes)",
        "Full resolution time (in minutes)",
    ],
    rows=[
        {
            "ID": "401",
            "Requester email": "Ana@example.org",
            "Subject": "Size",
            "Status": "Closed",
            "Created at": "2026-03-01 10:00:00",
            "Solved at": "2026-03-01 11:00:00",
            "First reply time (in minutes)": "7",
            "Full resolution time (in minutes)": "60",
        },
        {"ID": "402", "Subject": "Colour", "Status": "Pending", "Created at": "2026-03-01 12:00:00"},
    ],
    expected=[
        {
            "ticket_id": "401",
            "email": "ana@example.org",
            "subject": "Size",
            "status": "closed",
            "created_at": at("2026-03-01 10:00:00"),
            "solved_at": at("2026-03-01 11:00:00"),
            "first_reply_minutes": 7.0,
            "full_resolution_minutes": 60.0,
        },
        {"ticket_id": "402", "subject": "Colour", "status": "pending", "created_at": at("2026-03-01 12:00:00")},
    ],
)


def freshdesk(number: int, subject: str, status: str, created: str, **cells: str) -> dict[str, str]:
    """A ticket; `cells`: reply, resolved, closed, reply_hours, hours, survey."""
    names = {
        "reply": "Initial response time",
        "resolved": "Resolved time",
        "closed": "Closed time",
        "reply_hours": "First response time (in hrs)",
        "hours": "Resolution time (in hrs)",
        "survey": "Survey results",
    }
    return {
        "Ticket ID": str(number),
        "Subject": subject,
        "Status": status,
        "Priority": "Low",
        "Source": "Email",
        "Created time": created,
        "Last update time": created,
        **{names[name]: value for name, value in cells.items()},
    }


FRESHDESK = Fixture(
    "freshdesk_tickets",
    "freshdesk_tickets",
    rows=[
        freshdesk(
            1,
            "Where is it?",
            "Resolved",
            "2026-01-05 09:00:00",
            reply="2026-01-05 10:30:00",
            resolved="2026-01-05 17:00:00",
            reply_hours="01:30:00",
            hours="08:00:00",
            survey="Extremely Happy",
        ),
        freshdesk(
            2,
            "Broken",
            "Closed",
            "2026-01-06 16:00:00",
            reply="2026-01-07 10:00:00",
            resolved="2026-01-07 12:00:00",
            closed="2026-01-09 12:00:00",
            reply_hours="02:00:00",
            hours="04:00:00",
        ),
        freshdesk(
            3,
            "No clock",
            "Closed",
            "2026-01-07 09:00:00",
            reply="2026-01-07 09:20:00",
            resolved="2026-01-07 11:00:00",
            closed="2026-01-07 11:00:00",
        ),
        freshdesk(4, "Closed at once", "Closed", "2026-01-08 09:00:00", closed="2026-01-08 09:05:00"),
        freshdesk(5, "No times", "Resolved", "2026-01-09 09:00:00", reply_hours="00:07:30", hours="30:15:00"),
        freshdesk(6, "New", "Open", "2026-01-10 09:00:00"),
        freshdesk(
            7,
            "Waiting",
            "Waiting on Customer",
            "2026-01-10 10:00:00",
            reply="2026-01-10 10:00:30",
            reply_hours="00:00:30",
        ),
        freshdesk(8, "Odd clock", "Pending", "2026-01-11 10:00:00", reply_hours="1.5", hours="soon"),
    ],
    expected=[
        # the reply's own time is there, so the view reckons the minutes from it
        {
            "ticket_id": "1",
            "subject": "Where is it?",
            "status": "resolved",
            "created_at": at("2026-01-05 09:00:00"),
            "first_reply_at": at("2026-01-05 10:30:00"),
            "solved_at": at("2026-01-05 17:00:00"),
            "satisfaction": "extremely happy",
        },
        # (in hrs) is of business hours: two, where eighteen went by
        {
            "ticket_id": "2",
            "subject": "Broken",
            "status": "closed",
            "created_at": at("2026-01-06 16:00:00"),
            "first_reply_at": at("2026-01-07 10:00:00"),
            "solved_at": at("2026-01-07 12:00:00"),
        },
        {
            "ticket_id": "3",
            "subject": "No clock",
            "status": "closed",
            "created_at": at("2026-01-07 09:00:00"),
            "first_reply_at": at("2026-01-07 09:20:00"),
            "solved_at": at("2026-01-07 11:00:00"),
        },
        {
            "ticket_id": "4",
            "subject": "Closed at once",
            "status": "closed",
            "created_at": at("2026-01-08 09:00:00"),
            "solved_at": at("2026-01-08 09:05:00"),
        },
        # HH:MM:SS, hours beyond 24
        {
            "ticket_id": "5",
            "subject": "No times",
            "status": "resolved",
            "created_at": at("2026-01-09 09:00:00"),
            "first_reply_minutes": 7.5,
            "full_resolution_minutes": 1815.0,
        },
        {"ticket_id": "6", "subject": "New", "status": "open", "created_at": at("2026-01-10 09:00:00")},
        {
            "ticket_id": "7",
            "subject": "Waiting",
            "status": "waiting on customer",
            "created_at": at("2026-01-10 10:00:00"),
            "first_reply_at": at("2026-01-10 10:00:30"),
        },
        {"ticket_id": "8", "subject": "Odd clock", "status": "pending", "created_at": at("2026-01-11 10:00:00")},
    ],
)

FRESHDESK_EMAIL = Fixture(
    "freshdesk_tickets",
    "",
    name="e-mail ticked",
    columns=[*header_lists()["freshdesk_tickets"], "Full name", "Email", "Contact ID"],
    rows=[
        {
            **freshdesk(
                11, "Size", "Closed", "2026-02-01 09:00:00", reply="2026-02-01 09:30:00", resolved="2026-02-01 10:00:00"
            ),
            "Full name": "Ana Lopes",
            "Email": "Ana@Example.org ",
            "Contact ID": "430001",
        },
        {**freshdesk(12, "Colour", "Open", "2026-02-02 09:00:00"), "Full name": "Bo", "Contact ID": "430002"},
    ],
    expected=[
        {
            "ticket_id": "11",
            "email": "ana@example.org",
            "subject": "Size",
            "status": "closed",
            "created_at": at("2026-02-01 09:00:00"),
            "first_reply_at": at("2026-02-01 09:30:00"),
            "solved_at": at("2026-02-01 10:00:00"),
        },
        {"ticket_id": "12", "subject": "Colour", "status": "open", "created_at": at("2026-02-02 09:00:00")},
    ],
)

# Freshservice: the same columns, other upper and lower case
FRESHSERVICE = Fixture(
    "freshdesk_tickets",
    "",
    name="Freshservice",
    columns=[
        "Subject",
        "Type",
        "Status",
        "Ticket Id",
        "Requester Name",
        "Requester Email",
        "Created Time",
        "Due by Time",
        "Resolved Time",
        "Closed Time",
        "Last Updated Time",
        "Initial Response Time",
        "Time Tracked",
        "First Response Time (in Hrs)",
        "Resolution Time (in Hrs)",
        "Survey Result",
    ],
    rows=[
        {
            "Subject": "Laptop",
            "Status": "Closed",
            "Ticket Id": "21",
            "Requester Name": "Ana",
            "Requester Email": "ANA@example.org",
            "Created Time": "2026-02-01 09:00:00",
            "Resolved Time": "2026-02-01 10:00:00",
            "Closed Time": "2026-02-02 10:00:00",
            "Initial Response Time": "2026-02-01 09:05:00",
            "First Response Time (in Hrs)": "00:05:00",
            "Survey Result": "Happy",
        },
        {
            "Subject": "Mouse",
            "Status": "Open",
            "Ticket Id": "22",
            "Requester Name": "Bo",
            "Requester Email": "bo@example.org",
            "Created Time": "2026-02-02 09:00:00",
            "First Response Time (in Hrs)": "00:45:00",
        },
    ],
    expected=[
        {
            "ticket_id": "21",
            "email": "ana@example.org",
            "subject": "Laptop",
            "status": "closed",
            "created_at": at("2026-02-01 09:00:00"),
            "first_reply_at": at("2026-02-01 09:05:00"),
            "solved_at": at("2026-02-01 10:00:00"),
            "satisfaction": "happy",
        },
        {
            "ticket_id": "22",
            "email": "bo@example.org",
            "subject": "Mouse",
            "status": "open",
            "created_at": at("2026-02-02 09:00:00"),
            "first_reply_minutes": 45.0,
        },
    ],
)


# ---- deliveries ----------------------------------------------------------------------------------------------------------


def shipped(
    order: str, when: str, item: str, quantity: str = "1", price: str = "15.5", total: str = "15.5"
) -> dict[str, str]:
    return {
        "Order - Number": order,
        "Date - Shipped Date": when,
        "Item - SKU": item,
        "Item - Name": item.title(),
        "Item - Qty": quantity,
        "Item - Price": price,
        "Ship To - Name": "Ana Lopes",
        "Ship To - Country": "US",
        "Amount - Order Total": total,
        "Notes - From Buyer": "Ring\\nTwice",
    }


SHIPSTATION = Fixture(
    "shipstation_export",
    "shipstation_export",
    rows=[
        shipped("1046", "4/2/2021 4:00:00 AM", "fleece-m"),
        shipped("1042", "4/2/2021 4:00:00 AM", "jacket-2x", price="52.75", total="158.25"),
        shipped("1042", "4/2/2021 4:00:00 AM", "jacket-3x", quantity="2", price="52.75", total="158.25"),
        shipped("1047", "4/13/2021 12:30:00 PM", "polo-l"),
        shipped("\t1048", "12/1/2021 12:05:00 AM", "polo-xl"),
        shipped("1049", "", "polo-s"),
    ],
    expected=[
        {"order_id": "1046", "shipped_at": at("2021-04-02 04:00:00")},  # quirk 2: the month first
        {"order_id": "1042", "shipped_at": at("2021-04-02 04:00:00")},
        {"order_id": "1042", "shipped_at": at("2021-04-02 04:00:00")},  # a second item of the same parcel
        {"order_id": "1047", "shipped_at": at("2021-04-13 12:30:00")},
        {"order_id": "1048", "shipped_at": at("2021-12-01 00:05:00")},  # quirk 8
        {"order_id": "1049"},  # not sent yet
    ],
)

SHIPSTATION_24H = Fixture(
    "shipstation_export",
    "",
    name="24 hours",
    columns=["Ship To - Country", "Order - Number", "Date - Shipped Date"],
    rows=[
        {"Order - Number": "A-1", "Date - Shipped Date": "03/04/2026 17:05", "Ship To - Country": "CA"},
        {"Order - Number": "A-2", "Date - Shipped Date": "03/05/2026 00:00", "Ship To - Country": "US"},
    ],
    expected=[
        {
            "order_id": "A-1",
            "shipped_at": at("2026-03-04 17:05"),
        },  # no day above 12, but the tool writes the month first
        {"order_id": "A-2", "shipped_at": at("2026-03-05 00:00")},
    ],
)

GENERIC_DELIVERIES = Fixture(
    "generic_deliveries",
    "",
    columns=["order_id", "carrier", "shipping_method", "promised_at", "shipped_at", "delivered_at"],
    rows=[
        {
            "order_id": "#1001",
            "carrier": "Post",
            "shipping_method": "letter",
            "promised_at": "2026-01-05",
            "shipped_at": "2026-01-02 15:00:00",
            "delivered_at": "2026-01-05 18:00:00",
        },
        {
            "order_id": "#1002",
            "carrier": "Post",
            "promised_at": "2026-01-05",
            "shipped_at": "2026-01-03",
            "delivered_at": "2026-01-06",
        },
        {"order_id": "#1003", "promised_at": "2026-01-09", "shipped_at": "2026-01-07", "delivered_at": ""},
        {"order_id": "'1004", "promised_at": "", "shipped_at": "2026-01-08", "delivered_at": "2026-01-10"},
    ],
    expected=[
        {
            "order_id": "#1001",
            "carrier": "Post",
            "shipping_method": "letter",
            "promised_at": at("2026-01-05"),
            "shipped_at": at("2026-01-02 15:00:00"),
            "delivered_at": at("2026-01-05 18:00:00"),
        },
        {
            "order_id": "#1002",
            "carrier": "Post",
            "promised_at": at("2026-01-05"),
            "shipped_at": at("2026-01-03"),
            "delivered_at": at("2026-01-06"),
        },
        {"order_id": "#1003", "promised_at": at("2026-01-09"), "shipped_at": at("2026-01-07")},
        {"order_id": "1004", "shipped_at": at("2026-01-08"), "delivered_at": at("2026-01-10")},
    ],
)


FIXTURES: list[Fixture] = [
    QUALTRICS_NUMBERS,
    QUALTRICS_LABELLED,
    SURVEYMONKEY,
    SURVEYMONKEY_LABELS,
    TYPEFORM,
    TYPEFORM_ASKED,
    GOOGLE_FORMS,
    GOOGLE_SHEET_US,
    GOOGLE_SHEET_MY,
    DELIGHTED,
    GENERIC_NPS,
    STRIPE_WITHOUT_PRICES,
    STRIPE_WITH_PRICES,
    RECURLY,
    GENERIC_SUBSCRIPTIONS,
    SUBSCRIPTION_PERIODS,
    ZENDESK,
    ZENDESK_RENAMED,
    ZENDESK_EXPLORE,
    ZENDESK_EXPLORE_ID,
    FRESHDESK,
    FRESHDESK_EMAIL,
    FRESHSERVICE,
    SHIPSTATION,
    SHIPSTATION_24H,
    GENERIC_DELIVERIES,
]
