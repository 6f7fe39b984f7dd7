"""The few figures of the home page: the last of each, with its window and its source."""

from sqlalchemy.orm import Session

from grantcall.impact.pages_room import label_of, url_of, value_words, window_of
from grantcall.impact.queries import front_figures

_MOST = 4


def front_rows(session: Session) -> list[tuple[str, str, str, str]]:
    """Return number, label, window with source, and page of each figure; one statement."""
    return [
        (
            value_words(row.value, row.unit),
            label_of(row),
            f"{window_of(row)} · {row.source}",
            url_of(row),
        )
        for row in front_figures(session)[:_MOST]
    ]
