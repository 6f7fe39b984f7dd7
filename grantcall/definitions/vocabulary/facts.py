"""Facts that the engine knows by itself, record by record, with the type of each."""

from collections.abc import Mapping

from grantcall.core.words import Words

TIERS: Mapping[str, Words] = {
    "funded": Words("finanziata", "funded"),
    "suitable": Words("idonea", "suitable"),
    "unsuitable": Words("non idonea", "unsuitable"),
}

ENGINE_FACTS: Mapping[str, Mapping[str, tuple[str, Words]]] = {
    "any": {
        "state": ("state", Words("Lo stato", "The state")),
        "today": ("date", Words("Oggi", "Today")),
    },
    "call": {},
    "proposal": {
        "members": ("roster", Words("I componenti", "The members")),
        "cap": ("money", Words("Il massimo per questa domanda", "The cap of this proposal")),
        "floor": ("money", Words("Il minimo per questa domanda", "The floor of this proposal")),
        "points": ("number", Words("I punti", "The points")),
        "position": ("number", Words("Il posto in graduatoria", "The place in the ranking")),
        "tier": ("choice", Words("L'esito in graduatoria", "The tier")),
        "signs_of_a_body": (
            "number",
            Words("Gli indizi di un ente iscritto", "The signs of a registered body"),
        ),
    },
    "member": {
        "confirmed": ("yes_no", Words("Ha confermato", "Has confirmed")),
        "counted_in_another_group": (
            "yes_no",
            Words("Conta in un altro gruppo", "Counts in another group"),
        ),
    },
    "review": {},
    "allocation": {},
    "award": {
        "amount": ("money", Words("Il contributo", "The award")),
        "reduced": ("yes_no", Words("L'importo è ridotto", "The amount is reduced")),
        "from_reserve": ("yes_no", Words("Viene dalla riserva", "Comes from the reserve")),
        "moved_percent": (
            "number",
            Words("La parte di spese spostata (%)", "The share of expenses moved (%)"),
        ),
    },
    "tranche": {},
    "report": {
        "report": ("choice", Words("Quale relazione", "Which report")),
        "proofs_used_twice": (
            "number",
            Words("Le prove usate due volte", "The proofs used twice"),
        ),
    },
    "lab": {
        "activities": ("number", Words("Le attività nel diario", "The activities in the diary")),
        "last_activity": ("date", Words("L'ultima attività", "The last activity")),
        "last_check_in": ("date", Words("L'ultima conferma", "The last check-in")),
        "funded": ("yes_no", Words("Ha un contributo aperto", "Has an open award")),
    },
}

RELATED: tuple[str, ...] = ("call", "proposal", "award", "lab")
"""Records of which a family has one, so that `award.amount` is one value."""
