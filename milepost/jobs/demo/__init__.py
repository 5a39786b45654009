"""The demo: a workspace that a newcomer believes, with really trained models in a real tracking database."""

from milepost.jobs.demo.workspace import build_demo

__all__ = ["build_demo"]
