"""From numbers to places: an axis that begins at nothing, and its ticks."""

from dataclasses import dataclass
from itertools import count

_STEPS = (1, 2, 5)
_MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `start` to `end` units that holds the numbers from 0 to `top`."""

    start: float
    end: float
    top: int

    def at(self, value: float) -> float:
        """Return where a number stands; what is beyond the axis stays at its end."""
        share = min(max(value, 0), self.top) / self.top
        return self.start + (self.end - self.start) * share


def ticks(highest: float, most: int = _MOST_TICKS) -> list[int]:
    """Return round numbers from 0 that reach `highest`: steps of 1, 2 or 5 and zeros."""
    for power in count():
        for step in _STEPS:
            size = step * 10**power
            needed = max(-(-int(highest + 0.999999) // size), 1)
            if needed < most:
                return [size * place for place in range(needed + 1)]
    raise AssertionError("powers of ten never end")
