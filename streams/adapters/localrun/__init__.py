"""What runs on this machine only: a broker from its jars, a supervisor of processes, locks."""
