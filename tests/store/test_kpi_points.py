"""How KPI values are kept, and what happens to a value that is revised."""

from datetime import date

from milepost.domain.candidates import FOREVER, NO_TIME, KpiVersion
from milepost.domain.records import KpiPoint
from milepost.store.database import Store
from milepost.store.intake import Changes
from milepost.store.selection import kpi_versions
from tests.store.runs import DAY, T0, keep

MAY, JUNE = date(2026, 5, 31), date(2026, 6, 30)


def keep_points(store: Store, values: dict[date, float], now_ms: int) -> Changes:
    points = tuple(KpiPoint(day, value) for day, value in values.items())
    return keep(store, source="sales", points=points, points_complete=True, experiments=(), now_ms=now_ms)


def test_a_series_is_kept_and_reading_it_again_changes_nothing(store: Store) -> None:
    assert keep_points(store, {MAY: 1.5, JUNE: 2.5}, T0) == Changes(new=2)
    assert keep_points(store, {JUNE: 2.5, MAY: 1.5}, T0 + DAY) == Changes()
    assert kpi_versions(store, "sales") == [
        KpiVersion(MAY, 1.5, NO_TIME, FOREVER),
        KpiVersion(JUNE, 2.5, NO_TIME, FOREVER),
    ]


def test_a_revised_value_keeps_its_past(store: Store) -> None:
    keep_points(store, {MAY: 1.0}, T0)
    assert keep_points(store, {MAY: 2.0}, T0 + DAY) == Changes(changed=1)
    assert kpi_versions(store, "sales") == [
        KpiVersion(MAY, 1.0, NO_TIME, T0 + DAY),
        KpiVersion(MAY, 2.0, T0 + DAY, FOREVER),
    ]


def test_a_withdrawn_value_holds_until_then_and_may_come_back(store: Store) -> None:
    keep_points(store, {MAY: 1.0, JUNE: 2.0}, T0)
    assert keep_points(store, {MAY: 1.0}, T0 + DAY) == Changes(gone=1)
    keep_points(store, {MAY: 1.0, JUNE: 2.0}, T0 + 2 * DAY)
    assert kpi_versions(store, "sales") == [
        KpiVersion(MAY, 1.0, NO_TIME, FOREVER),
        KpiVersion(JUNE, 2.0, NO_TIME, T0 + DAY),
        KpiVersion(JUNE, 2.0, T0 + 2 * DAY, FOREVER),
    ]
