"""How good the forecast is on projects that its fit has not seen, beside simple baselines; the tables of the docs."""

from collections import defaultdict
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
SHOWN = {"known": "kind", "planned": "kind and plan", "unknown": "neither"}


@dataclass(slots=True)
class Marks:
    """Of every question, by who answers: the chance told and the SCORES. `spent`: seconds of CPU by who answers."""

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

    def best_simple(self, score: str) -> float:
        return min(self.mean(who, score) for who in self.scores if who not in SHOWN)


def cross_fitted(series: Sequence[Series]) -> Marks:
    """Every project is judged by fits on the other folds."""
    projects = sorted({one.project for one in series})
    fold_of = {project: place % FOLDS for place, project in enumerate(projects)}
    asked = {one.id: judged(one) for one in series}
    weight_of = dict(zip([one.id for one in series], weights_of(series), strict=True))
    told: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    spent: dict[str, float] = defaultdict(float)
    order: list[Question] = []
    for fold in range(FOLDS):
        seen = [one for one in series if fold_of[one.project] != fold]
        known = [each for one in seen for each in asked[one.id]]
        fits = models_of(fit(seen))
        simple = baselines(known, [weight_of[one.series.id] / len(asked[one.series.id]) for one in known])
        new = [each for one in series if fold_of[one.project] == fold for each in asked[one.id]]
        for question in new:
            answers = {who: answer(question) for who, answer in simple.items()}
            for name in KNOWN:
                started = process_time()
                answers[name] = product_answer(question, fits, name)
                spent[name] += process_time() - started
            for who, answer in answers.items():
                told[who].append((answer.chance, *scores(question, answer)))
        order += new
    marks = {who: np.array(each) for who, each in told.items()}
    weights = np.array([weight_of[one.series.id] / len(asked[one.series.id]) for one in order])
    return Marks(
        order, weights, {who: m[:, 0] for who, m in marks.items()}, {w: m[:, 1:] for w, m in marks.items()}, spent
    )


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


def print_scores(series: Sequence[Series]) -> None:
    marks = cross_fitted(series)
    print(f"{len(marks.asked)} questions to {len(series)} series of {len({one.project for one in series})} projects")
    lines = [HEAD]
    lines += [row(marks, who) for who in (*SHOWN, *(who for who in marks.scores if who not in SHOWN))]
    lines += ["", "group, kind known | series | Brier | calibration error | base rate of the kind | Lindy"]
    lines += [group_row(marks, name) for name in sorted({one.group for one in series})]
    print("\n".join(lines))


def row(marks: Marks, who: str) -> str:
    brier, best, time = (marks.mean(who, name) for name in ("brier", "best", "time"))
    skill = {name: 1 - marks.mean(who, name) / marks.best_simple(name) for name in ("brier", "best", "time")}
    bands = " | ".join(f"{marks.mean(who, name):.3f}" for name in ("in50", "in80", "above90"))
    spent = f"{1000 * marks.spent[who] / len(marks.asked):.1f}" if who in SHOWN else "-"
    return (
        f"{SHOWN.get(who, who)} | {brier:.4f} | {skill['brier']:.3f} | {marks.calibration(who):.3f}"
        f" | {best:.4f} | {skill['best']:.3f} | {time:.4f} | {skill['time']:.3f} | {bands} | {spent}"
    )


def group_row(marks: Marks, group: str) -> str:
    some = np.array([float(one.series.group == group) for one in marks.asked])
    many = len({one.series.id for one in marks.asked if one.series.group == group})
    simple = " | ".join(f"{marks.mean(who, 'brier', some):.4f}" for who in ("base rate of the kind", "Lindy"))
    brier, error = marks.mean("known", "brier", some), marks.calibration("known", some)
    return f"{group} | {many} | {brier:.4f} | {error:.3f} | {simple}"
