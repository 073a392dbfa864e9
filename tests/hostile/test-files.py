# SPDX-License-Identifier: ISC
"""Hostile attachments: see vectors_files.py for the rows, play.py for what is demanded."""
import vectors_files  # noqa: F401
from play import play_all

play_all()
