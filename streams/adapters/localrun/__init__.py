"""What only a local run needs: a broker, a process supervisor, locks."""
