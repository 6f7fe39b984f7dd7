"""The importable name of the folder migrations/, for the steps that share modules there.

A checkout has that folder beside the package, a wheel within it; this package looks wherever
it is.
"""

from grantcall.core.resources import shipped

__path__ = [str(shipped("migrations"))]
