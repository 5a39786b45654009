"""What was tried in the demo's first project: from coarse pixels and few images to shifted copies of many."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from milepost.jobs.demo.digits import DigitLab, Outcome, Recipe
from milepost.jobs.demo.trials import Progress, Slot, Status, Trial, slots

EXPLORATION, MODELS = "digit-reader/exploration", "digit-reader/models"
READER_IN_USE = "digits-reader-in-use"
"""The key of the run that milestones compare with."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of the project: between two days, `count` recipes of these families on a growing pile of images."""

    name: str
    experiment: str
    first_day: int
    last_day: int
    count: int
    families: tuple[str, ...]
    images: tuple[int, int]
    pixels: str = "8x8"
    shifted: bool = False


PHASES = (
    Phase(
        "thumbnails", EXPLORATION, -180, -161, 26,
        ("nearest-centroid", "naive-bayes", "decision-tree", "logistic", "nearest-neighbours"), (80, 160), "4x4",
    ),
    Phase(
        "full-scans", EXPLORATION, -160, -126, 38,
        ("naive-bayes", "decision-tree", "logistic", "nearest-neighbours", "random-forest"), (90, 200),
    ),
    Phase(
        "more-labels", MODELS, -125, -84, 44,
        ("random-forest", "extra-trees", "nearest-neighbours", "svm", "logistic"), (220, 600),
    ),
    Phase("tuning", MODELS, -83, -43, 44, ("svm", "nearest-neighbours", "extra-trees", "mlp"), (600, 1000)),
    Phase("shifted-copies", MODELS, -42, -1, 34, ("svm", "extra-trees", "mlp", "svm"), (800, 1197), shifted=True),
)  # fmt: skip
NOTES = {
    "thumbnails": "4 by 4 thumbnails, to have something that runs end to end.",
    "full-scans": "Full 8 by 8 scans; labelling has only begun.",
    "more-labels": "The labelling team delivers about ten images a day now.",
    "tuning": "Same data for everyone, so that models can be compared.",
    "shifted-copies": "Every image again, moved by a pixel in each direction: forms are never placed exactly.",
}
PEOPLE = ("maya", "tom", "ines")


def digit_trials(progress: Progress) -> tuple[Trial, ...]:
    """Train everything the project tried, oldest first; the same trials with the same results each time."""
    lab = DigitLab()
    trials = [_reader_in_use(lab)]
    total = sum(phase.count for phase in PHASES)
    for number, phase in enumerate(PHASES):
        for slot in slots(100 + number, phase.first_day, phase.last_day, phase.count):
            progress("training digit readers", len(trials), total)
            trials.append(_trial(lab, phase, slot, f"digits-{phase.name}-{slot.index}"))
    return (*trials, *_sweep(lab), *_seeds(lab), *_faint(lab), *_overnight(lab), _leak(), _scratch(lab))


def _trial(lab: DigitLab, phase: Phase, slot: Slot, key: str) -> Trial:
    recipe = _recipe(phase, slot)
    broken = slot.draw.random()
    stage = "candidate" if phase.experiment == MODELS else "exploration"
    return _logged(
        key=key,
        experiment=phase.experiment,
        name=f"{recipe.family}-{recipe.images}",
        user=PEOPLE[int(slot.draw.integers(len(PEOPLE)))],
        day=slot.day,
        hour=slot.hour,
        recipe=recipe,
        outcome=None if broken < 0.06 else lab.run(recipe),
        tags={"stage": stage, "phase": phase.name, "mlflow.note.content": NOTES[phase.name]},
    )


