"""Question sets → figures. The same code measures on the command line, in tests and in the publish gate."""

from kb.evaluation.comparison import AnswerChange, asking, compare_snapshots
from kb.evaluation.difference import Difference, compare_results, read_results
from kb.evaluation.judging import Judged, Miss
from kb.evaluation.questions import Gold, Question, read_questions
from kb.evaluation.run import Evaluation, evaluate

__all__ = [
    "AnswerChange",
    "Difference",
    "Evaluation",
    "Gold",
    "Judged",
    "Miss",
    "Question",
    "asking",
    "compare_results",
    "compare_snapshots",
    "evaluate",
    "read_questions",
    "read_results",
]
