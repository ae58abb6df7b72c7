"""Mistakes that somebody might make, planted one at a time: each must be seen by a gate, or the gates are worth nothing."""

from . import access, data, files, network, tasks, watching, way_in
from .mistake import Mistake

MISTAKES: list[Mistake] = [
    *network.MISTAKES,
    *data.MISTAKES,
    *access.MISTAKES,
    *way_in.MISTAKES,
    *tasks.MISTAKES,
    *watching.MISTAKES,
    *files.MISTAKES,
]
