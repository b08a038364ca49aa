"""Reading: what an occurrence of a trigger says happened, how far along and how certain."""
