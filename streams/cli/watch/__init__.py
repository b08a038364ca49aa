"""``tocsin watch``: a running installation on one screen."""
