"""Questions for an office's own passages, made by its language model and proposed to a person; never shown as law."""

from kb.question_making.making import MOST_CALLS, MakingReport, make_questions

__all__ = ["MOST_CALLS", "MakingReport", "make_questions"]
