"""Answers: what people type becomes plain values, or a sentence that helps."""

from grantcall.definitions.answers.schema import AnswerSchema

__all__ = ["AnswerSchema"]
