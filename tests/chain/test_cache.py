"""What is up to date: which code counts for what, and hashes that change exactly when the content does."""

import ast
import importlib.metadata
import re
import sys

import pytest

from parallax.chain import cache, steps
from parallax.common import disk


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of one engine module, one in a folder, one that makes pages and one that does neither."""
    folder = tmp_path / "parallax"
    for name in (
        "quotes/voices.py",
        "quotes/inner/deep.py",
        "report/charts.py",
        "report/templates/page.html.j2",
        "report/templates/cells/blocks.html.j2",
        "bench/speed.py",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("one\n", encoding="utf-8")
    monkeypatch.setattr(cache, "PACKAGE", folder)
    monkeypatch.setattr(cache, "HELPERS", tmp_path / "helpers.py")
    monkeypatch.setattr(cache, "FIGURES", tmp_path / "figures.yml")
    for name in ("helpers.py", "figures.yml"):
        (tmp_path / name).write_text("one\n", encoding="utf-8")
    return folder


def hashes():
    for kept in (cache.table_code, cache.notebook_code, cache.page_code):
        kept.cache_clear()
    return cache.table_code(), cache.notebook_code(), cache.page_code()


@pytest.fixture(autouse=True)
def forget():
    yield
    hashes()


@pytest.mark.parametrize(
    "file, changes",
    [
        ("quotes/voices.py", (True, False, False)),
        ("quotes/inner/deep.py", (True, False, False)),
        ("report/charts.py", (False, True, True)),
        ("report/templates/page.html.j2", (False, False, True)),
        ("report/templates/cells/blocks.html.j2", (False, True, True)),
        ("../helpers.py", (False, True, False)),
        ("../figures.yml", (False, True, False)),
        ("bench/speed.py", (False, False, False)),
    ],
)
def test_a_changed_file_counts_for_what_rests_on_it(package, file, changes):
    before = hashes()
    (package / file).write_text("another\n", encoding="utf-8")
    assert tuple(a != b for a, b in zip(before, hashes())) == changes


def test_a_new_module_in_a_folder_counts(package):
    before = hashes()
    (package / "quotes" / "inner" / "new.py").write_text("", encoding="utf-8")
    assert hashes()[0] != before[0]


def test_every_file_of_the_package_lies_on_one_side():
    sides = [cache.code_files(side) for side in (cache.TABLES, cache.PAGES, cache.NEITHER)]
    found = sorted(
        path
        for path in cache.PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    assert sorted(sum(sides, [])) == found
    assert all(sides)
    assert set(cache.SIDES) == {path.relative_to(cache.PACKAGE).parts[0] for path in found}


def libraries_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.split(".")[0]


def test_every_library_that_makes_tables_is_part_of_their_key():
    named = importlib.metadata.packages_distributions()
    used = {
        module
        for path in cache.code_files(cache.TABLES)
        if path.suffix == ".py"
        for module in libraries_of(path)
    }
    used -= set(sys.stdlib_module_names) | {"parallax"}
    libraries = {re.sub("_", "-", named[module][0]).lower() for module in used}
    assert libraries - {"threadpoolctl"} == set(steps.LIBRARIES)


def test_hashes_tell_content_and_names_of_a_folder(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "one.txt").write_text("1", encoding="utf-8")
    first = cache.tree_hash(tmp_path / "a")
    (tmp_path / "a" / "b" / "one.txt").rename(tmp_path / "a" / "b" / "two.txt")
    assert cache.tree_hash(tmp_path / "a") != first
    assert disk.file_hash(tmp_path / "nowhere") == disk.file_hash(tmp_path) == ""
