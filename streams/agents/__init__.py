"""All of Faust: one agent an arrow."""
