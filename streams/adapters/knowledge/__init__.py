"""Knowledge files: countries, organisations, leaders, lexicon."""
