"""The field's own checkers, each called once and its answer turned into findings."""
