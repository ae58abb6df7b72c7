"""Graph checks: what holds between several resources, stacks or files, which a linter of one of them cannot see."""
