"""A KPI's course in a space as small as a word: its values, the target, and where it stands now."""

from milepost.domain.report import KpiReport
from milepost.figures.boxes import Box, held
from milepost.figures.dates import day_ms
from milepost.figures.scales import Scale, value_scale
from milepost.figures.theme import Theme

WIDTH, HEIGHT, PAD = 150.0, 28.0, 4.0
SIZE = f'width="{WIDTH:g}" height="{HEIGHT:g}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}"'


def sparkline(kpi: KpiReport, theme: Theme) -> str:
    """A picture of its own without a word in it; empty where there are not two values."""
    if len(kpi.series) < 2:
        return ""
    aims = [] if kpi.target is None else [kpi.target]
    scale, _ = value_scale([one.value for one in kpi.series] + aims, (None, None), ticks=2)
    time = Scale(day_ms(kpi.series[0].date), day_ms(kpi.series[-1].date))
    if not time.low < time.high:
        return ""
    box = Box(PAD, PAD, WIDTH - PAD, HEIGHT - PAD)
    places = [
        (box.x(day_ms(one.date), time), box.y(held(one.value, scale), scale)) for one in kpi.series
    ]  # fmt: skip
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    x, y = places[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {SIZE}>'
        + "".join(_target(box, box.y(held(aim, scale), scale), theme) for aim in aims)
        + f'<path d="M{line}" fill="none" stroke="{theme.frontier}" stroke-width="1.6" stroke-linejoin="round"/>'
        + f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{theme.frontier}"/></svg>'
    )


def _target(box: Box, y: float, theme: Theme) -> str:
    across = f"M{box.left:g} {y:.1f}H{box.right:g}"
    return f'<path d="{across}" fill="none" stroke="{theme.muted}" stroke-width="1" stroke-dasharray="4 3"/>'
