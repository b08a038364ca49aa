"""What stages and services need from outside, as protocols that adapters fill; one file a subject."""
