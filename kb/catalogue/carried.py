"""Which tables a backup carries, and which stay where they are: a test holds every table to one of the two."""

from __future__ import annotations

CARRIED = (
    "state",
    "revisions",
    "versions",
    "passages",
    "relations",
    "sources",
    "publications",
    "aliases",
    "claims",
    "feed_rows",
    "question_calls",
    "made_questions",
    "question_uses",
    "people",
    "corrections",
    "care",
    "asked",
    "feedback",
    "usage",
    "audit",
    "exercises",
    "classes",
    "class_tallies",
    "practice_links",
    "api_keys",
)
"""What cannot be made again, in an order in which what is referred to comes first."""

STAYS = ("sessions", "devices", "attempts", "jobs", "class_seats", "class_room")
"""Whoever is signed in, works or sits in a class does so here and now: nothing of it is backed up or restored."""
