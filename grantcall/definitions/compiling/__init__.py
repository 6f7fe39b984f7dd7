"""Compiling: a frozen document becomes a `Definition` of plain values.

From the document alone, never from files: a call published years ago reads the same for
ever. The document must have checked clean when it was frozen.
"""

from grantcall.definitions.compiling.definition import compile_definition

__all__ = ["compile_definition"]
