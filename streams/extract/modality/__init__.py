"""Modality: how far along and how real what a sentence tells is."""
