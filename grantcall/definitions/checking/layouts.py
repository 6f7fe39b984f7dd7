"""The layout of the three kinds of file: which keys stand where, of which shape."""

from grantcall.definitions.checking.shapes import (
    Key,
    Shape,
    anything,
    flag,
    format_one,
    length,
    list_of,
    money,
    named,
    one_or_many,
    table_of,
    text,
    whole,
    word,
    words,
)
from grantcall.definitions.vocabulary import settings
from grantcall.definitions.vocabulary.effects import EFFECTS
from grantcall.definitions.vocabulary.fields import KEEP
from grantcall.definitions.vocabulary.kinds import KINDS, RECORDS
from grantcall.definitions.vocabulary.roles import ROLES

PEOPLE = tuple(role for role in ROLES if role != "engine")
NEXT = words(placeholders=("due", "contact"))
_FORMAT = {"format": Key(format_one, required=True)}

_CLOCK = table_of(
    {
        "until": Key(text, required=True),
        "then": Key(text),
        "remind": Key(list_of(whole(0, 366))),
        "restarts": Key(flag),
    }
)

_STATE = table_of(
    {
        "kind": Key(text, required=True),
        "next": Key(NEXT),
        "fills": Key(text),
        "edits": Key(one_or_many(PEOPLE)),
        "clock": Key(_CLOCK),
    },
    labels=True,
)

_TRANSITION = table_of(
    {
        "from": Key(one_or_many(), required=True),
        "to": Key(text, required=True),
        "by": Key(one_or_many(ROLES)),
        "on": Key(one_or_many()),
        "other_than": Key(one_or_many()),
        "reason": Key(flag),
        "needs": Key(anything),
        "effects": Key(one_or_many(EFFECTS)),
        "letter": Key(text),
        "mail": Key(anything),
        "hold": Key(flag),
    },
    labels=True,
)

WORKFLOW: Shape = table_of(
    {
        **_FORMAT,
        "record": Key(word(RECORDS), required=True),
        "starts": Key(text, required=True),
        "states": Key(named(_STATE), required=True),
        "transitions": Key(named(_TRANSITION), required=True),
    },
    labels=True,
)

RULE = table_of(
    {
        "must": Key(anything, required=True),
        "unmet": Key(word(settings.UNMET), required=True),
        "at": Key(one_or_many()),
        "when": Key(anything),
        "article": Key(text),
        "question": Key(words()),
        "next": Key(NEXT),
    },
    labels=True,
)

_SECTION = table_of(
    {
        "minutes": Key(whole(1, 600)),
        "when": Key(anything),
        "fields": Key(one_or_many(), required=True),
    },
    labels=True,
)

FORM: Shape = table_of(
    {
        **_FORMAT,
        "record": Key(word(RECORDS), required=True),
        "sections": Key(named(_SECTION), required=True),
        "fields": Key(named(anything), required=True),
        "rules": Key(named(RULE)),
    },
    labels=True,
)

_EXAMPLES = table_of({"it": Key(list_of(text)), "en": Key(list_of(text))})

OPTION = table_of(
    {
        "code": Key(text),
        "examples": Key(_EXAMPLES),
        "words": Key(_EXAMPLES),
        "article": Key(text),
    },
    labels=True,
)

_LOT = table_of(
    {"budget": Key(money, required=True), "when": Key(anything, required=True)}, labels=True
)

_MONEY = table_of(
    {
        "budget": Key(money),
        "cap": Key(anything),
        "floor": Key(money),
        "lots": Key(named(_LOT)),
    }
)

_COMMITTEE = table_of(
    {
        "members": Key(whole(1, 99), required=True),
        "quorum": Key(whole(1, 99), required=True),
        "each_reads": Key(anything),
        "hides": Key(one_or_many()),
        "seals": Key(word(settings.SEALS), required=True),
        "spread": Key(whole(1, 100)),
        "shut_out": Key(one_or_many(settings.SHUT_OUT)),
        "warn_of": Key(one_or_many(settings.WARN_OF)),
        "declarations": Key(named(table_of({"article": Key(text)}, labels=True)), required=True),
    }
)

