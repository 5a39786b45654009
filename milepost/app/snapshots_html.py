"""Snapshots as a document: of what and when each is, for whom, its files, and whether it is as it was written."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from milepost.app.kept_readers import faults_of_kept, is_proved
from milepost.app.snapshot_routes import file_address
from milepost.domain.errors import MilepostError
from milepost.domain.projects import Project
from milepost.figures.change_words import change_lines, changed_heading
from milepost.figures.dates import day_text, moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.jobs.kept_snapshots import BY_HAND, KeptSnapshot, compared
from milepost.jobs.snapshots import File

FOR = {"team": "for the team", "stakeholders": "for stakeholders"}
STEPS = ((1_000_000, "MB"), (1_000, "kB"))


def snapshots_headline(found: Sequence[KeptSnapshot]) -> str:
    if not found:
        return "No snapshot is kept yet"
    broken = sum(1 for one in found if faults_of_kept(one))
    kept = f"{len(found):,} {'snapshot is' if len(found) == 1 else 'snapshots are'} kept"
    if not broken:
        how = "as written" if all(is_proved(one) for one in found) else "there in full"
        return f"{kept}, {'' if len(found) == 1 else 'all '}{how}"
    return f"{kept}, {broken:,} of them {'is' if broken == 1 else 'are'} broken"


def snapshots_html(
    shown: Sequence[KeptSnapshot], every: Sequence[KeptSnapshot], projects: Mapping[str, Project], zone: ZoneInfo
) -> Html:
    """Newest first; while there is none, how the first comes about. `every`: those that can be compared."""
    if not shown:
        command = tag("code", "milepost snapshot PROJECT")
        schedule = tag("a", "let a schedule take them", href="schedules", target="_self")
        return tag("p", "Nothing to show yet. Take one with the button above, with ", command, ", or ", schedule, ".")
    names = {one.name for one in every}
    return tag(
        "ol", *(_snapshot(one, names, projects[one.project].title, zone) for one in shown), class_="mp-source-list"
    )


def _snapshot(one: KeptSnapshot, names: Collection[str], title: str, zone: ZoneInfo) -> Html:
    when = one.id if one.as_of is None else moment_text(one.as_of, zone)
    facts = " · ".join([audience_words(one), kept_by(one)])
    faults = faults_of_kept(one)
    files = [_file(one, file, any(what.startswith(f"{file.name} ") for what in faults)) for file in one.files]
    return tag(
        "li",
        tag("div", tag("h2", f"{title}, {when}"), tag("span", facts, class_="mp-muted"), _since(one, names, zone)),
        tag("div", _state(faults, is_proved(one)), tag("ul", *files, class_="mp-files")),
    )


def _file(one: KeptSnapshot, file: File, is_broken: bool) -> Html:
    """What is not as it was written is not handed out."""
    if is_broken:
        return tag("li", file.name, class_="mp-muted")
    size = tag("span", f" {size_text(file.bytes)}", class_="mp-muted")
    whose = f"{file.name} of {one.id}"
    saved = tag("a", file.name, href=file_address(one, file.name), download="", **{"aria-label": f"Download {whose}"})
    if file.format != "html":
        return tag("li", saved, size)
    way = file_address(one, file.name, show=True)
    opened = tag("a", "open", href=way, target="_blank", rel="noopener", **{"aria-label": f"Open {whose}"})
    return tag("li", saved, size, " ", opened)


def _state(faults: Sequence[str], proved: bool) -> Html:
    if not faults and not proved:
        return tag("strong", "✓ all files are there; “Verify all” reads them", class_="mp-reached")
    if not faults:
        return tag("strong", "✓ as it was written", class_="mp-reached")
    return tag("strong", f"! broken: {', '.join(faults)}. Take it again; this one is never sent.", class_="mp-error")


def _since(one: KeptSnapshot, names: Collection[str], zone: ZoneInfo) -> Html:
    if one.snapshot is None:
        return Html("")
    if one.since is None:
        return tag("span", "the first of its kind: it tells no changes", class_="mp-muted")
    before, since = f"{one.home}/{one.project}/{one.since}", since_words(one.since, one.as_of, zone)
    if before not in names:
        return tag("span", f"tells what changed since {since}; that one is gone", class_="mp-muted")
    two = [("compare", each) for each in (before, one.name)]
    return tag("span", tag("a", f"what changed since {since}", href=f"snapshots?{urlencode(two)}"))


def since_words(snapshot_id: str, near: datetime | None, zone: ZoneInfo) -> str:
    """The day of the instant that an id begins with; with its time where `near` is of the same day."""
    try:
        found = datetime.strptime(snapshot_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC).astimezone(zone)
    except ValueError:
        return "the one before it"
    if near is not None and near.astimezone(zone).date() == found.date():
        return moment_text(found, zone)
    return day_text(found.date())


def kept_by(one: KeptSnapshot) -> str:
    return "taken by hand" if one.home == BY_HAND else f"taken by schedule {one.home}"


def audience_words(one: KeptSnapshot) -> str:
    return FOR.get(one.audience, one.audience)


def size_text(count: int) -> str:
    """ "1.2 MB", "48 kB", "310 bytes"."""
    for from_, unit in STEPS:
        if count >= from_:
            return f"{count / from_:.1f} {unit}" if count < 10 * from_ else f"{count / from_:,.0f} {unit}"
    return f"{count} {'byte' if count == 1 else 'bytes'}"


def changes_html(one: KeptSnapshot, other: KeptSnapshot) -> Html:
    """What changed from the earlier to the later one; why not, where they cannot be compared."""
    try:
        edition = compared(one, other)
    except MilepostError as error:
        return tag("p", f"They cannot be compared: {error}.", class_="mp-error")
    lines = [tag("li", line) for line in change_lines(edition)]
    mixed = one.audience != other.audience
    beside = tag("p", "One is for the team and one for stakeholders, so their notes differ.", class_="mp-muted")
    return joined(
        tag("h2", changed_heading(edition)), tag("ul", *lines, class_="mp-changes"), beside if mixed else Html("")
    )
