"""SQLite as Rapport uses it, for Django's setting ENGINE."""
