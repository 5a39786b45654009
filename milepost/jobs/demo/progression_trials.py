"""What was tried in the demo's second project: more questions to more patients, and better models.

The team began in MLflow and went over to W&B with the second phase.
"""

from dataclasses import dataclass
from typing import Any, Literal

from milepost.jobs.demo.progression import Curves, ProgressionLab, Recipe
from milepost.jobs.demo.trials import Progress, Slot, Trial, slots

EXPERIMENT = "progression-forecast"
RULE_IN_USE = "progression-rule-in-use"
"""The key of the run that milestones compare with."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the project: between two days, `count` recipes with this questionnaire on ever more patients."""

    name: str
    first_day: int
    last_day: int
    count: int
    families: tuple[str, ...]
    asked: str
    patients: tuple[int, int]
    tracker: Literal["mlflow", "wandb"] = "wandb"


PHASES = (
    Phase("records-at-hand", -176, -146, 32, ("median", "ridge", "lasso", "boosting"), "weight", (60, 110), "mlflow"),
    Phase("blood-values", -145, -103, 38, ("ridge", "lasso", "lasso-pairs", "boosting"), "weight-blood", (70, 150)),
    Phase("all-questions", -102, -55, 42, ("ridge", "lasso", "svr", "boosting"), "all", (90, 200)),
    Phase("both-clinics", -54, -1, 40, ("svr", "lasso-pairs", "ridge", "svr"), "all", (200, 322)),
)
NOTES = {
    "records-at-hand": "Only what is in the records anyway: body mass and blood pressure.",
    "blood-values": "With sex and one blood value; the laboratory exports them weekly.",
    "all-questions": "All ten questions of the new form.",
    "both-clinics": "Patients of the second clinic are in.",
}
PEOPLE = ("noor", "jan")


def progression_trials(progress: Progress) -> tuple[Trial, ...]:
    """Train everything the project tried, oldest first; the same trials with the same results each time."""
    lab = ProgressionLab()
    trials = [_rule_in_use(lab)]
    total = sum(phase.count for phase in PHASES)
    for number, phase in enumerate(PHASES):
        for slot in slots(200 + number, phase.first_day, phase.last_day, phase.count):
            progress("training progression forecasts", len(trials), total)
            trials.append(_trial(lab, phase, slot))
    return (*trials, _overnight(lab))


def _trial(lab: ProgressionLab, phase: Phase, slot: Slot) -> Trial:
    recipe = _recipe(phase, slot)
    failed = slot.draw.random() < 0.05
    return Trial(
        key=f"progression-{phase.name}-{slot.index}",
        experiment=EXPERIMENT,
        name=f"{recipe.family}-{recipe.patients}",
        user=PEOPLE[int(slot.draw.integers(len(PEOPLE)))],
        day=slot.day,
        hour=slot.hour,
        minutes=2.0 + recipe.patients / 60,
        params=_params(recipe),
        curves={} if failed else _named_for(phase.tracker, lab.run(recipe)),
        tags={"stage": "candidate", "phase": phase.name, "mlflow.note.content": NOTES[phase.name]},
        status="FAILED" if failed else "FINISHED",
        tracker=phase.tracker,
    )


def _named_for(tracker: str, curves: Curves) -> Curves:
    """In W&B people group metrics by a slash: what was val_mae is val/mae there."""
    return curves if tracker == "mlflow" else {name.replace("_", "/"): values for name, values in curves.items()}


def _recipe(phase: Phase, slot: Slot) -> Recipe:
    low, high = phase.patients
    patients = int(low + (high - low) * slot.index / (phase.count - 1))
    family = phase.families[int(slot.draw.integers(len(phase.families)))]
    return Recipe(family, _settings(family, slot), phase.asked, patients)


def _settings(family: str, slot: Slot) -> dict[str, Any]:
    draw = slot.draw
    between: dict[str, dict[str, Any]] = {
        "median": {},
        "ridge": {"alpha": round(10 ** draw.uniform(-2, 0.3), 4)},
        "lasso": {"alpha": round(10 ** draw.uniform(-2, 0), 4)},
        "lasso-pairs": {"alpha": round(draw.uniform(1.0, 4.0), 3)},
        "svr": {
            "C": round(10 ** draw.uniform(1, 1.8), 2),
            "gamma": round(draw.uniform(0.01, 0.06), 4),
            "epsilon": 10.0,
        },
        "boosting": {
            "n_estimators": int(draw.choice([40, 80])),
            "learning_rate": 0.05,
            "random_state": int(draw.integers(1, 6)),
        },
    }
    return between[family]


def _params(recipe: Recipe) -> dict[str, str]:
    settings = {key: str(value) for key, value in recipe.settings.items()}
    return {"model": recipe.family, "asked": recipe.asked, "patients": str(recipe.patients), **settings}


def _rule_in_use(lab: ProgressionLab) -> Trial:
    recipe = Recipe("ridge", {"alpha": 0.1}, "weight", 150)
    return Trial(
        key=RULE_IN_USE,
        experiment=EXPERIMENT,
        name="rule-in-use",
        user="noor",
        day=-178,
        hour=10.0,
        minutes=2.0,
        params=_params(recipe),
        curves=lab.run(recipe),
        tags={
            "stage": "reference",
            "mlflow.note.content": "The clinic's rule of thumb, from weight and blood pressure.",
        },
    )


def _overnight(lab: ProgressionLab) -> Trial:
    """Slow boosting, under way since last night: of its trees, what there was of them late in the evening."""
    settings = {"n_estimators": 700, "learning_rate": 0.004, "random_state": 1}
    recipe = Recipe("boosting", settings, "all", 322)
    return Trial(
        key="progression-slow-boosting",
        experiment=EXPERIMENT,
        name="slow-boosting",
        user="jan",
        day=-1,
        hour=22.5,
        minutes=45.0,
        params=_params(recipe) | {"n_estimators": "3000"},
        curves=_named_for("wandb", lab.run_in_stages(recipe)),
        tags={
            "stage": "candidate",
            "phase": "both-clinics",
            "mlflow.note.content": "Very many small trees, to see whether patience helps.",
        },
        status="RUNNING",
        tracker="wandb",
    )
