"""The vocabulary that invented people, firms and notes are made of; the words themselves are in words.toml."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

WORDS = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
COUNTRIES = [SimpleNamespace(**country) for country in WORDS["countries"]]
WEIGHTS = [country.weight for country in COUNTRIES]
