"""Looking at records and putting records and articles on topics."""
