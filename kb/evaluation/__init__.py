"""Question sets → figures. The same code measures on the command line, in tests and in the publish gate."""

from kb.evaluation.questions import Gold, Question, read_questions
from kb.evaluation.run import Evaluation, Judged, evaluate

__all__ = ["Evaluation", "Gold", "Judged", "Question", "evaluate", "read_questions"]
