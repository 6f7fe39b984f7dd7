"""Money that does not add up, and how many full awards the fund allows."""

from collections.abc import Iterator

from grantcall.core.money import format_cents
from grantcall.core.words import Words
from grantcall.definitions.model import AllocationRules, Definition, Money
from grantcall.engine.simulating.findings import Finding, quoted
from grantcall.engine.simulating.known import field_of


def check_money(definition: Definition) -> Iterator[Finding]:
    """Give the sums of a call that contradict each other."""
    if definition.money is not None:
        yield from _limits(definition, definition.money)
        yield from _fields(definition, definition.money)
    if definition.allocation is not None and definition.money is not None:
        yield from _quotas(definition, definition.allocation, definition.money)
    yield from _shares(definition)


def full_awards(definition: Definition) -> Iterator[Finding]:
    """Give the notes: how many awards at the cap the fund, or each lot, allows."""
    money = definition.money
    cap = None if money is None else _cap(money)
    if money is None or not cap:
        return
    pots = [(lot.label, lot.budget, f"money.lots.{lot.id}") for lot in money.lots] or [
        (Words("Il fondo", "The fund"), money.budget, "money.budget")
    ]
    for label, budget, where in pots:
        number, rest = divmod(budget, cap)
        text = Words(
            "{label} ({budget}) basta per {number} contributi interi da {cap}; restano {rest}",
            "{label} ({budget}) allows {number} full awards of {cap}; {rest} are left",
        )
        said = text.format(
            label=label, budget=_euro(budget), number=number, cap=_euro(cap), rest=_euro(rest)
        )
        yield Finding("full_awards", where, said)


def _limits(definition: Definition, money: Money) -> Iterator[Finding]:
    for cap in money.caps:
        if cap.amount is not None and cap.amount > money.budget:
            text = Words(
                "il massimo per domanda ({cap}) supera il fondo ({budget})",
                "the cap ({cap}) is above the fund ({budget})",
            )
            said = text.format(cap=_euro(cap.amount), budget=_euro(money.budget))
            yield Finding("cap_above_fund", "money.cap", said)
        if cap.amount is not None and money.floor is not None and money.floor > cap.amount:
            text = Words(
                "il minimo ({floor}) supera il massimo per domanda ({cap})",
                "the floor ({floor}) is above the cap ({cap})",
            )
            said = text.format(floor=_euro(money.floor), cap=_euro(cap.amount))
            yield Finding("floor_above_cap", "money.floor", said)
    for lot in money.lots:
        if money.floor is not None and money.floor > lot.budget:
            text = Words(
                "{lot} non basta nemmeno per un contributo minimo",
                "{lot} does not cover even one award at the floor",
            )
            where = f"money.lots.{lot.id}"
            yield Finding("floor_above_fund", where, text.format(lot=quoted(lot.label)))


def _fields(definition: Definition, money: Money) -> Iterator[Finding]:
    """A sum of the form that cannot be as low as the cap."""
    cap = _cap(money)
    for slot, form in definition.forms.items():
        if form.record != "proposal" or cap is None:
            continue
        for field in form.fields.values():
            if field.type == "money" and isinstance(field.min, int) and field.min > cap:
                text = Words(
                    "{f} è almeno {low}, più del massimo per domanda ({cap})",
                    "{f} is at least {low}, above the cap ({cap})",
                )
                said = text.format(f=quoted(field.label), low=_euro(field.min), cap=_euro(cap))
                yield Finding("minimum_above_cap", f"{slot}.fields.{field.id}.min", said)


def _quotas(definition: Definition, rules: AllocationRules, money: Money) -> Iterator[Finding]:
    least = money.floor or _least(definition, rules)
    reserved: dict[str, int] = {}
    for per, _, awards in rules.minimums:
        reserved[per] = reserved.get(per, 0) + awards
    for per, awards in reserved.items():
        if awards * least > money.budget:
            text = Words(
                "{n} contributi riservati per “{per}” costano almeno {sum}, più del fondo",
                "{n} awards reserved by “{per}” cost at least {sum}, above the fund",
            )
            said = text.format(n=awards, per=per, sum=_euro(awards * least))
            yield Finding("minimums_above_fund", "allocation.minimums", said)
        if rules.awards is not None and awards > rules.awards:
            text = Words(
                "{n} contributi riservati per “{per}”, ma al massimo {most} in tutto",
                "{n} awards reserved by “{per}”, but {most} at most in all",
            )
            said = text.format(n=awards, per=per, most=rules.awards)
            yield Finding("minimums_above_awards", "allocation.minimums", said)
    most = {(per, value): awards for per, value, awards in rules.maximums}
    for per, value, awards in rules.minimums:
        if awards > most.get((per, value), awards):
            text = Words(
                "“{value}”: almeno {n} contributi, ma al massimo {most}",
                "“{value}”: at least {n} awards, but {most} at most",
            )
            said = text.format(value=value, n=awards, most=most[(per, value)])
            yield Finding("minimum_above_maximum", "allocation.minimums", said)


def _shares(definition: Definition) -> Iterator[Finding]:
    text = Words("sommano a {total}, non a 100", "sum to {total}, not 100")
    percents = sum(tranche.percent for tranche in definition.tranches)
    if definition.tranches and percents != 100:
        yield Finding("shares", "tranches", text.format(total=percents))
    counts = definition.ranking.counts if definition.ranking else ()
    weights = [one.weight for one in definition.criteria if not counts or one.part in counts]
    if weights and sum(weights) != 100:
        yield Finding("shares", "criteria", text.format(total=sum(weights)))


def _least(definition: Definition, rules: AllocationRules) -> int:
    """Return the least that an award can come to, in cents."""
    field = field_of(definition, "proposal", rules.reduce_to or "")
    low = None if field is None else field.min
    return low if isinstance(low, int) and low > 0 else 1


def _cap(money: Money) -> int | None:
    """Return the smallest cap that always applies, in cents."""
    always = [cap.amount for cap in money.caps if cap.when is None and cap.amount is not None]
    return min(always, default=None)


def _euro(cents: int) -> Words:
    return Words(format_cents(cents, "it"), format_cents(cents, "en"))
