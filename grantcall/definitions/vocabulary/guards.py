"""Guards: named questions that only code can answer, each with its two sentences."""

from collections.abc import Mapping
from dataclasses import dataclass

from grantcall.core.words import Words
from grantcall.definitions.vocabulary.kinds import RECORDS


@dataclass(frozen=True, slots=True)
class Guard:
    """A guard: the records it can be asked of, what it asks, what it says on
    "no" and on "not yet"."""

    records: tuple[str, ...]
    asks: Words
    no: Words
    not_yet: Words


_CALL = ("call",)
_ASKING = ("proposal", "member", "award", "report", "lab")

GUARDS: Mapping[str, Guard] = {
    "definition_clean": Guard(
        _CALL,
        Words("i file del bando sono senza errori", "the call's files have no faults"),
        Words("I file del bando hanno errori da correggere.", "The call's files have faults."),
        Words(
            "I file del bando non sono ancora stati controllati.",
            "The call's files have not been checked yet.",
        ),
    ),
    "act_recorded": Guard(
        RECORDS,
        Words("numero e data dell'atto ci sono", "number and date of the act are there"),
        Words("L'atto indicato non è valido.", "The act given is not valid."),
        Words("Mancano numero e data dell'atto.", "Number and date of the formal act are missing."),
    ),
    "call_open": Guard(
        ("proposal", "member"),
        Words("il bando è aperto", "the call is open"),
        Words("Il bando è chiuso.", "The call is closed."),
        Words("Il bando non è ancora aperto.", "The call is not open yet."),
    ),
    "answers_complete": Guard(
        _ASKING,
        Words("ogni domanda ha una risposta valida", "every question has a valid answer"),
        Words("Alcune risposte vanno corrette.", "Some answers need correcting."),
        Words("Mancano delle risposte.", "Some answers are missing."),
    ),
    "rules_met": Guard(
        ("proposal", "member", "award", "report", "lab"),
        Words(
            "i requisiti chiesti a questo passo sono rispettati",
            "the rules asked at this step are met",
        ),
        Words("Un requisito del bando non è rispettato.", "A rule of the call is not met."),
        Words(
            "Un requisito del bando non è ancora verificabile.",
            "A rule of the call cannot be verified yet.",
        ),
    ),
    "clarification_answered": Guard(
        ("proposal", "report"),
        Words(
            "ogni punto dell'integrazione ha una risposta",
            "every point of the clarification is answered",
        ),
        Words(
            "Un punto dell'integrazione va corretto.",
            "A point of the clarification needs correcting.",
        ),
        Words(
            "Mancano dei punti dell'integrazione.",
            "Some points of the clarification are unanswered.",
        ),
    ),
    "classification_confirmed": Guard(
        ("proposal",),
        Words(
            "una persona ha confermato la classificazione", "a person confirmed the classification"
        ),
        Words(
            "La classificazione è stata cambiata senza un motivo.",
            "The classification was changed without a reason.",
        ),
        Words(
            "La classificazione proposta va confermata da una persona.",
            "A person has yet to confirm the suggested classification.",
        ),
    ),
    "screening_finished": Guard(
        _CALL,
        Words("l'istruttoria è finita", "the screening is finished"),
        Words("Ci sono domande ancora da istruire.", "Some proposals are still to be screened."),
        Words("L'istruttoria non è ancora finita.", "The screening is not finished yet."),
    ),
    "committee_appointed": Guard(
        _CALL,
        Words(
            "la commissione è nominata e ha dichiarato",
            "the committee is appointed and has declared",
        ),
        Words(
            "La commissione non ha abbastanza componenti.",
            "The committee does not have enough members.",
        ),
        Words(
            "Mancano dichiarazioni dei commissari.",
            "Some reviewers' declarations are still missing.",
        ),
    ),
    "no_conflict_known": Guard(
        ("review",),
        Words("non risultano conflitti di interessi", "no conflict of interest is known"),
        Words(
            "C'è un conflitto di interessi con questa domanda.",
            "There is a conflict of interest with this proposal.",
        ),
        Words(
            "I conflitti di interessi non sono ancora stati controllati.",
            "Conflicts of interest have not been checked yet.",
        ),
    ),
    "scoring_open": Guard(
        ("review",),
        Words("i punteggi sono aperti", "scoring is open"),
        Words("I punteggi sono chiusi.", "Scoring is closed."),
        Words("La valutazione non è ancora cominciata.", "The evaluation has not begun yet."),
    ),
    "marks_complete": Guard(
        ("review",),
        Words("punteggi e commenti ci sono tutti", "all marks and comments are there"),
        Words("Un punteggio è fuori dalla scala.", "A mark is off the scale."),
        Words("Mancano punteggi o commenti.", "Marks or comments are missing."),
    ),
    "reviews_complete": Guard(
        ("call", "proposal"),
        Words("ogni domanda ha le schede richieste", "each proposal has the reviews required"),
        Words(
            "Una domanda ha troppo poche schede valide.",
            "A proposal has too few valid reviews.",
        ),
        Words("Mancano delle schede di valutazione.", "Some reviews are still missing."),
    ),
    "ties_resolved": Guard(
        _CALL,
        Words("non restano pari merito", "no ties are left"),
        Words("Restano domande a pari punti.", "Some proposals are still tied."),
        Words("Il sorteggio va fatto e registrato.", "The draw has yet to be held and recorded."),
    ),
    "objections_answered": Guard(
        _CALL,
        Words("ogni osservazione ha una risposta", "every objection is answered"),
        Words("Ci sono osservazioni senza risposta.", "Some objections have no answer."),
        Words("Un riesame è ancora aperto.", "A re-examination is still open."),
    ),
    "window_open": Guard(
        RECORDS,
        Words("il termine è in corso", "the term is running"),
        Words("Il termine è passato.", "The term is over."),
        Words("Il termine non è ancora cominciato.", "The term has not begun yet."),
    ),
    "window_over": Guard(
        RECORDS,
        Words("il termine è passato", "the term is over"),
        Words("Il termine non c'è.", "There is no term to wait for."),
        Words("Il termine non è ancora passato.", "The term is not over yet."),
    ),
    "ranking_final": Guard(
        ("allocation", "proposal", "award", "call"),
        Words("la graduatoria è definitiva", "the ranking is final"),
        Words("La graduatoria non è definitiva.", "The ranking is not final."),
        Words("La graduatoria non è ancora definitiva.", "The ranking is not final yet."),
    ),
    "reserve_lifted": Guard(
        ("award", "proposal"),
        Words("la riserva è sciolta", "the reserve is lifted"),
        Words("La riserva non è stata sciolta.", "The reserve was not lifted."),
        Words("La riserva va ancora sciolta.", "The reserve has yet to be lifted."),
    ),
    "within_budget": Guard(
        ("allocation", "award"),
        Words("i fondi bastano", "the fund covers it"),
        Words("I fondi non bastano.", "The fund does not cover this."),
        Words("L'importo non è ancora deciso.", "The amount is not decided yet."),
    ),
    "tranche_needs_met": Guard(
        ("tranche",),
        Words("le condizioni della quota sono rispettate", "the needs of the tranche are met"),
        Words("Una condizione della quota non è rispettata.", "A need of the tranche is not met."),
        Words(
            "Una condizione della quota non è ancora verificabile.",
            "A need of the tranche cannot be verified yet.",
        ),
    ),
    "act_published": Guard(
        ("tranche",),
        Words("l'atto è pubblicato, dove è dovuto", "the act is published where it is due"),
        Words("La pubblicazione dell'atto non risulta.", "The act is not published."),
        Words(
            "La pubblicazione dell'atto va ancora registrata.",
            "The publication of the act has yet to be recorded.",
        ),
    ),
    "bank_details_checked": Guard(
        ("tranche",),
        Words("le coordinate bancarie sono controllate", "the bank details are checked"),
        Words("Le coordinate bancarie non sono valide.", "The bank details are not valid."),
        Words(
            "Le coordinate bancarie vanno ancora controllate.",
            "The bank details have yet to be checked.",
        ),
    ),
    "expenses_decided": Guard(
        ("report",),
        Words("ogni spesa è decisa", "every expense is decided"),
        Words("Una spesa è respinta senza un motivo.", "An expense is refused without a reason."),
        Words("Ci sono spese ancora da decidere.", "Some expenses are still undecided."),
    ),
    "reports_accepted": Guard(
        ("award",),
        Words("le relazioni sono accolte", "the reports are accepted"),
        Words("Una relazione non è stata accolta.", "A report was not accepted."),
        Words("Una relazione è ancora attesa.", "A report is still awaited."),
    ),
    "tranches_settled": Guard(
        ("award",),
        Words("le quote sono regolate", "the tranches are settled"),
        Words("Una quota non è stata regolata.", "A tranche was not settled."),
        Words("Una quota è ancora aperta.", "A tranche is still open."),
    ),
    "awards_settled": Guard(
        _CALL,
        Words("i contributi sono chiusi", "the awards are closed"),
        Words("Un contributo non è stato chiuso.", "An award was not closed."),
        Words("Un contributo è ancora aperto.", "An award is still open."),
    ),
    "scan_attached": Guard(
        ("member",),
        Words("il foglio firmato è conservato", "the signed sheet is stored"),
        Words("Il foglio firmato non si legge.", "The signed sheet cannot be read."),
        Words("Manca il foglio firmato.", "The signed sheet is missing."),
    ),
    "lab_promises_kept": Guard(
        ("lab",),
        Words(
            "gli impegni del laboratorio sono ripetuti", "the promises of the lab are stated again"
        ),
        Words("Un impegno del laboratorio non è mantenuto.", "A promise of the lab is not kept."),
        Words("Gli impegni del laboratorio vanno ripetuti.", "The promises have to be restated."),
    ),
    "successor_named": Guard(
        ("lab",),
        Words("il laboratorio che subentra è scelto", "the lab that takes over is chosen"),
        Words("Il laboratorio scelto non può subentrare.", "The lab chosen cannot take over."),
        Words("Va scelto il laboratorio che subentra.", "The lab that takes over must be chosen."),
    ),
}
