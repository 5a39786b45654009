"""What is said of how good the forecasts were."""

from milepost.domain.forecasts import Bin, Score, Verdict
from milepost.figures.chances import chance_text
from milepost.metrics.scoring import MILESTONES_NEEDED, Promised

BASE = "giving every milestone the share of the others that were reached"
NOTHING_KEPT = (
    "Milepost keeps one forecast a day of each pending milestone, and those that snapshots show. Each is judged once "
    "the day that it was for is over."
)
VERDICTS: dict[Verdict, str] = {
    "too early": f"It takes {MILESTONES_NEEDED} milestones that have come due; fewer say little, whichever way they "
    "came out.",
    "all alike": "All of them came out alike, so there was nothing that a forecast could have told apart.",
    "better": f"Clearly better than {BASE}.",
    "no difference": f"No clear difference from {BASE}.",
    "worse": f"Clearly worse than {BASE}: do not rely on the chances.",
}


def score_headline(score: Score, kept: int) -> str:
    """`kept`: how many forecasts there are, with an outcome or without."""
    if not kept:
        return "No forecast is kept yet"
    if score.verdict == "too early" or score.told is None or score.reached is None:
        come = {0: "no milestone has", 1: "1 milestone has"}.get(
            score.milestones, f"{score.milestones} milestones have"
        )
        return f"Too early to tell: {come} come due since the first forecast"
    came = f"Of {counted(score.milestones, 'milestone')}, {percent(score.reached)} were reached in time"
    return f"{came}; the forecasts said {percent(score.told)} on average"


def score_below(score: Score, kept: int) -> str:
    if not kept:
        return NOTHING_KEPT
    verdict = VERDICTS[score.verdict]
    if score.verdict == "too early":
        return verdict
    brier, base = score_text(score.brier), score_text(score.base)
    return (
        f"{verdict} Brier score {brier} against {base} by the base rate, from {counted(score.forecasts, 'forecast')}."
    )


def afterwards_words(afterwards: int, kept: int) -> str:
    """Of `kept` forecasts, `afterwards` were made later than on their day; empty where none was."""
    if not afterwards:
        return ""
    which = f"All {afterwards:,}" if afterwards == kept > 1 else f"{afterwards:,} of {counted(kept, 'forecast')}"
    return (
        f"{which} {'was' if afterwards == 1 else 'were'} made afterwards by the demo, from what was known on "
        f"{'its' if afterwards == 1 else 'their'} day. What the demo promises is made up as well: this shows how "
        "forecasts are judged, and not how good they are."
    )


def score_text(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def counted(count: int, what: str) -> str:
    return f"{count:,} {what if count == 1 else what + 's'}"


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def bin_words(one: Bin) -> str:
    """ "of 3 milestones told 70 % to 80 % likely, 67 % were reached (between 21 % and 94 %)" """
    told = f"told {percent(one.low)} to {percent(one.high)} likely"
    between = f"between {percent(one.interval[0])} and {percent(one.interval[1])}"
    return f"of {counted(one.milestones, 'milestone')} {told}, {percent(one.reached)} were reached ({between})"


def bin_cells(one: Bin) -> tuple[str, str, str, str, str]:
    """What was told, on average, what came true, between what, and of how many milestones."""
    return (
        f"{percent(one.low)} to {percent(one.high)}",
        percent(one.forecast),
        percent(one.reached),
        f"{percent(one.interval[0])} to {percent(one.interval[1])}",
        f"{one.milestones:,}",
    )


def outcome_words(one: Promised) -> str:
    if one.reached is None:
        return "not over yet" if one.why is None else f"not judged: {one.why}"
    return "reached in time" if one.reached else "not reached in time"


def chances_words(one: Promised) -> str:
    """The first chance that was told, and the last."""
    first, last = chance_text(one.first.chance), chance_text(one.last.chance)
    return first if len(one.forecasts) == 1 else f"{first} → {last}"
