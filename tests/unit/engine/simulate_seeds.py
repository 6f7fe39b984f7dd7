"""One way of spoiling the shipped files for each thing that a simulation must find.

Each entry: the code found, the place named, and the edits (file, text, new text).
"""

FIRST = "operazione-comunita-1"
CALL = f"workflows/calls/{FIRST}.toml"
Edit = tuple[str, str, str]

PROPOSAL, AWARD, REPORT = (
    "workflows/" + name for name in ("proposal.toml", "award.toml", "report.toml")
)
TRANCHE, MEMBER, LAB = ("workflows/" + name for name in ("tranche.toml", "member.toml", "lab.toml"))

SEEDED: list[tuple[str, str, list[Edit]]] = [
    ("never_reached", "tranche.states.withheld", [(TRANCHE, 'to = "withheld"', 'to = "due"')]),
    (
        "no_way_out",
        "tranche.states.released",
        [
            (TRANCHE, 'from = "released"', 'from = "due"'),
            (TRANCHE, '"withheld", "released"]', '"withheld"]'),
        ],
    ),
    ("no_end", "member.states.confirmed", [(MEMBER, 'to = "left"', 'to = "confirmed"')]),
    ("never_begins", "report.starts", [(AWARD, '"plan_reports", ', "")]),
    (
        "nobody_may",
        "allocation.transitions.lock",
        [
            (
                "workflows/allocation.toml",
                'to = "locked"\nby = "staff"',
                'to = "locked"\nby = "auditor"',
            )
        ],
    ),
    (
        "nobody_may",
        "call.transitions.begin_projects",
        [("workflows/call.toml", 'on = "allocation.lock"', 'on = "allocation.unlock"')],
    ),
    (
        "never_met",
        "proposal.transitions.win",
        [
            (
                PROPOSAL,
                'needs = [{ fact = "tier", is = "funded" }]',
                'needs = [{ fact = "tier", is = "funded" }, { fact = "tier", is = "suitable" }]',
            )
        ],
    ),
    (
        "never_met",
        "proposal.transitions.submit",
        [
            (
                CALL,
                'must = { fact = "requested", at_most = "cap" }',
                (
                    'must = { all = [{ fact = "requested", at_most = "cap" }, '
                    '{ fact = "requested", at_least = 2001 }] }'
                ),
            )
        ],
    ),
    (
        "never_met",
        "call.transitions.confirm_ranking",
        [("workflows/call.toml", 'clock = { until = "objections" }', "")],
    ),
    (
        "waits_for_ever",
        "report.states.planned",
        [
            (REPORT, 'until = "due", then = "run_late"', 'until = "due"'),
            (REPORT, 'from = ["planned", "late", "sent"', 'from = ["late", "sent"'),
        ],
    ),
    (
        "waits_for_ever",
        "review.states.assigned",
        [("workflows/review.toml", 'by = ["reviewer", "chair"]', 'by = "reviewer"')],
    ),
    (
        "clock_without_end",
        "report.states.late.clock",
        [(REPORT, 'to = "missing"', 'to = "missing"\nneeds = ["window_open"]')],
    ),
    ("endless_restarts", "member.states.named.clock", [(MEMBER, 'to = "left"', 'to = "named"')]),
    (
        "endless_restarts",
        "lab.states.dormant.clock",
        [
            (
                LAB,
                'kind = "dormant"',
                'kind = "dormant"\nclock = { until = "silence", then = "wake" }',
            ),
            (
                LAB,
                'from = "dormant"\nto = "active"\nby = ["contact", "deputy", "connector"]',
                'from = "dormant"\nto = "active"\nby = "engine"',
            ),
        ],
    ),
    ("both_pass", "proposal.states.placed", [(PROPOSAL, 'is = "unsuitable"', 'is = "suitable"')]),
    ("none_passes", "proposal.states.placed", [(PROPOSAL, 'is = "unsuitable"', 'is = "suitable"')]),
    (
        "one_person",
        "proposal.transitions.answer_objection.other_than",
        [
            (
                PROPOSAL,
                'to = "ranked"\nby = "chair"',
                'to = "ranked"\nother_than = ["answer_again"]\nby = "chair"',
            ),
            (
                PROPOSAL,
                "[transitions.settle]",
                (
                    '[transitions.answer_again]\nfrom = "objection"\nto = "ranked"\nby = "chair"\n'
                    'it = "Risponde"\n\n[transitions.settle]'
                ),
            ),
        ],
    ),
    (
        "rule_never_asked",
        "acceptance.rules.dates_in_order",
        [
            (
                "forms/acceptance.toml",
                "[rules.dates_in_order]",
                '[rules.dates_in_order]\nat = "award.renounce"',
            )
        ],
    ),
    (
        "cure_without_clarification",
        "acceptance.rules.starts_in_time",
        [
            (
                "forms/acceptance.toml",
                'at_most = "latest_start" }\nunmet = "stop"',
                'at_most = "latest_start" }\nunmet = "cure"',
            )
        ],
    ),
    (
        "asks_the_unasked",
        "rules.one_area",
        [
            (
                CALL,
                'must = { fact = "area", given = true }',
                'must = { fact = "official_number", given = true }',
            )
        ],
    ),
    (
        "wants_the_hidden",
        "rules.not_a_trade",
        [
            (
                CALL,
                (
                    'when = { fact = "area", is = "materials" }\n'
                    'must = { fact = "sells", is = false }\n'
                    'unmet = "flag"'
                ),
                'must = { fact = "sells", is = false }\nunmet = "stop"',
            )
        ],
    ),
    (
        "hides_itself",
        "proposal.fields.sells.when",
        [
            (
                "forms/proposal.toml",
                'when = { fact = "area", is = "materials" }',
                'when = { fact = "sells", is = true }',
            )
        ],
    ),
    ("missing", "calendar.recovery", [(CALL, "recovery = { days = 30 }\n", "")]),
    ("idle", "calendar.recovery", [(AWARD, 'until = "recovery"', 'until = "report_grace"')]),
    (
        "idle",
        "lists.extra",
        [(CALL, "[lists.lab_promises]", '[lists.extra]\na = { it = "A" }\n\n[lists.lab_promises]')],
    ),
    ("idle", "forms.change", [(AWARD, 'fills = "change"\n', "")]),
    ("missing", "conditions.small_changes", [(AWARD, '"small_change"]', '"small_changes"]')]),
    ("missing", "emails.closing", [(AWARD, "mail = { closure =", "mail = { closing =")]),
    ("missing", "letters.awarded", [(AWARD, 'letter = "award"', 'letter = "awarded"')]),
    (
        "reminder_too_early",
        "proposal.states.clarification.clock.remind",
        [
            (
                PROPOSAL,
                'then = "stay_silent", remind = [3, 1]',
                'then = "stay_silent", remind = [12, 1]',
            )
        ],
    ),
    (
        "reminder_too_early",
        "proposal.states.draft.clock.remind",
        [(PROPOSAL, "remind = [7, 1] }", "remind = [60, 1] }")],
    ),
    (
        "accepted_too_late",
        "award.states.offered.clock",
        [(CALL, "acceptance = { days = 15 }", "acceptance = { days = 90 }")],
    ),
    (
        "reserve_too_short",
        "award.states.offered.clock",
        [
            (
                PROPOSAL,
                'kind = "reserve"',
                'kind = "reserve"\nclock = { until = "reserve_offer", then = "run_out" }',
            )
        ],
    ),
    (
        "report_before_the_end",
        "reports.final.due",
        [
            (
                CALL,
                'final_report = { days = 60, after = "end_date" }',
                'final_report = { months = 11, after = "start_date" }',
            )
        ],
    ),
    (
        "closes_before_opens",
        "calendar.closes",
        [(CALL, "closes = 2018-11-30T12", "closes = 2018-09-30T12")],
    ),
    ("cap_above_fund", "money.cap", [(CALL, "cap = 2000", "cap = 45000")]),
    ("floor_above_cap", "money.floor", [(CALL, "cap = 2000", "cap = 2000\nfloor = 2500")]),
    (
        "minimum_above_cap",
        "proposal.fields.requested.min",
        [
            (
                "forms/proposal.toml",
                'min = 1\nit = "Quanto chiedete?"',
                'min = 2001\nit = "Quanto chiedete?"',
            )
        ],
    ),
    (
        "floor_above_fund",
        "money.lots.small",
        [
            (
                CALL,
                "budget = 44000\ncap = 2000\n",
                (
                    'cap = 2000\nfloor = 600\n\n[money.lots.small]\nit = "Poco"\nbudget = 500\n'
                    'when = { fact = "area", is = "time" }\n\n[money.lots.rest]\nit = "Resto"\n'
                    'budget = 40000\nwhen = { not = { fact = "area", is = "time" } }\n'
                ),
            )
        ],
    ),
    (
        "minimums_above_fund",
        "allocation.minimums",
        [
            (CALL, "cap = 2000", "cap = 2000\nfloor = 2000"),
            (
                CALL,
                "round_down_to = 10",
                'round_down_to = 10\nminimums = [{ per = "area", awards = 8 }]',
            ),
        ],
    ),
    (
        "minimums_above_awards",
        "allocation.minimums",
        [
            (
                CALL,
                "round_down_to = 10",
                'round_down_to = 10\nawards = 2\nminimums = [{ per = "area", awards = 1 }]',
            )
        ],
    ),
    (
        "minimum_above_maximum",
        "allocation.minimums",
        [
            (
                CALL,
                "round_down_to = 10",
                (
                    'round_down_to = 10\nminimums = [{ per = "area", awards = 3 }]\n'
                    'maximums = [{ per = "area", awards = 2 }]'
                ),
            )
        ],
    ),
    ("shares", "tranches", [(CALL, "percent = 50", "percent = 60")]),
    ("shares", "criteria", [(CALL, "weight = 25", "weight = 26")]),
    (
        "left_open",
        "award.transitions.renounce",
        [(TRANCHE, '["award.revoke", "award.renounce"]', '"award.revoke"')],
    ),
    (
        "left_open",
        "award.transitions.close",
        [(AWARD, '["reports_accepted", "tranches_settled"]', '["reports_accepted"]')],
    ),
    (
        "blocked_by_reports",
        "award.states.reporting",
        [(AWARD, '"amendment", "reporting"]', '"amendment"]')],
    ),
    (
        "cannot_conclude",
        "award.states.offered",
        [(AWARD, 'until = "acceptance", then = "lapse", ', 'until = "acceptance", ')],
    ),
    (
        "tranche_never_due",
        "tranches.end.needs",
        [
            (
                CALL,
                'needs = [{ fact = "reports.final", is = "accepted" }]',
                (
                    'needs = [{ fact = "reports.final", is = "accepted" }, '
                    '{ fact = "reports.final", is = "missing" }]'
                ),
            )
        ],
    ),
    (
        "forgotten",
        "proposal.states.admitted",
        [
            (
                PROPOSAL,
                ', { fact = "call.state", one_of = ["screening", "evaluation"] }]',
                "]",
            )
        ],
    ),
    (
        "forgotten",
        "proposal.states.reserve",
        [(PROPOSAL, 'on = "call.conclude"', 'on = "call.cancel"')],
    ),
]
