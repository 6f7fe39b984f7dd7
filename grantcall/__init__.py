"""grantcall: a call for community grants is data; the engine walks proposals through it."""

__version__ = "0.1.0"
