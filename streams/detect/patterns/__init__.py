"""Which events of a window show together what a correlation looks for, and since when."""
