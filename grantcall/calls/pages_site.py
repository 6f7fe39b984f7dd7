"""Pages about the site itself: help, privacy, accessibility, legal notes."""

from flask import render_template

from grantcall.calls.pages_face import length_words
from grantcall.calls.pages_room import calls
from grantcall.calls.queries import public_calls
from grantcall.core.db import reader
from grantcall.core.words import Words
from grantcall.process.frozen import definition_of
from grantcall.web.access import public
from grantcall.web.context import language
from grantcall.web.site import use_call

KEPT = {
    "answers": Words("Le risposte della domanda", "The answers of the proposal"),
    "contacts": Words("Indirizzi e telefoni", "Addresses and telephone numbers"),
    "members": Words("I nomi dei componenti", "The names of the members"),
    "marks": Words("Schede e punteggi", "Review sheets and marks"),
    "payments": Words("Pagamenti e documenti di spesa", "Payments and accounting documents"),
    "reports": Words("Relazioni", "Reports"),
}


@calls.get("/help")
@public
def help_page() -> str:
    """Explain how it works, the words, and what a proposal looks like."""
    return render_template("site/help.html")


@calls.get("/privacy")
@public
def privacy() -> str:
    """Say which data are kept, why, for how long and by whom, as the latest call says."""
    rows, promoter, notice = [], None, None
    latest = next(iter(public_calls(reader())), None)
    if latest is not None:
        use_call(latest.version_id, latest.demo)
        definition = definition_of(reader(), latest.version_id)
        promoter, notice = definition.promoter, definition.privacy_notice
        rows = [
            (KEPT.get(name, Words(name)), length_words(length, language()))
            for name, length in definition.keep.items()
        ]
    return render_template("site/privacy.html", rows=rows, promoter=promoter, notice=notice)


@calls.get("/accessibility")
@public
def accessibility() -> str:
    """Declare how accessible the site is and where to report what is not."""
    return render_template("site/accessibility.html")


@calls.get("/legal")
@public
def legal() -> str:
    """Say who answers for the site, and under which licences it stands."""
    return render_template("site/legal.html")
