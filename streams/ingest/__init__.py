"""Articles in: validates, cleans and identifies what producers send."""
