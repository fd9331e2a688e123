"""A question, read once: its kind, its places, its parts, what an answer should show. No evidence is looked at."""
