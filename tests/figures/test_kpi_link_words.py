"""What is said of a KPI and the metric that drives it."""

from dataclasses import replace

from milepost.domain.kpi_link import (
    Band,
    CostOfDelay,
    Effect,
    KpiStory,
    KpiValueAtTarget,
    Link,
    MilestoneWorth,
    Refusal,
)
from milepost.figures.kpi_link_words import kpi_link_lines, kpi_verdict
from tests.figures.samples import report

REPORT = report()
KPI = replace(REPORT.kpis[0], driven_by="accuracy", unit="EUR")
LINK = Link("evidence", "in 0.2% of cases", -3000.0, -5000.0, -1000.0, 1, 0.002, 60, 12)
LABEL = "measured over 60 periods with 12 changes of the metric"
MEASURED = Effect("measured", Band(-3000.0, -5000.0, -1000.0), LABEL)
WORTH = MilestoneWorth(
    "ga",
    KpiValueAtTarget(Band(900.0, 800.0, 1000.0), Band(-100.0, -200.0, 0.0), LABEL, beyond_seen=True),
    CostOfDelay(Band(10.0, 5.0, 20.0), Band(70.0, 35.0, 140.0), LABEL),
)


def lines(story: KpiStory | None) -> tuple[str, ...]:
    return kpi_link_lines(replace(KPI, story=story), REPORT)


def test_evidence_tells_the_size_per_point_its_interval_the_lag_and_that_it_is_no_proof() -> None:
    title = next(one.title for one in REPORT.milestones if one.id == "ga")
    evidence, worth, delay = lines(KpiStory(LINK, MEASURED, (WORTH,)))
    assert evidence.startswith("Evidence that accuracy moves it: -30 EUR (95 % interval -50 EUR to -10 EUR) for each")
    assert evidence.endswith("point of accuracy, 1 period later; association, not proof of cause; in 0.2% of cases")
    assert worth.startswith(f"At {title}: about 900 EUR (95 % interval 800 EUR to 1,000 EUR) if nothing else changes")
    assert worth.endswith(f"({LABEL}); the target lies beyond what was measured")
    assert delay == f"Each week that {title} is late costs about 70 EUR (95 % interval 35 EUR to 140 EUR) ({LABEL})"


def test_a_refusal_and_a_verdict_short_of_evidence_say_why_and_no_number() -> None:
    no = Refusal("the KPI never changed")
    assert lines(KpiStory(no, no)) == ("Not enough evidence that accuracy moves it: the KPI never changed",)
    weak = replace(LINK, verdict="no evidence", why="in 40% of cases")
    assert lines(KpiStory(weak, no)) == ("No evidence that accuracy moves it: in 40% of cases",)
    assert lines(None) == ()


def test_what_is_assumed_is_called_so_beside_what_the_history_says() -> None:
    said = Effect("assumed", Band(-3000.0), "assumed by finance, not measured")
    told = lines(KpiStory(Refusal("the KPI never changed"), said))
    assert told[1] == "Assumed by finance, not measured: -30 EUR (no interval stated) for each point of accuracy"


def test_the_verdict_in_short() -> None:
    no = Refusal("x")
    said = Effect("A/B test", Band(1.0), "A/B test spring")
    told = [
        kpi_verdict(replace(KPI, story=one))
        for one in (None, KpiStory(no, no), KpiStory(LINK, MEASURED), KpiStory(no, said))
    ]
    assert told == ["", "not enough evidence", "evidence", "A/B test"]
