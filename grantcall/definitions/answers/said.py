"""What is said of an answer that cannot stand: what it is, what is allowed, what to do."""

from datetime import date

from grantcall.core.errors import Reason
from grantcall.core.money import format_cents
from grantcall.core.words import Words

_MONTHS_IT = [
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
]
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def missing(label: Words) -> Reason:
    """The question has no answer yet."""
    return Reason(
        "missing",
        Words(f"Manca la risposta a «{label.it}».", f"“{label.in_('en')}” has no answer yet."),
    )


def too_long(length: int, most: int) -> Reason:
    """The text has more characters than fit."""
    over = length - most
    return Reason(
        "too_long",
        Words(
            f"Il testo ha {_it(length)} caratteri: il massimo è {_it(most)}. "
            f"Togliete almeno {_it(over)}.",
            f"The text has {length:,} characters: the most is {most:,}. "
            f"Take off at least {over:,}.",
        ),
    )


def too_short(length: int, least: int) -> Reason:
    """The text has fewer characters than asked."""
    return Reason(
        "too_short",
        Words(
            f"Il testo ha {_it(length)} caratteri: ne servono almeno {_it(least)}.",
            f"The text has {length:,} characters: at least {least:,} are needed.",
        ),
    )


def above(type_: str, value: int | date, most: int | date) -> Reason:
    """The value is above the most allowed."""
    it, en = _shown(type_, value), _shown(type_, most)
    text = Words(
        f"Avete scritto {it.it}: il massimo è {en.it}.",
        f"You wrote {it.in_('en')}: the most is {en.in_('en')}.",
    )
    if isinstance(value, int) and isinstance(most, int):
        over = _shown(type_, value - most)
        text = Words(
            f"{text.it} Togliete almeno {over.it}.",
            f"{text.in_('en')} Take off at least {over.in_('en')}.",
        )
    else:
        text = Words(
            f"Avete scritto {it.it}: la data più lontana è {en.it}.",
            f"You wrote {it.in_('en')}: the latest date is {en.in_('en')}.",
        )
    return Reason("too_large", text)


def below(type_: str, value: int | date, least: int | date) -> Reason:
    """The value is below the least allowed."""
    said, limit = _shown(type_, value), _shown(type_, least)
    if isinstance(least, int):
        text = Words(
            f"Avete scritto {said.it}: il minimo è {limit.it}.",
            f"You wrote {said.in_('en')}: the least is {limit.in_('en')}.",
        )
    else:
        text = Words(
            f"Avete scritto {said.it}: la prima data possibile è {limit.it}.",
            f"You wrote {said.in_('en')}: the earliest date is {limit.in_('en')}.",
        )
    return Reason("too_small", text)


def too_many(count: int, most: int) -> Reason:
    """More things than allowed were given."""
    return Reason(
        "too_many",
        Words(
            f"Ne avete indicati {count}: il massimo è {most}. Toglietene almeno {count - most}.",
            f"You gave {count}: the most is {most}. Take off at least {count - most}.",
        ),
    )


def too_few(count: int, least: int) -> Reason:
    """Fewer things than asked were given."""
    return Reason(
        "too_few",
        Words(
            f"Ne avete indicati {count}: ne servono almeno {least}.",
            f"You gave {count}: at least {least} are needed.",
        ),
    )


NOT_A_NUMBER = Reason(
    "not_a_number",
    Words("Scrivete un numero intero, per esempio 12.", "Write a whole number, such as 12."),
)
NOT_A_DATE = Reason(
    "not_a_date",
    Words(
        "Scrivete una data che esiste, per esempio 31/12/2030.",
        "Write a date that exists, such as 31/12/2030.",
    ),
)
NOT_YES_NO = Reason("not_yes_no", Words("Scegliete sì o no.", "Choose yes or no."))
NOT_TICKED = Reason(
    "not_ticked",
    Words("Spuntate la dichiarazione per andare avanti.", "Tick the declaration to go on."),
)
NOT_AN_OPTION = Reason(
    "not_an_option",
    Words("Scegliete una delle risposte in elenco.", "Choose one of the answers listed."),
)
NOT_AN_EMAIL = Reason(
    "not_an_email",
    Words(
        "Controllate l'indirizzo: deve essere come nome@esempio.it.",
        "Check the address: it should look like name@example.org.",
    ),
)
NOT_A_PHONE = Reason(
    "not_a_phone",
    Words(
        "Scrivete il numero con il prefisso, per esempio 333 1234567.",
        "Write the number with its prefix, such as 333 1234567.",
    ),
)
NOT_A_TAX_CODE = Reason(
    "not_a_tax_code",
    Words(
        "Controllate il codice fiscale: sono 16 lettere e numeri, come sulla tessera sanitaria.",
        "Check the tax code: 16 letters and digits, as on the health card.",
    ),
)
NOT_AN_IBAN = Reason(
    "not_an_iban",
    Words(
        "Controllate l'IBAN: una lettera o una cifra non torna.",
        "Check the IBAN: a letter or a digit does not add up.",
    ),
)
NOT_A_LINK = Reason(
    "not_a_link",
    Words(
        "Scrivete un indirizzo web che comincia con https://.",
        "Write a web address that starts with https://.",
    ),
)
ODD_CHARACTERS = Reason(
    "odd_characters",
    Words(
        "Il testo contiene un carattere invisibile: riscrivetelo senza incollare.",
        "The text holds an invisible character: type it again without pasting.",
    ),
)
WRONG_SHAPE = Reason(
    "wrong_shape",
    Words(
        "Questa risposta non ha la forma attesa: ricaricate la pagina.",
        "This answer does not have the expected form: reload the page.",
    ),
)
UNKNOWN_FIELD = Reason(
    "unknown_field",
    Words("Questa domanda non c'è nel modulo.", "This question is not in the form."),
)


def _shown(type_: str, value: int | date) -> Words:
    if isinstance(value, date):
        return Words(
            f"{value.day} {_MONTHS_IT[value.month - 1]} {value.year}",
            f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}",
        )
    if type_ == "money":
        return Words(format_cents(value, "it"), format_cents(value, "en"))
    return Words(_it(value), f"{value:,}")


def _it(number: int) -> str:
    return f"{number:,}".replace(",", ".")
