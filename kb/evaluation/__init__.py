"""Question sets → figures. The same code measures on the command line, in tests and in the publish gate."""

from kb.evaluation.comparison import AnswerChange, asking, compare_snapshots
from kb.evaluation.questions import Gold, Question, read_questions
from kb.evaluation.run import Evaluation, Judged, evaluate

__all__ = [
    "AnswerChange",
    "Evaluation",
    "Gold",
    "Judged",
    "Question",
    "asking",
    "compare_snapshots",
    "evaluate",
    "read_questions",
]
