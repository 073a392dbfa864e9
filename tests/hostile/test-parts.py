# SPDX-License-Identifier: ISC
"""Hostile MIME structures: see vectors_parts.py for the rows, play.py for what is demanded."""
import vectors_parts  # noqa: F401
from play import play_all

play_all()
