"""What a start makes ready: the styles and behaviours of this version, not of the one before."""

import os

import pytest

from rapport.supervisor import prepare


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """How often the static files were collected."""
    settings.STATIC_ROOT, times = tmp_path, []
    monkeypatch.setattr(prepare, "collect_static", lambda: times.append(1))
    return times


def manifest_of(folder, age):
    manifest = folder / "staticfiles.json"
    manifest.touch()
    os.utime(manifest, (manifest.stat().st_mtime + 1 - age,) * 2)


def test_static_files_are_collected_once_for_each_version(collected, tmp_path):
    prepare.refresh_static()
    assert len(collected) == 1
    manifest_of(tmp_path, age=0)
    prepare.refresh_static()
    assert len(collected) == 1
    manifest_of(tmp_path, age=10 * 365 * 86400)
    prepare.refresh_static()
    assert len(collected) == 2


def test_a_place_that_cannot_be_written_is_no_end(collected, tmp_path, monkeypatch, capsys):
    def refused():
        raise PermissionError(13, "Permission denied")

    manifest_of(tmp_path, age=10 * 365 * 86400)
    monkeypatch.setattr(prepare, "collect_static", refused)
    prepare.refresh_static()
    assert "make environment" in capsys.readouterr().err


def test_a_second_start_makes_nothing_anew(collected, tmp_path, monkeypatch, db):
    def again():
        raise AssertionError("migrated again")

    manifest_of(tmp_path, age=0)
    monkeypatch.setattr(prepare, "migrate", again)
    assert "/welcome/" in prepare.prepare()
    assert not collected
