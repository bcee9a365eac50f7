"""Rapport, an open-source CRM that stands on an excellent contact manager."""

__version__ = "0.1.0"
