"""What became of the messages about milestones: first of all those that did not arrive."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.app.schedule_history import MOST, ShownDelivery, shown_delivery
from milepost.app.schedules_html import sent_html
from milepost.app.who import Reader
from milepost.domain.events import event_named
from milepost.domain.ledger import DeliveryLine, SlotLine
from milepost.figures.dates import moment_text
from milepost.figures.markup import Html, joined, tag
from milepost.jobs.event_message import owner_of
from milepost.jobs.workspace import Workspace, from_ms
from milepost.store.ledger_lines import delivery_lines, milestone_lines

TROUBLE = ("failed", "unknown")


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """`zone`: the project's own clock; `owner`: who answers for the milestone, where something went wrong."""

    at: datetime
    zone: ZoneInfo
    subject: str
    went_wrong: bool
    owner: str | None
    deliveries: tuple[ShownDelivery, ...]


def messages_of(workspace: Workspace, reader: Reader) -> tuple[ShownMessage, ...]:
    """The latest about projects that the reader sees, newest first; reasons may name addresses, and are for those who
    plan the project."""
    told = milestone_lines(workspace.store, reader.projects(workspace), MOST)
    if not told:
        return ()
    sent = delivery_lines(workspace.store, since_ms=min(one.key.slot_ms for one in told))
    return tuple(_message(workspace, reader, line, [one for one in sent if one.key == line.key]) for line in told)


def _message(workspace: Workspace, reader: Reader, line: SlotLine, sent: Sequence[DeliveryLine]) -> ShownMessage:
    project, event = workspace.project(line.key.project), event_named(line.key.schedule)
    went_wrong = any(one.state in TROUBLE for one in sent)
    plans = "plan" in reader.rights(project.id)
    return ShownMessage(
        from_ms(line.key.slot_ms),
        ZoneInfo(project.time_zone),
        line.lines[0] if line.lines else line.key.schedule,
        went_wrong,
        owner_of(workspace, event, project.id) if went_wrong and event is not None else None,
        tuple(shown_delivery(one, may_change=plans) for one in sent),
    )


def messages_html(told: Sequence[ShownMessage]) -> Html:
    """Those that went wrong stand first."""
    wrong = sum(one.went_wrong for one in told)
    words = (
        f"Of the latest {len(told):,} messages, {wrong:,} did not reach everybody, or nobody knows whether they did."
    )
    first = sorted(told, key=lambda one: not one.went_wrong)
    return joined(
        tag("h2", "Messages about milestones"),
        *([tag("p", tag("strong", words, class_="mp-late"))] if wrong else []),
        tag("ol", *map(_line, first), class_="mp-source-list"),
    )


def _line(one: ShownMessage) -> Html:
    owner = [tag("span", f"{one.owner} answers for this milestone", class_="mp-muted")] if one.owner else []
    return tag(
        "li",
        tag("div", tag("h3", one.subject), tag("span", moment_text(one.at, one.zone)), *owner),
        tag("div", *sent_html(one.deliveries)),
    )
