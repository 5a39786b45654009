"""All projects: which need attention, where their milestones lie, and what is due soon."""

from milepost.app import reports
from milepost.app.as_of import chosen_day
from milepost.app.components import show_document, show_head
from milepost.app.nothing_yet import let_in, say_next_step

workspace, reader = let_in("portfolio")
as_of = chosen_day(workspace)
with as_of.counting():
    shown = reports.portfolio(workspace, reader.projects(workspace), as_of.instant)
show_head(
    "Portfolio",
    shown.headline,
    "One row a project, worst first. Bars show slip from the due date; the line is today.",
    as_of,
    demo=shown.demo,
)
if not shown.was_read:
    say_next_step()
show_document(shown.html, key="portfolio")
