"""What quality keeps."""

from tingtang.quality.models.evaluations import PRINCIPLES, Evaluation, EvaluationState, Expert, Judgement, Subject

__all__ = ["PRINCIPLES", "Evaluation", "EvaluationState", "Expert", "Judgement", "Subject"]
