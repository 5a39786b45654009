"""What is said about all projects together, in sentences made from the Reports' own numbers."""

from collections.abc import Sequence
from datetime import date

from milepost.domain.portfolio import Due, Portfolio, PortfolioRow
from milepost.figures.chances import chance_text
from milepost.figures.dates import day_text
from milepost.figures.numbers import distance_text
from milepost.figures.words import best_text, margin_text, metric_title, subject_unit

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")
MOST_NAMES = 3


def portfolio_headline(portfolio: Portfolio) -> str:
    """ "Two projects are past due: Fraud detection and Digit reader"."""
    if not has_been_read(portfolio):
        return "Nothing has been read yet"
    for standing, words in (("overdue", "past due"), ("at risk", "at risk")):
        names = [row.report.title for row in portfolio.rows if row.standing == standing]
        if names:
            return f"{counted(len(names))} {'is' if len(names) == 1 else 'are'} {words}: {listed(names)}"
    count = len(portfolio.rows)
    return (
        "The only project is on plan"
        if count == 1
        else f"All {NUMBERS[count].lower() if count < 13 else count} projects are on plan"
    )


def has_been_read(portfolio: Portfolio) -> bool:
    """Whether any source of any project was ever read with success."""
    return any(source.last_success for row in portfolio.rows for source in row.report.sources)


def counted(count: int) -> str:
    number = NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"
    return f"{number} {'project' if count == 1 else 'projects'}"


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c", "a, b, c and 4 more"."""
    shown = list(names) if len(names) <= MOST_NAMES + 1 else [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def best_words(row: PortfolioRow) -> tuple[str, str]:
    """The best value and what it is of: "97.8 %", "accuracy"."""
    metric = row.report.metric(row.report.headline)
    if metric is None:
        return "", ""
    best = "nothing counted yet" if metric.best is None else best_text(metric, row.report, metric.best)
    return best, metric_title(metric)


def gap_words(row: PortfolioRow) -> str:
    """What the next milestone still lacks: "0.7 points short of Unattended processing"."""
    if row.next is None:
        return "all milestones reached" if row.report.milestones else "no milestone is set"
    if row.gate is None:
        return "no single run passes all gates of " + row.next.title
    unit = subject_unit(row.gate, row.report)
    subject = "" if row.gate.subject == row.report.headline else f"{row.gate.subject.replace('_', ' ')} "
    limit = "" if row.gate.comparison in {">=", ">"} else "the limit of "
    margin = margin_text(row.gate, unit)
    return (
        f"{subject}{margin} {limit}{row.next.title}"
        if margin
        else f"{row.next.title}: {row.gate.why or 'no value yet'}"
    )


def next_words(row: PortfolioRow, today: date) -> str:
    """ "due 7 Jan", "14 days overdue", "no longer reached"."""
    ahead = row.next
    if ahead is None:
        return ""
    if ahead.state == "missed":
        return f"{days(ahead.slip_days or 0)} overdue"
    if ahead.state == "regressed":
        return "no longer reached"
    left = ahead.days_left or 0
    return f"due {day_text(ahead.due, near=today)}, " + ("today" if left == 0 else f"in {days(left)}")


def days(count: int) -> str:
    return f"{count:,} {'day' if count == 1 else 'days'}"


def needed_words(due: Due) -> str:
    """How much better the value has to become each week: "0.4 points a week"."""
    if due.gate is None:
        return "one run that passes all gates"
    if due.needed_per_week is None:
        return due.gate.why or "a first value"
    return f"{distance_text(due.needed_per_week, subject_unit(due.gate, due.report))} a week"


def likely_words(due: Due) -> str:
    """ "12 %, off track", "not enough data"."""
    outlook = due.milestone.outlook
    chance = None if outlook is None else outlook.chance
    return ", ".join(filter(None, ("" if chance is None else chance_text(chance), due.milestone.health)))


def short_words(due: Due) -> str:
    """ "0.7 points short", and of which metric where it is not the headline's."""
    if due.gate is None or due.gate.margin is None:
        return ""
    subject = "" if due.gate.subject == due.report.headline else f"{due.gate.subject.replace('_', ' ')} "
    return subject + margin_text(due.gate, subject_unit(due.gate, due.report)).removesuffix(" of")
