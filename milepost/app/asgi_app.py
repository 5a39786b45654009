"""The whole web application: Streamlit's pages, Milepost's own routes, and what is wrapped around every answer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from milepost.app.announcing import lifespan
from milepost.app.compressed import CompressedAssets
from milepost.app.headers import SecurityHeaders
from milepost.app.routes import routes


def application(secrets: Mapping[str, Any] | None) -> st.App:
    """`secrets`: how people sign in (milepost.app.login); None where nobody has to."""
    return st.App(
        Path(__file__).with_name("entry") / "dashboard.py",
        routes=routes(),
        lifespan=lifespan,
        middleware=[Middleware(SecurityHeaders), Middleware(CompressedAssets)],
        secrets=secrets,
    )
