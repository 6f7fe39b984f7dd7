"""What the parts of a document are called when people speak of them."""

from collections.abc import Mapping

from grantcall.core.words import Words

_IN_CALL: Mapping[str, Words] = {
    "rules": Words("il requisito", "the rule"),
    "conditions": Words("la condizione", "the condition"),
    "criteria": Words("il criterio", "the criterion"),
    "parts": Words("la parte", "the part"),
    "tranches": Words("la quota", "the tranche"),
    "reports": Words("la relazione", "the report"),
    "calendar": Words("la data", "the date"),
}
_GROUPS: Mapping[str, Words] = {
    "states": Words("lo stato", "the state"),
    "transitions": Words("il passo", "the step"),
    "sections": Words("la sezione", "the section"),
    "fields": Words("la domanda", "the field"),
    "rules": Words("il requisito", "the rule"),
}
_OPTION = Words("la voce", "the option")
_COLUMN = Words("la colonna", "the column")
_LIST = Words("l'elenco", "the list")
_LOT = Words("la parte del fondo", "the lot")
_DECLARATION = Words("la dichiarazione", "the declaration")
_SECTION = Words("la parte del bando", "the part of the call")
_TEXT = Words("il testo", "the text")
_FORM = Words("il modulo", "the form")
_WORKFLOW = Words("il percorso", "the workflow")

SECTIONS: Mapping[str, Words] = {
    "money": Words("Soldi", "Money"),
    "classification": Words("Classificazione", "Classification"),
    "committee": Words("Commissione", "Committee"),
    "scoring": Words("Punteggi", "Scoring"),
    "ranking": Words("Graduatoria", "Ranking"),
    "allocation": Words("Riparto", "Allocation"),
    "publication": Words("Pubblicazione", "Publication"),
    "fiscal": Words("Bollo, CUP, ritenute", "Stamp duty, project code, withholding"),
    "privacy": Words("Privacy", "Privacy"),
    "promoter": Words("Promotore", "Promoter"),
    "summary": Words("In breve", "Summary"),
}
"""The sections of a call that have no label of their own."""

KEYS: Mapping[str, Words] = {
    "it": Words("in italiano", "in Italian"),
    "en": Words("in inglese", "in English"),
    "must": Words("che cosa deve valere", "what must be true"),
    "when": Words("quando", "when"),
    "condition": Words("che cosa dice", "what it says"),
    "unmet": Words("se non vale", "when not met"),
    "at": Words("dove si chiede", "where it is asked"),
    "article": Words("articolo", "article"),
    "question": Words("domanda di verifica", "question of the check"),
    "next": Words("che cosa fare", "what to do"),
    "help": Words("aiuto", "help"),
    "examples": Words("esempi", "examples"),
    "words": Words("parole", "words"),
    "weight": Words("peso", "weight"),
    "minimum": Words("minimo", "minimum"),
    "anchors": Words("scala", "anchors"),
    "percent": Words("percentuale", "percent"),
    "needs": Words("che cosa serve", "what it needs"),
    "by": Words("chi", "by whom"),
    "on": Words("a quale passo", "at which step"),
    "edits": Words("chi scrive", "who writes"),
    "from": Words("da", "from"),
    "to": Words("a", "to"),
    "mail": Words("mail", "mail"),
    "letter": Words("lettera", "letter"),
    "clock": Words("termine", "clock"),
    "remind": Words("promemoria", "reminders"),
    "optional": Words("facoltativa", "optional"),
    "max": Words("massimo", "most"),
    "min": Words("minimo", "least"),
    "options": Words("scelte", "options"),
    "fields": Words("domande", "fields"),
    "minutes": Words("minuti", "minutes"),
    "budget": Words("somma", "sum"),
    "cap": Words("massimo per domanda", "cap"),
    "floor": Words("minimo per domanda", "floor"),
    "awards": Words("numero di contributi", "number of awards"),
    "hides": Words("che cosa si nasconde", "what is hidden"),
    "members": Words("componenti", "members"),
    "quorum": Words("schede per domanda", "reviews per proposal"),
    "keep": Words("conservazione", "retention"),
    "answers": Words("delle risposte", "of answers"),
    "contacts": Words("dei recapiti", "of contacts"),
    "marks": Words("dei voti", "of marks"),
    "payments": Words("dei pagamenti", "of payments"),
    "due": Words("scadenza", "due date"),
    "threshold": Words("soglia", "threshold"),
    "ties": Words("a pari punti", "on equal points"),
}
"""Keys of a thing in words; what is not here is shown as the file writes it."""


def noun_of(path: tuple[str, ...]) -> tuple[Words, int]:
    """Return what a path is about, and how deep in the path its id stands."""
    if path[0] == "call":
        return _noun_in_call(path)
    if path[0] in ("workflows", "forms"):
        whole = _FORM if path[0] == "forms" else _WORKFLOW
        if len(path) < 4:
            return whole, min(1, len(path) - 1)
        if len(path) > 5 and path[4] in ("columns", "options"):
            return (_COLUMN if path[4] == "columns" else _OPTION), 5
        return _GROUPS.get(path[2], whole), 3
    return (_TEXT if path[0] == "texts" else _SECTION), min(1, len(path) - 1)


def _noun_in_call(path: tuple[str, ...]) -> tuple[Words, int]:
    section = path[1]
    if section in _IN_CALL and len(path) > 2:
        return _IN_CALL[section], 2
    if section == "lists" and len(path) > 2:
        return (_OPTION, 4) if len(path) > 4 else (_LIST, 2)
    if path[1:3] == ("money", "lots") and len(path) > 3:
        return _LOT, 3
    if path[1:3] == ("committee", "declarations") and len(path) > 3:
        return _DECLARATION, 3
    return _SECTION, 1
