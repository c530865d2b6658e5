"""Choosing a phrase, or a word that silences us: the second page of SETTINGS."""
