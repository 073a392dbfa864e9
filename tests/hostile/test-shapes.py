# SPDX-License-Identifier: ISC
"""P92: mails as the programs of the world write them: see vectors_shapes.py; play.py says what is demanded."""
import vectors_shapes  # noqa: F401
from play import play_all

play_all()
