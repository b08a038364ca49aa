"""Views of the list of alerts that people save for themselves."""
