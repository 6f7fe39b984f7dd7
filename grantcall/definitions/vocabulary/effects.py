"""Effects: what the engine does in the transaction of a step."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect: the records whose steps may have it, and what it does."""

    records: tuple[str, ...]
    does: Words


_SENT = ("proposal", "award", "report")

EFFECTS: Mapping[str, Effect] = {
    "freeze_definition": Effect(
        ("call",), Words("congela il bando", "freezes the definition of the call")
    ),
    "freeze_scores": Effect(("call",), Words("chiude i punteggi", "freezes the scores")),
    "write_minutes": Effect(("call",), Words("scrive il verbale", "writes the minutes")),
    "freeze_ranking": Effect(("call",), Words("chiude la graduatoria", "freezes the ranking")),
    "register_in": Effect(
        _SENT, Words("registra in entrata", "enters it in the incoming register")
    ),
    "issue_receipt": Effect(_SENT, Words("rilascia la ricevuta", "issues the receipt")),
    "open_award": Effect(("proposal",), Words("apre il contributo", "opens the award")),
    "commit_money": Effect(("award",), Words("impegna i fondi", "commits the money")),
    "free_money": Effect(("award",), Words("libera i fondi", "frees the money")),
    "offer_reserve": Effect(
        ("award",), Words("scorre la graduatoria", "offers the money to the reserve")
    ),
    "plan_tranches": Effect(("award",), Words("prevede le quote", "plans the tranches")),
    "plan_reports": Effect(("award",), Words("prevede le relazioni", "plans the reports")),
    "open_lab": Effect(("award",), Words("apre il laboratorio", "opens the lab")),
    "apply_change": Effect(("award",), Words("applica la variazione", "applies the change")),
    "stop_tranches": Effect(("award",), Words("ferma le quote", "stops the tranches")),
    "open_recovery": Effect(("award",), Words("apre il recupero", "opens the recovery")),
    "pay_money": Effect(("tranche",), Words("registra l'uscita", "records the payment")),
    "settle_award": Effect(
        ("report",), Words("ricalcola il contributo", "settles the award on accepted expenses")
    ),
    "shut_file": Effect(("review",), Words("chiude il fascicolo", "shuts the file")),
    "exclude_marks": Effect(("review",), Words("esclude i punteggi", "excludes the marks")),
    "ask_for_practice": Effect(
        ("lab",), Words("chiede una buona pratica", "asks for a good practice")
    ),
}
