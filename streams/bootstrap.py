"""The composition root: the only place that names adapters and hands them to stages, agents and commands."""
