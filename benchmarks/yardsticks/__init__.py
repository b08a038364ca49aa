"""One report of how fast everything is, each figure beside a yardstick that ran in the same minutes."""
