"""What comes from others is what was copied: nothing changed since, and its licence is beside it."""

import base64
import hashlib
import json
from pathlib import Path

STATIC = Path(__file__).resolve().parents[1] / "static/ui"
VENDOR = Path(__file__).resolve().parents[3] / "vendor"


def test_every_vendored_file_is_the_one_that_was_copied():
    lines = (STATIC / "vendor/checksums.txt").read_text().splitlines()
    written = {name: checksum for checksum, name in (line.split("  ") for line in lines)}
    there = {f"vendor/{p.name}" for p in (STATIC / "vendor").iterdir() if p.name != "checksums.txt"} | {"icons.svg"}
    assert set(written) == there
    for name, checksum in written.items():
        digest = hashlib.sha384((STATIC / name).read_bytes()).digest()
        assert checksum == "sha384-" + base64.b64encode(digest).decode(), name


def test_nothing_points_at_a_map_that_is_not_there():
    assert [p.name for p in (STATIC / "vendor").glob("*.js") if b"sourceMappingURL" in p.read_bytes()] == []


def test_versions_are_pinned_and_no_registry_is_named():
    wanted = json.loads((VENDOR / "package.json").read_text())["dependencies"]
    locked = json.loads((VENDOR / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert "http" not in (VENDOR / "package-lock.json").read_text()
    assert all("integrity" in one for name, one in locked.items() if name)


def test_the_sprite_holds_the_icons_that_are_listed():
    listed = (VENDOR / "icons.txt").read_text().split()
    assert listed == sorted(set(listed))
    assert (STATIC / "icons.svg").read_text().count("<symbol") == len(listed)
