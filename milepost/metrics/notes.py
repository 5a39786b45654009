"""Which notes a Report has, in which order, and what answers them."""

from collections.abc import Iterator, Sequence

from milepost.domain.notes import NoteReport, Notes, NoteVersion, Reply


def note_reports(notes: Notes) -> tuple[NoteReport, ...]:
    """Those that are not archived, numbered in order of the moments that they are pinned to."""
    own = [(key, held) for key, held in notes.items() if held[-1].note.reply_to is None and not held[-1].archived]
    own.sort(key=lambda one: (one[1][-1].note.begins, one[1][0].at, one[0]))
    return tuple(_reported(number, key, held, notes) for number, (key, held) in enumerate(own, start=1))


def _reported(number: int, key: str, held: Sequence[NoteVersion], notes: Notes) -> NoteReport:
    note = held[-1].note
    return NoteReport(
        number=number,
        id=key,
        kind=note.kind,
        text=note.text,
        begins=note.begins,
        ends=note.ends,
        about=note.about,
        by=held[0].by,
        at=held[0].at,
        edited_by=held[-1].by if len(held) > 1 else None,
        edited_at=held[-1].at if len(held) > 1 else None,
        replies=tuple(sorted(_replies(key, notes), key=lambda reply: (reply.at, reply.id))),
        audience=note.audience,
    )


def _replies(key: str, notes: Notes) -> Iterator[Reply]:
    for id_, held in notes.items():
        if held[-1].note.reply_to == key and not held[-1].archived:
            edited_at = held[-1].at if len(held) > 1 else None
            yield Reply(id_, held[-1].note.text, held[0].by, held[0].at, edited_at)