def _logged(*, recipe: Recipe, outcome: Outcome | None, tags: dict[str, str], **about: Any) -> Trial:
    """Return a trial with what it measured, or a failed one if nothing came out."""
    params = {"model": recipe.family, "pixels": recipe.pixels, "images": str(recipe.images)}
    params |= {"shifted_copies": str(recipe.shifted)} | {key: str(value) for key, value in recipe.settings.items()}
    if outcome is None:
        tags = tags | {"error": "worker ran out of memory"}
        return Trial(params=params, tags=tags, status="FAILED", minutes=4.0, **about)
    curves = {"val_accuracy": outcome.accuracy, "est_latency_ms": (outcome.latency_ms,)}
    curves |= {} if outcome.faint_accuracy is None else {"val_accuracy_faint": (outcome.faint_accuracy,)}
    minutes = 3.0 + recipe.images / 100 * (5 if recipe.shifted else 1)
    return Trial(params=params, tags=tags, curves=curves, minutes=minutes, **about)


def _recipe(phase: Phase, slot: Slot) -> Recipe:
    low, high = phase.images
    done = slot.index / max(1, phase.count - 1)
    family = phase.families[int(slot.draw.integers(len(phase.families)))]
    images = int(low + (high - low) * done)
    shifted = phase.shifted and slot.draw.random() < 0.75 + 0.25 * (done > 0.5)
    return Recipe(family, _settings(family, slot, shifted), phase.pixels, images, shifted)


def _settings(family: str, slot: Slot, shifted: bool) -> dict[str, Any]:
    draw = slot.draw
    seed = int(draw.integers(1, 6))
    between: dict[str, dict[str, Any]] = {
        "nearest-centroid": {},
        "naive-bayes": {"var_smoothing": round(10 ** draw.uniform(-4, -1), 5)},
        "decision-tree": {"max_depth": int(draw.integers(5, 12)), "random_state": seed},
        "logistic": {"C": round(10 ** draw.uniform(-1.5, 0.7), 3)},
        "nearest-neighbours": {"n_neighbors": int(draw.choice([1, 3, 5, 9]))},
        "random-forest": {"n_estimators": int(draw.choice([30, 60, 90])), "random_state": seed},
        "extra-trees": {"n_estimators": int(draw.choice([60, 90, 120])), "random_state": seed},
        "svm": {"C": round(10 ** draw.uniform(0, 1.2), 2), "gamma": round(draw.uniform(0.02, 0.12), 3)},
        "mlp": {
            "hidden": int(draw.choice([48, 96, 128])),
            "epochs": 8 if shifted else 24,
            "learning_rate_init": round(10 ** draw.uniform(-3, -2.3), 5),
            "random_state": seed,
        },
    }
    return between[family]


def _reader_in_use(lab: DigitLab) -> Trial:
    recipe = Recipe("nearest-neighbours", {"n_neighbors": 5}, "4x4", 300)
    return _logged(
        key=READER_IN_USE, experiment=EXPLORATION, name="reader-in-use", user="ines", day=-182, hour=9.5, recipe=recipe,
        outcome=lab.run(recipe), tags={"stage": "reference", "mlflow.note.content": "What the mail room runs today."},
    )  # fmt: skip


def _sweep(lab: DigitLab) -> Iterator[Trial]:
    """One finished sweep: a parent without results of its own, and its children."""
    about: dict[str, Any] = {"experiment": MODELS, "user": "tom", "day": -58}
    yield Trial(
        key="digits-sweep", name="sweep-svm-gamma", hour=19.5, minutes=70.0, params={"sweep": "gamma"},
        tags={"stage": "candidate", "mlflow.note.content": "Which gamma? Eight values over night."}, **about,
    )  # fmt: skip
    for index, gamma in enumerate((0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.11, 0.14)):
        recipe = Recipe("svm", {"C": 8.0, "gamma": gamma}, "8x8", 850)
        yield _logged(
            key=f"digits-sweep-{index}", name=f"svm-gamma-{gamma}", hour=19.55 + index / 8, recipe=recipe,
            outcome=lab.run(recipe), tags={"stage": "candidate"}, parent="digits-sweep", **about,
        )  # fmt: skip


