"""Consumer groups: moving where they go on."""
