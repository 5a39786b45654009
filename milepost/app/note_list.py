"""The notes as a list to read: when, what kind, about what, the words, who wrote them, and what was answered."""

from datetime import datetime
from zoneinfo import ZoneInfo

from milepost.domain.notes import NOTE_KINDS, NoteReport, Reply
from milepost.domain.report import Report
from milepost.figures.dates import moment_text
from milepost.figures.markdown import markdown_html
from milepost.figures.markup import Html, joined, tag
from milepost.figures.note_words import about_words, kind_words, when_words

NO_NOTE = "No note yet."
HOW_TO_WRITE = " Write down what was decided, released or went wrong: “Add a note” under the chart."
SHORT = 600
"""Characters; of longer texts the beginning is shown, and the rest on request."""
FEW = 3
"""Up to so many notes nobody has to search."""


def notes_html(report: Report, *, writes: bool = False) -> Html:
    """An ordered list, oldest moment first. `writes`: the reader may change them."""
    archived = [tag("p", _button("archived", "", "Archived notes", "Archived notes"))] if writes else []
    if not report.notes:
        return joined(tag("p", NO_NOTE + HOW_TO_WRITE * writes), *archived)
    entries = tag("ol", *(_entry(note, report, writes) for note in report.notes), class_="mp-notes")
    return joined(*([_filter(report)] if len(report.notes) > FEW else []), entries, *archived)


def _entry(note: NoteReport, report: Report, writes: bool) -> Html:
    zone = ZoneInfo(report.time_zone)
    heading = tag(
        "div",
        tag("span", note.number, class_="mp-number"),
        tag("strong", kind_words(note)),
        tag("span", when_words(note, zone)),
        *([] if note.about is None else [tag("span", f"on {about_words(note.about, report)}")]),
        # Only who belongs to the team sees such a note at all.
        *([tag("span", "for the team", class_="mp-team")] if note.audience == "team" else []),
        class_="mp-heading",
    )
    answers = [tag("ul", *(_reply(one, zone, writes) for one in note.replies))] if note.replies else []
    signed = _signature(note.by, note.at, note.edited_by, note.edited_at, zone)
    facts: dict[str, str] = {"data-kind": note.kind, "data-audience": note.audience}
    if note.about is not None:
        facts["data-about"] = f"{note.about.kind}:{note.about.id}"
    name = f"note {note.number}"
    acts = [_acts(note.id, name, ("reply", "edit", "archive", "versions"))] if writes else []
    return tag(
        "li", heading, _text(note.text), signed, *acts, *answers, id=f"note-{note.number}", tabindex="-1", **facts
    )


def _reply(reply: Reply, zone: ZoneInfo, writes: bool) -> Html:
    acts = [_acts(reply.id, f"the answer of {reply.by}", ("edit", "archive", "versions"))] if writes else []
    return tag("li", _text(reply.text), _signature(reply.by, reply.at, None, reply.edited_at, zone), *acts)


def _acts(note_id: str, name: str, acts: tuple[str, ...]) -> Html:
    """What can be done with a note; a screen reader hears with which."""
    return tag("div", *(_button(act, note_id, act.capitalize(), f"{act.capitalize()}: {name}") for act in acts),
               class_="mp-acts")  # fmt: skip


def _button(act: str, note_id: str, words: str, name: str) -> Html:
    return tag("button", words, type="button", **{"data-act": act, "data-id": note_id, "aria-label": name})


def _filter(report: Report) -> Html:
    """Works in the browser; only kinds, audiences and subjects that there are can be chosen."""
    kinds: list[tuple[str, str]] = [
        (one, one.capitalize()) for one in NOTE_KINDS if any(note.kind == one for note in report.notes)
    ]
    abouts = {f"{n.about.kind}:{n.about.id}": about_words(n.about, report) for n in report.notes if n.about is not None}
    audiences = [(one, f"for the {one}") for one in ("stakeholders", "team")]
    some = {note.audience for note in report.notes}
    return tag(
        "form",
        tag("input", type="search", name="words", placeholder="Search notes", **{"aria-label": "Search notes"}),
        _select("kind", "Every kind", kinds),
        *([_select("about", "About anything", list(abouts.items()))] if abouts else []),
        *([_select("audience", "For everybody", audiences)] if len(some) > 1 else []),
        tag("output", class_="mp-muted"),
        class_="mp-filter",
        role="search",
    )


def _select(name: str, everything: str, options: list[tuple[str, str]]) -> Html:
    told = [tag("option", words, value=value) for value, words in [("", everything), *options]]
    return tag("select", *told, name=name, **{"aria-label": everything})


def _text(text: str) -> Html:
    if len(text) <= SHORT:
        return tag("div", markdown_html(text), class_="mp-note-text")
    beginning = text[:SHORT].rsplit(maxsplit=1)[0]
    rest = tag("details", tag("summary", "All of it"), tag("div", markdown_html(text), class_="mp-note-text"))
    return joined(tag("div", markdown_html(f"{beginning} …"), class_="mp-note-text"), rest)


def _signature(by: str, at: datetime, edited_by: str | None, edited_at: datetime | None, zone: ZoneInfo) -> Html:
    words = f"{by}, {moment_text(at, zone)}"
    if edited_at is not None:
        whom = f" by {edited_by}" if edited_by not in {None, by} else ""
        words += f" · edited {moment_text(edited_at, zone)}{whom}"
    return tag("small", words)
