"""Import 10,000 rows of CSV with the duplicate check: seconds, and how much more memory it takes."""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path

from bench.server import ROOT, environment

ROWS = 10_000
SECONDS = 5


def write_file(path: Path) -> None:
    """Invented leads, a tenth of them with a name and company that stand in the data set already."""
    chance = random.Random(7)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["First name", "Last name", "Company", "Job title", "E-mail", "Phone", "City", "Country", "Booth"]
        )
        for number in range(ROWS):
            given = chance.choice(["Ada", "Bruno", "Clara", "Dario", "Elin", "Farid", "Greta", "Hugo"])
            family = f"{chance.choice(['Stone', 'Marlowe', 'Umber', 'Quigley', 'Sato'])}{number // 10 if number % 10 else ''}"
            company = f"{chance.choice(['Harbor', 'Union', 'Canal', 'Mill'])} Works {number % 2000}"
            mail = f"{given}.{family}{number}@fair{number % 2000}.example".lower()
            phone = f"+1 {chance.choice(['617', '781', '212'])} 555 {number:04}"
            rows.writerow([given, family, company, "Buyer", mail, phone, "Boston", "US", f"H{number % 40}"])


def measure(data: Path, database: str = "", factor: float = 1.0) -> dict:
    """Run it in a process of its own, as the job worker would."""
    file = data / "bench-import.csv"
    write_file(file)
    command = [sys.executable, "-m", "bench.import_once", str(file)]
    told = subprocess.run(command, env=environment(data, database), cwd=ROOT, check=True, stdout=subprocess.PIPE)
    found = json.loads(told.stdout.splitlines()[-1])
    goal = SECONDS * factor
    mark = "ok" if found["seconds"] <= goal and found["more_mb"] < 100 else "missed"
    memory = f"{found['more_mb']:.0f} of 100 MB more memory"
    print(f"{'import 10,000 rows of CSV':34}{found['seconds']:7.1f} of {goal:.0f} s, {memory}  {mark}")
    return found
