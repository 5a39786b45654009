"""The snapshots that were kept: opened, downloaded, proved, compared, and taken now."""

import streamlit as st

from milepost.app.as_of import chosen_day
from milepost.app.components import show_document, show_head
from milepost.app.kept_readers import listed_snapshots
from milepost.app.markup import plain_markdown
from milepost.app.nothing_yet import let_in
from milepost.app.snapshot_acts import offer_new_one, offer_proof, say_proof, say_what_was_taken
from milepost.app.snapshot_choices import choose_snapshots, choose_two
from milepost.app.snapshots_html import changes_html, snapshots_headline, snapshots_html
from milepost.app.turning import turn_pages

workspace, reader = let_in("snapshots")
as_of = chosen_day(workspace)
head = st.empty()
seen, trouble = listed_snapshots(workspace, reader)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    found = choose_snapshots(seen, reader.projects(workspace), as_of)
    offer_new_one(workspace, reader)
    found, proof = offer_proof(workspace, reader, found)
with head:
    show_head(
        "Snapshots",
        "The snapshots cannot be read" if trouble else snapshots_headline(found.every),
        "A snapshot is the report of one moment, kept with its files. Whatever changes later, it stays as it was.",
        as_of,
        demo=workspace.configuration.demo,
    )
say_what_was_taken(workspace, reader)
say_proof(proof)
if trouble:
    st.error(plain_markdown(f"{trouble}."))
    st.stop()
show_document(snapshots_html(found.shown, found.every, reader.projects(workspace), as_of.zone), key="snapshots")
turn_pages(found.page, found.pages)
two = choose_two(found.every, reader.projects(workspace), as_of.zone)
if two is not None:
    show_document(changes_html(*two), key="changes")
