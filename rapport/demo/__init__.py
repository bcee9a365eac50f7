"""Invented, plausible, varied data: a small firm to try Rapport with, or a large one to measure it on."""
