"""How wide a text is, a little on the safe side, without asking any font."""

_NARROW = frozenset("iljtfrI.,;:'’!|()[]- ")
_WIDE = frozenset("mwMWGOQ@%—")


def width(text: str, size: int) -> float:
    """Return the width of a text in units at a size, for any common sans serif."""
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.38
        elif letter in _WIDE:
            total += 0.92
        else:
            total += 0.70 if letter.isupper() else 0.61
    return total * size


def wrapped(text: str, size: int, widest: int) -> tuple[tuple[str, ...], int]:
    """Break a text into lines of about equal width; return them and the widest in units.

    A word wider than `widest` stands alone on its line.
    """
    words = text.split()
    for count in range(1, len(words) + 1):
        lines = _in_lines(words, size, max(width(text, size) / count * 1.15, _word(words, size)))
        wide = max(width(line, size) for line in lines)
        if wide <= widest:
            return tuple(lines), round(wide + 0.5)
    return tuple(words), round(_word(words, size) + 0.5)


def _word(words: list[str], size: int) -> float:
    return max(width(word, size) for word in words)


def _in_lines(words: list[str], size: int, most: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        if width(longer, size) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
