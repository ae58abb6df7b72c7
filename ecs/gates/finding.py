"""What a gate has to say against something: the one type that all of them return."""

from typing import NamedTuple


class Finding(NamedTuple):
    """One fault: which gate saw it, where, and what it is, in a sentence that says what to do about it."""

    gate: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.gate}: {self.where}: {self.what}"
