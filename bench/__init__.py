"""Measure Rapport as its users meet it: a production server, real sizes, whole answers."""
