"""Filling: the countries, organisations and parties that noun phrases stand for."""
