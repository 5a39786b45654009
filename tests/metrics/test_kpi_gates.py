"""What a gate on a KPI decides, and what a KPI beside the gates does not."""

from datetime import date

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.outlook import Outlook
from milepost.domain.projects import Kpi
from tests.metrics.rows import NOW, Setting, at, judged, milestone, ms, report, row

KPI = (Kpi("cost", "books", "Cost", better="lower"),)


def versions(*points: tuple[str, float]) -> dict[str, list[KpiVersion]]:
    return {"cost": [KpiVersion(date.fromisoformat(day), value, NO_TIME, FOREVER) for day, value in points]}


def test_a_gate_on_a_kpi_holds_while_the_latest_value_passes() -> None:
    one = milestone("accuracy >= 0.9", "cost <= 100")
    rows = [row("a", 0.9, "2026-03-10")]
    series = versions(("2026-03-01", 120), ("2026-04-01", 90))
    found = judged(rows, one, kpis=KPI, series=series)
    assert (found.state, found.reached_at, found.gates[1].best) == ("reached", at("2026-04-01"), 90)
    assert judged(rows, one, at("2026-03-31"), kpis=KPI, series=series).state == "pending"


def test_a_passed_gate_on_a_kpi_is_not_in_the_way_of_the_forecast_of_the_others() -> None:
    rows = [row(f"r{n}", 0.8 + n / 100, f"2026-03-{n + 1:02}") for n in range(8)]
    series = versions(("2026-03-01", 120), ("2026-04-01", 90))
    both, alone = milestone("cost <= 100", "accuracy >= 0.9"), milestone("accuracy >= 0.9")
    then, now = at("2026-03-31"), at("2026-04-02")
    told, expected = judged(rows, both, now, kpis=KPI, series=series), judged(rows, alone, now)
    assert told.outlook is not None
    assert told.outlook.pace is not None
    assert (told.state, told.outlook, told.health) == ("pending", expected.outlook, expected.health)
    before = judged(rows, both, then, kpis=KPI, series=series)
    assert before.outlook == Outlook(why="the gate on cost is a KPI's, which is not forecast")


def test_a_kpi_shown_beside_the_gates_never_decides() -> None:
    one = milestone("accuracy >= 0.9", kpis=milestone("cost <= 100").gates)
    found = judged([row("a", 0.9)], one, kpis=KPI, series=versions(("2026-03-01", 120)))
    assert (found.state, found.kpis[0].passed, found.kpis[0].margin) == ("reached", False, -20)


def test_a_milestone_of_kpi_gates_alone_has_no_run() -> None:
    found = judged([], milestone("cost <= 100"), kpis=KPI, series=versions(("2026-03-01", 90)))
    assert (found.state, found.reached_at, found.evidence) == ("reached", at("2026-03-01"), None)


def test_kpi_values_are_those_known_at_the_instant() -> None:
    revised = ms("2026-05-01")
    series = {
        "cost": [
            KpiVersion(date(2026, 3, 1), 120, NO_TIME, revised),
            KpiVersion(date(2026, 3, 1), 90, revised, FOREVER),
        ]
    }
    one = Setting(kpis=KPI, series=series)
    assert [value.value for value in report([], one, NOW).kpis[0].series] == [90]
    assert [value.value for value in report([], one, at("2026-04-01")).kpis[0].series] == [120]
    assert report([], one, at("2026-02-01")).kpis[0].series == ()
