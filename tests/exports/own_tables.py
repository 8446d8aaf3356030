"""Tables whose columns bear our own names."""

import datetime as dt

from .fixture import Fixture


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


TICKETS = Fixture(
    "generic_tickets",
    "",
    columns=[
        "ticket_id", "email", "subject", "status", "created_at", "first_reply_at", "solved_at", "first_reply_minutes",
        "full_resolution_minutes", "satisfaction",
    ],
    rows=[
        {
            "ticket_id": "T-1",
            "email": " Ann@Example.com",
            "subject": "Where is it?",
            "status": "Solved",
            "created_at": "2026-01-02 09:00",
            "first_reply_at": "2026-01-02 09:30",
            "solved_at": "2026-01-03 09:00",
            "satisfaction": "Good",
        },
        {"ticket_id": "'T-2", "created_at": "2026-01-05 10:00", "first_reply_minutes": "12.5", "full_resolution_minutes": "1,440.25"},
        {"ticket_id": "T-3", "email": "ben@example.com", "status": "open", "created_at": "2026-01-06"},
    ],
    expected=[
        {
            "ticket_id": "T-1",
            "email": "ann@example.com",
            "subject": "Where is it?",
            "status": "solved",
            "created_at": at("2026-01-02 09:00"),
            "first_reply_at": at("2026-01-02 09:30"),
            "solved_at": at("2026-01-03 09:00"),
            "satisfaction": "good",
        },
        {"ticket_id": "T-2", "created_at": at("2026-01-05 10:00"), "first_reply_minutes": 12.5, "full_resolution_minutes": 1440.25},
        {"ticket_id": "T-3", "email": "ben@example.com", "status": "open", "created_at": at("2026-01-06")},
    ],
)  # fmt: skip

FIXTURES = [TICKETS]
