# SPDX-License-Identifier: ISC
"""Hostile header sections: see vectors_headers.py for the rows, play.py for what is demanded."""
import vectors_headers  # noqa: F401
from play import play_all

play_all()
