"""All sources as one document: state, last success and lag, reconciliation, and the problems with their way out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.domain.report import Problem, SourceReport
from milepost.figures.markup import Html, joined, tag
from milepost.figures.source_words import kind_words, read_words, recheck_words

MOST_PROBLEMS = 50
STATES = {"ok": ("✓ ok", "reached"), "failed": ("! not answering", "late"), "never read": ("○ never read", "muted")}


def sources_page_html(
    sources: Sequence[SourceReport],
    problems: Iterable[Problem],
    used_by: Mapping[str, Sequence[str]],
    now: datetime,
    zone: ZoneInfo,
) -> Html:
    """`used_by`: the titles of the projects that read each source."""
    told = list(problems)
    rows = [
        _source(one, [p for p in told if p.source == one.name], used_by.get(one.name, ()), now, zone) for one in sources
    ]
    return tag("ol", *rows, class_="mp-source-list")


def _source(
    source: SourceReport, problems: Sequence[Problem], used_by: Sequence[str], now: datetime, zone: ZoneInfo
) -> Html:
    words, tone = STATES[source.state]
    projects = f"for {', '.join(used_by)}" if used_by else "no project reads it"
    facts = [read_words(source, now, zone), recheck_words(source)]
    return tag(
        "li",
        tag("div", tag("h2", source.name), tag("span", f"{kind_words(source)} · {projects}", class_="mp-muted")),
        tag("div", tag("strong", words, class_=f"mp-{tone}"), *(tag("span", one) for one in facts if one)),
        tag("p", source.error, class_="mp-error") if source.error else Html(""),
        _problems([one for one in problems if one.what != source.error]),
    )


def _problems(problems: Sequence[Problem]) -> Html:
    if not problems:
        return Html("")
    lines = [tag("li", f"{f'run {one.run}: ' if one.run else ''}{one.what}") for one in problems[:MOST_PROBLEMS]]
    left = len(problems) - len(lines)
    more = tag("li", f"and {left:,} more") if left > 0 else Html("")
    title = tag("summary", f"{len(problems):,} {'problem' if len(problems) == 1 else 'problems'} in the data")
    return tag("details", title, tag("ul", joined(*lines, more)), class_="mp-problems")
