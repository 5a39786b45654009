"""How good the forecast is on projects that its fit has not seen, beside simple baselines; the tables of the docs."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from time import process_time

import numpy as np

from benchmarks.fit_forecast import fit, weights_of
from benchmarks.forecast_baselines import baselines
from benchmarks.forecast_judged import LEVELS, SCORES, Answer, Question, calibration_error, judged, scores
from benchmarks.forecast_questions import Series
from milepost.domain.candidates import Floats
from milepost.metrics.forecast import forecast
from milepost.metrics.forecast_model import KNOWN, Model, models_of

FOLDS = 4
HEAD = (
    "who answers | Brier | Brier skill | calibration error | pinball, best | skill | pinball, time | skill"
    " | in 50 % band | in 80 % band | above 90 % | ms CPU"
)
DRAW_HEAD = (
    "draw | Brier skill | calibration error | skill, best | skill, time | above 90 % | Brier skill with the plan"
    " | tracker logs: against their base rate | against Lindy | calibration error"
)
TRACKERS = "mlflow"  # the group
HARD = "having seen them: "
SHOWN = {"known": "kind", "planned": "kind and plan", "unknown": "neither"}


@dataclass(slots=True)
class Marks:
    """Of every question, by who answers: the chance told and the SCORES. Those whose name begins with HARD are simple
    answers that have learnt from the judged projects themselves. `spent`: seconds of CPU by who answers."""

    asked: list[Question]
    weights: Floats
    chances: dict[str, Floats]
    scores: dict[str, Floats]
    spent: dict[str, float]

    def mean(self, who: str, score: str, some: Floats | None = None) -> float:
        weights = self.weights if some is None else self.weights * some
        return float(np.average(self.scores[who][:, SCORES.index(score)], weights=weights))

    def calibration(self, who: str, some: Floats | None = None) -> float:
        kept = np.full(len(self.asked), True) if some is None else some > 0
        came = np.array([float(one.reached) for one in self.asked])
        return calibration_error(came[kept], self.chances[who][kept], self.weights[kept])

    def simple(self) -> list[str]:
        return [who for who in self.scores if who not in SHOWN and not who.startswith(HARD)]

    def skill(self, who: str, score: str, against: Sequence[str]) -> float:
        return 1 - self.mean(who, score) / min(self.mean(one, score) for one in against)

    def of_group(self, group: str) -> Floats:
        return np.array([float(one.series.group == group) for one in self.asked])


def fold_of(series: Sequence[Series]) -> dict[str, int]:
    return {project: place % FOLDS for place, project in enumerate(sorted({one.project for one in series}))}


def fits_of(series: Sequence[Series]) -> list[dict[str, Model]]:
    """By fold: fitted to the other folds."""
    folds = fold_of(series)
    return [models_of(fit([one for one in series if folds[one.project] != fold])) for fold in range(FOLDS)]


def cross_fitted(series: Sequence[Series], fits: Sequence[dict[str, Model]], draw: int) -> Marks:
    """Every project is judged by fits on the other folds."""
    folds, weight_of = fold_of(series), dict(zip([one.id for one in series], weights_of(series), strict=True))
    asked = [each for one in series for each in judged(one, draw)]
    many = Counter(one.series.id for one in asked)
    weights = np.array([weight_of[one.series.id] / many[one.series.id] for one in asked])
    fold = np.array([folds[one.series.project] for one in asked])
    told: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    spent: dict[str, float] = defaultdict(float)
    simple = [
        baselines([asked[at] for at in np.flatnonzero(fold != one)], weights[fold != one]) for one in range(FOLDS)
    ]
    hard = baselines(asked, weights)
    for question, place in zip(asked, fold, strict=True):
        answers = {who: answer(question) for who, answer in simple[place].items()}
        answers |= {HARD + who: answer(question) for who, answer in hard.items()}
        for name in KNOWN:
            started = process_time()
            answers[name] = product_answer(question, fits[place], name)
            spent[name] += process_time() - started
        for who, answer in answers.items():
            told[who].append((answer.chance, *scores(question, answer)))
    marks = {who: np.array(each) for who, each in told.items()}
    return Marks(asked, weights, {w: m[:, 0] for w, m in marks.items()}, {w: m[:, 1:] for w, m in marks.items()}, spent)


def product_answer(asked: Question, models: dict[str, Model], known: str) -> Answer:
    best, now = asked.facts.best, asked.now
    told = forecast(
        asked.series.times[: asked.known],
        asked.series.goodness[: asked.known],
        better="higher",
        target=best + asked.rise,
        now=now,
        due=now + asked.days,
        bounds=(None, asked.series.ideal),
        kind=None if known == "unknown" else asked.series.kind,
        planned_runs=asked.runs if known == "planned" else None,
        levels=LEVELS,
        models=models,
    )
    if told.chance is None:
        raise ValueError(f"no forecast of {asked.series.id}: {told.why}")
    return Answer(
        told.chance,
        [one - best for one in told.best],
        [np.inf if one is None else one - now for one in told.times],
    )


def print_scores(series: Sequence[Series], draws: int) -> None:
    """The first draw in whole; of the others the scores that there are goals for."""
    fits = fits_of(series)
    several = [cross_fitted(series, fits, draw + 1) for draw in range(draws)]
    marks = several[0]
    print(f"{len(marks.asked)} questions to {len(series)} series of {len({one.project for one in series})} projects")
    lines = [HEAD]
    lines += [row(marks, who) for who in (*SHOWN, *marks.simple())]
    lines += ["", "group, kind known | series | Brier | calibration error | base rate of the kind | Lindy"]
    lines += [group_row(marks, name) for name in sorted({one.group for one in series})]
    found = np.array([of_draw(marks) for marks in several])
    lines += ["", DRAW_HEAD, *(told_row(str(draw + 1), each) for draw, each in enumerate(found))]
    lines += [told_row(name, each(found, axis=0)) for name, each in (("mean", np.mean), ("least", np.min))]
    print("\n".join([*lines, told_row("most", np.max(found, axis=0))]))


def of_draw(marks: Marks) -> list[float]:
    """As DRAW_HEAD names them."""
    some, hard = marks.of_group(TRACKERS), [HARD + who for who in marks.simple()]
    brier = marks.mean("known", "brier", some)
    return [
        marks.skill("known", "brier", hard),
        marks.calibration("known"),
        marks.skill("known", "best", hard),
        marks.skill("known", "time", hard),
        marks.mean("known", "above90"),
        marks.skill("planned", "brier", hard),
        *(1 - brier / marks.mean(HARD + who, "brier", some) for who in ("base rate of the kind", "Lindy")),
        marks.calibration("known", some),
    ]


def told_row(name: str, numbers: Sequence[float]) -> str:
    return " | ".join([name, *(f"{one:.3f}" for one in numbers)])


def row(marks: Marks, who: str) -> str:
    brier, best, time = (marks.mean(who, name) for name in ("brier", "best", "time"))
    skill = {name: marks.skill(who, name, marks.simple()) for name in ("brier", "best", "time")}
    bands = " | ".join(f"{marks.mean(who, name):.3f}" for name in ("in50", "in80", "above90"))
    spent = f"{1000 * marks.spent[who] / len(marks.asked):.1f}" if who in SHOWN else "-"
    return (
        f"{SHOWN.get(who, who)} | {brier:.4f} | {skill['brier']:.3f} | {marks.calibration(who):.3f}"
        f" | {best:.4f} | {skill['best']:.3f} | {time:.4f} | {skill['time']:.3f} | {bands} | {spent}"
    )


def group_row(marks: Marks, group: str) -> str:
    some = marks.of_group(group)
    many = len({one.series.id for one in marks.asked if one.series.group == group})
    simple = " | ".join(f"{marks.mean(who, 'brier', some):.4f}" for who in ("base rate of the kind", "Lindy"))
    brier, error = marks.mean("known", "brier", some), marks.calibration("known", some)
    return f"{group} | {many} | {brier:.4f} | {error:.3f} | {simple}"
