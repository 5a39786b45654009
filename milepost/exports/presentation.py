"""The Report as a presentation: slides with native charts and tables that can be edited."""

from milepost.domain.changes import Edition
from milepost.exports.deck.cover import cover_slide
from milepost.exports.deck.kpi_slides import kpi_slides
from milepost.exports.deck.metric_slides import metric_slides
from milepost.exports.deck.milestone_slides import milestone_slides
from milepost.exports.deck.note_slides import note_slides
from milepost.exports.deck.provenance import provenance_slides
from milepost.exports.deck.template import empty_presentation, saved


def edition_to_pptx(edition: Edition) -> bytes:
    """The same Edition gives the same bytes; numbers in charts are the exact doubles. Raises ConfigurationError where
    python-pptx is not installed."""
    report = edition.report
    deck = empty_presentation(report)
    cover_slide(deck, edition)
    metric_slides(deck, report)
    milestone_slides(deck, report)
    kpi_slides(deck, report)
    note_slides(deck, report)
    provenance_slides(deck, report)
    return saved(deck)
