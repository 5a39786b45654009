"""Editions that a writer of documents must stand: of every size, and with hostile words."""

from dataclasses import replace
from datetime import date, timedelta

from milepost.domain.changes import Changes, Edition, Flipped, NewBest, Noted
from milepost.domain.noise import Interval, NoiseReport
from milepost.domain.outlook import Outlook, Pace
from milepost.domain.report import GateReport, MilestoneReport, Move, Problem
from milepost.domain.sign_off import Decision, FrozenEvidence, SignOff
from tests.figures import samples

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script> #let x = 1 $a$ *b* \x00\x07\ud800 \u202eabc ../../x {{x}} \\"
SCRIPTS = "模型精度 モデル 정확도 نموذج الدقة מודל मॉडल Ακρίβεια Точность 😀👨‍👩‍👧 ✓▸○✗"
CHANGES = Changes(
    samples.AS_OF - timedelta(days=7),
    (Flipped("candidate", "pending, at risk", "missed"), NewBest("accuracy", 0.932, 0.94), Noted("3")),
)
DAYS = (date(2026, 1, 1), date(2026, 2, 1))
MOVE = Move(samples.AS_OF, "ada", "the data came late", *DAYS, ("f1 >= 0.8",), ("f1 >= 0.7",))
LETTERS = "T模ن😀"


def close(gates: tuple[GateReport, ...]) -> tuple[GateReport, ...]:
    """The same gates, too close to call, with the longest words that are said of it."""
    interval = Interval(0.91234, 0.94567, "50 runs that differ only by seed, 1,000,000,000 test examples")
    return tuple(replace(one, noise=NoiseReport("too close to call", one.passed, 0.93, interval)) for one in gates)


def full() -> Edition:
    """With something in every part: moves, sign-off, notes, KPIs, problems and changes."""
    kept = FrozenEvidence("lab", "r7", "calm-7", None, samples.AS_OF, (("accuracy", 0.7301),), (), (), "ab12")
    asked = SignOff("accepted", ("bo", "cy"), 1, samples.AS_OF, "ada", kept,
                    (Decision("bo", "accept", "fine", samples.AS_OF),), None, True)  # fmt: skip
    one, *others, last = samples.milestones()
    pace = Pace(
        0.3471828182845904, (0.931, 0.942, 0.9512345678901234, 0.96, 0.97), (samples.AS_OF, samples.AS_OF, None)
    )
    outlook = Outlook("accuracy", pace, replace(pace, chance=0.62), 41)
    told = (
        replace(one, moves=(MOVE,) * 4, sign_off=asked, after=("rules",)),
        *others,
        replace(last, outlook=outlook, gates=close(last.gates)),
    )
    return Edition(samples.without(notes=samples.notes(), milestones=told), CHANGES)


def sized(count: int, **changes: object) -> Edition:
    """So many milestones of many heights, each with words of its own: `title17x`, `owner17x`, `why17x`."""
    base = samples.milestones()
    return Edition(samples.without(milestones=tuple(_numbered(n, base[n % 7], changes) for n in range(count))))


def _numbered(number: int, base: MilestoneReport, changes: dict[str, object]) -> MilestoneReport:
    gate = replace(samples.gate(0.5 + number / 1000, False), margin=None, why=f"why{number}x")
    due = base.due + timedelta(days=number // 7)
    others = base.gates if number % 3 else close(base.gates)
    told = replace(
        base, id=f"m{number}", title=f"title{number}x", due=due, gates=(gate, *others), moves=(MOVE,) * (number % 4)
    )
    return replace(told, **{"owner": f"owner{number}x", **changes})  # type: ignore[arg-type]


def hostile() -> Edition:
    """Nothing in it is meant well."""
    words = HOSTILE + SCRIPTS
    told = f"{'x' * 300} >= 0.9"
    gate = replace(samples.gate(0.9, False), gate=told, target=None, margin=None, why=words + "w" * 5000)
    move = replace(MOVE, reason=words + "y" * 5000, by=words)
    titles = (words, *(letter * 5000 for letter in LETTERS), "\n" * 50, "")
    milestones = tuple(
        replace(one, id=f"{n}{'z' * 300}", title=title, owner="o" * 5000, gates=(gate,) * 30, moves=(move,) * 5)
        for n, (one, title) in enumerate(zip(samples.milestones(), titles, strict=True))
    )
    texts = (words, "W" * 5000, "ن" * 5000)
    notes = tuple(replace(note, text=text) for note, text in zip(samples.notes(), texts, strict=True))
    kpis = (replace(samples.chargebacks(), title=words, target=None),)
    problems = tuple(Problem("lab", "r" * 500, words) for _ in range(100))
    report = samples.without(title=words, milestones=milestones, notes=notes, kpis=kpis, problems=problems)
    return Edition(report, Changes(CHANGES.since, CHANGES.changes[1:]))
