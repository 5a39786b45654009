"""What the list of runs says of itself."""

from milepost.domain.report import Report
from milepost.domain.runs import RunPage, RunQuestion
from milepost.figures.words import best_text, metric_name


def runs_headline(report: Report) -> str:
    """ "1,234 runs count for accuracy; the best has 94.0 %"."""
    metric = report.metric(report.headline)
    if metric is None or metric.best is None:
        return "No run counts yet"
    count = metric.runs_counted
    opening = "1 run counts" if count == 1 else f"{count:,} runs count"
    return f"{opening} for {metric_name(metric)}; the best has {best_text(metric, report, metric.best)}"


def how_to_read(page: RunPage) -> str:
    """One line for a first-time reader."""
    struck = "A value that is struck out does not count."
    return f"A name opens the run in its tracker. {struck}" if any(one.run.url for one in page.runs) else struck


def shown_words(page: RunPage, asked: RunQuestion) -> str:
    """Which runs are in sight."""
    searching = bool(asked.text or asked.statuses)
    if not page.runs:
        if page.first:
            return "There are no more runs."
        return "No run fits. Take a word or a filter away." if searching else "The project has no runs yet."
    last = page.first + len(page.runs)
    if not page.more and page.first == 0:
        return f"{last:,} {'run' if last == 1 else 'runs'}{' found' if searching else ''}"
    return f"Runs {page.first + 1:,} to {last:,}{' of those found' if searching else ''}"