def _seeds(lab: DigitLab) -> Iterator[Trial]:
    """The same recipe under four seeds, all with one name, to see how much of a difference is luck."""
    for seed in range(1, 5):
        recipe = Recipe("extra-trees", {"n_estimators": 90, "random_state": seed}, "8x8", 900)
        yield _logged(
            key=f"digits-seed-{seed}", experiment=MODELS, name="extra-trees-900-again", user="ines", day=-47,
            hour=13.0 + seed / 3, recipe=recipe, outcome=lab.run(recipe),
            tags={"stage": "candidate", "mlflow.note.content": "Only the seed differs."},
        )  # fmt: skip


def _faint(lab: DigitLab) -> Iterator[Trial]:
    """What was measured of a new metric so far: too few results to forecast from."""
    tried: tuple[tuple[str, dict[str, Any], int], ...] = (
        ("svm", {"C": 6.0, "gamma": 0.05}, -6),
        ("extra-trees", {"n_estimators": 120, "random_state": 2}, -4),
        ("mlp", {"hidden": 128, "epochs": 8, "learning_rate_init": 0.002, "random_state": 3}, -2),
    )
    for family, settings, day in tried:
        recipe = Recipe(family, settings, "8x8", 1197, True, faint=True)
        yield _logged(
            key=f"digits-faint-{family}", experiment=MODELS, name=f"{family}-faint-ink", user="tom", day=day, hour=11.4,
            recipe=recipe, outcome=lab.run(recipe),
            tags={
                "stage": "candidate",
                "mlflow.note.content": "Measured on faint ink too: the pens at the kiosks are often nearly empty.",
            },
        )  # fmt: skip


def _overnight(lab: DigitLab) -> Iterator[Trial]:
    """Last night's sweep: still running this morning, with one child done, one killed and one under way."""
    about: dict[str, Any] = {"experiment": MODELS, "user": "maya", "day": -1}
    yield Trial(
        key="digits-night", name="sweep-small-svm", hour=19.2, minutes=0.0, params={"sweep": "images"},
        tags={"stage": "candidate", "mlflow.note.content": "Same accuracy with fewer images, hence faster?"},
        status="RUNNING", **about,
    )  # fmt: skip
    recipe = Recipe("svm", {"C": 8.0, "gamma": 0.1}, "8x8", 500, True)
    yield _logged(
        key="digits-night-0", name="small-svm-500", hour=19.3, recipe=recipe, outcome=lab.run(recipe),
        tags={"stage": "candidate"}, parent="digits-night", **about,
    )  # fmt: skip
    unfinished: tuple[tuple[str, Status, float], ...] = (
        ("small-svm-300", "KILLED", 19.9),
        ("small-svm-700", "RUNNING", 20.3),
    )
    for name, status, hour in unfinished:
        yield Trial(
            key=f"digits-night-{name}", name=name, hour=hour, minutes=12.0, params={"model": "svm"}, status=status,
            tags={"stage": "candidate"}, parent="digits-night", **about,
        )  # fmt: skip


def _leak() -> Trial:
    """The result that was too good: made with held-out images in the training set, and deleted the same day."""
    return Trial(
        key="digits-leak", experiment=MODELS, name="svm-perfect", user="tom", day=-71, hour=16.0, minutes=9.0,
        params={"model": "svm"}, curves={"val_accuracy": (1.0,), "est_latency_ms": (9.7,)}, deleted=True,
        tags={"mlflow.note.content": "Too good: held-out images were in the training set. Deleted."},
    )  # fmt: skip


def _scratch(lab: DigitLab) -> Trial:
    recipe = Recipe("logistic", {"C": 1.0}, "4x4", 100)
    return _logged(
        key="scratch", experiment="scratch", name="hello-mlflow", user="maya", day=-182, hour=11.0, recipe=recipe,
        outcome=lab.run(recipe), tags={},
    )  # fmt: skip
