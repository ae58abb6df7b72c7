"""moto, taught what it lacks to take this project's stacks: see __main__.py."""
