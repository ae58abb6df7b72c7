"""The stacks as they would be made: templates read, parameters and conditions settled, imports followed."""
