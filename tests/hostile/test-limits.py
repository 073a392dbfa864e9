# SPDX-License-Identifier: ISC
"""Hostile mails, by number and size: see vectors_limits.py for the rows, play.py for what is demanded."""
import vectors_limits  # noqa: F401
from play import play_all

play_all()
