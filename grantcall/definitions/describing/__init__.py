"""Describing: a definition read back in sentences, as a person would read it aloud."""

from grantcall.definitions.describing.whole import describe

__all__ = ["describe"]
