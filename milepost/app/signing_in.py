"""What stands before the pages where people sign in: who looks, the way in, and the way out."""

import streamlit as st

from milepost.app import reports
from milepost.app.components import remember_address
from milepost.app.login import login_is_on
from milepost.app.who import Reader, page_reader
from milepost.domain.errors import MilepostError
from milepost.domain.people import Person
from milepost.figures.markup import tag
from milepost.jobs.options import who as local_user
from milepost.jobs.workspace import Workspace


def who_looks() -> tuple[Workspace | None, Reader | None]:
    """The workspace, None where it cannot be opened, and who looks at it, None for nobody."""
    try:
        workspace = reports.workspace()
    except MilepostError:
        return None, None if login_is_on() else Reader(Person(local_user()))
    return workspace, page_reader(workspace)


def say_who(reader: Reader | None) -> None:
    """Above a page: who is signed in, and the way out. Nothing where nobody has to sign in."""
    if reader is None or not login_is_on():
        return
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small"):
        # Markdown would make a link of an e-mail address.
        st.html(tag("span", reader.person.name), width="content")
        if st.button("Sign out", type="tertiary"):
            st.logout()


def ask_to_sign_in() -> None:
    st.title("Milepost", anchor=False)
    st.markdown("Will the model be good enough by the date we promised? Sign in to see what the runs say.")
    if not login_is_on():
        st.error("`access:` is new in milepost.yaml: start `milepost serve` again, so that people can sign in.")
        return
    if st.button("Sign in"):
        st.login()
    remember_address()


def say_no_role(reader: Reader) -> None:
    st.title("Nothing to see here yet", anchor=False)
    st.html(tag("p", f"You are signed in as {reader.person.name}, who has no role in Milepost."))
    st.markdown("Ask whoever keeps its milepost.yaml to name you, or a group of yours, under `access:`.")
