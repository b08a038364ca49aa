"""Languages, one package each."""