_SCORING = table_of(
    {
        "mode": Key(word(settings.SCORING_MODES), required=True),
        "marks": Key(
            table_of(
                {
                    "from": Key(whole(0, 100), required=True),
                    "to": Key(whole(1, 100), required=True),
                    "step": Key(whole(1, 100), required=True),
                }
            ),
            required=True,
        ),
        "comment": Key(word(settings.COMMENTS), required=True),
    }
)

_PART = table_of(
    {"minimum": Key(whole(0, 100)), "by": Key(one_or_many(PEOPLE)), "in": Key(text)}, labels=True
)

_CRITERION = table_of(
    {
        "weight": Key(whole(1, 100), required=True),
        "anchors": Key(anything),
        "minimum": Key(whole(0, 100)),
        "part": Key(text),
        "comment": Key(word(settings.COMMENTS)),
    },
    labels=True,
)

_RANKING = table_of(
    {
        "order_by": Key(word(settings.ORDER_BY)),
        "threshold": Key(whole(0, 100)),
        "ties": Key(anything, required=True),
        "counts": Key(one_or_many()),
        "separate_by": Key(text),
    }
)

_QUOTA = table_of({"per": Key(text, required=True), "awards": Key(whole(1), required=True)})

_ALLOCATION = table_of(
    {
        "if_short": Key(one_or_many(settings.IF_SHORT), required=True),
        "reduce_to": Key(text),
        "round_down_to": Key(money),
        "take_up": Key(word(settings.TAKE_UP), required=True),
        "awards": Key(whole(1)),
        "minimums": Key(list_of(_QUOTA)),
        "maximums": Key(list_of(_QUOTA)),
    }
)

_PUBLICATION = table_of(
    {
        "ranking": Key(one_or_many(), required=True),
        "without_points": Key(one_or_many(KINDS["proposal"])),
        "by": Key(one_or_many()),
        "people_named": Key(flag, required=True),
        "before_paying_above": Key(money),
        "article": Key(text),
        "licence": Key(text),
    }
)

_FISCAL = table_of(
    {
        "stamp_duty": Key(word(settings.STAMP_DUTY), required=True),
        "project_code": Key(word(settings.PROJECT_CODE), required=True),
        "withholding": Key(word(settings.WITHHOLDING), required=True),
    }
)

_PRIVACY = table_of(
    {
        "notice": Key(text, required=True),
        "hide_counts_below": Key(whole(0, 1000)),
        "keep": Key(table_of({name: Key(length) for name in KEEP}), required=True),
    }
)

CALL: Shape = table_of(
    {
        **_FORMAT,
        "ref": Key(text, required=True),
        "summary": Key(words()),
        "programme": Key(text, required=True),
        "applicant": Key(word(settings.APPLICANTS)),
        "workflows": Key(one_or_many(), required=True),
        "forms": Key(anything),
        "promoter": Key(
            table_of(
                {
                    name: Key(text, required=True)
                    for name in ("funder", "office", "officer", "mail")
                },
                labels=True,
            )
        ),
        "calendar": Key(anything, required=True),
        "money": Key(_MONEY),
        "lists": Key(named(named(OPTION))),
        "conditions": Key(named(anything)),
        "rules": Key(named(RULE)),
        "classification": Key(
            table_of(
                {"field": Key(text, required=True), "reads": Key(one_or_many(), required=True)}
            )
        ),
        "committee": Key(_COMMITTEE),
        "scoring": Key(_SCORING),
        "parts": Key(named(_PART)),
        "criteria": Key(named(_CRITERION)),
        "ranking": Key(_RANKING),
        "allocation": Key(_ALLOCATION),
        "tranches": Key(
            named(
                table_of(
                    {"percent": Key(whole(1, 100), required=True), "needs": Key(anything)},
                    labels=True,
                )
            )
        ),
        "reports": Key(named(table_of({"due": Key(text, required=True)}, labels=True))),
        "publication": Key(_PUBLICATION),
        "fiscal": Key(_FISCAL),
        "privacy": Key(_PRIVACY),
        "sources": Key(anything),
    },
    labels=True,
)
