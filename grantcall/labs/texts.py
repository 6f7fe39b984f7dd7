"""Short texts that staff, connectors and labs type: tidied up, never too long."""

from grantcall.core.errors import Reason
from grantcall.core.words import Words

LONGEST = {
    "name": 120,
    "address": 200,
    "hours": 200,
    "meets": 200,
    "about": 2000,
    "practice": 4000,
}
_LABELS = {
    "name": Words("Nome", "Name"),
    "address": Words("Indirizzo", "Address"),
    "hours": Words("Orari", "Opening hours"),
    "meets": Words("Quando vi trovate", "When you meet"),
    "about": Words("Che cosa si fa", "What it does"),
    "practice": Words("La vostra pratica", "Your practice"),
}


def one_line(text: str) -> str:
    """Return a text on one line, white space folded."""
    return " ".join(text.split())


def paragraphs(text: str) -> str:
    """Return a text of several lines, without white space around it and its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def problems_with(**texts: str) -> list[Reason]:
    """Return what is wrong with texts by name: too long, or holding invisible characters."""
    problems = []
    for field, text in texts.items():
        if len(text) > LONGEST[field]:
            said = Words(
                "{label}: {length} lettere, il massimo è {most}.",
                "{label}: {length} letters, the most is {most}.",
            ).format(label=_LABELS[field], length=len(text), most=LONGEST[field])
            problems.append(Reason("too_long", said, field=field))
        if not all(letter.isprintable() or letter == "\n" for letter in text):
            said = Words(
                "{label}: c'è un carattere invisibile, riscrivetelo senza incollare.",
                "{label}: it holds an invisible character, type it without pasting.",
            ).format(label=_LABELS[field])
            problems.append(Reason("odd_characters", said, field=field))
    return problems


def name_missing() -> Reason:
    """Return the problem of a thing without a name."""
    return Reason("name_missing", Words("Manca il nome.", "The name is missing."), field="name")
