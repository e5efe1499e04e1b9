"""Links lead to pages that are there."""

import json

import pytest

from parallax.report import links


def publish(run, folder):
    """A page of article a, and the record that the site leaves."""
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "a.html").write_text("<p>", encoding="utf-8")
    record = run.settings.tables / "stamps" / "published-index.json"
    record.parent.mkdir(parents=True)
    record.write_text(json.dumps({"place": str(folder)}), encoding="utf-8")


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """The folder of the notebooks, in which JupyterLab starts a kernel."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(links, "ROOT", tmp_path)
    return folder


def test_in_a_report_the_pages_lie_beside_it(run, in_a_report):
    assert links.to_sentence(run, "a", 4.0) == "texts/a.html#s4"


def test_before_the_first_run_there_is_nothing_to_open(run, notebooks):
    assert links.to_sentence(run, "a", 4) is None


def test_in_jupyterlab_a_link_leads_from_the_notebook_to_the_page(run, notebooks, tmp_path):
    publish(run, tmp_path / "my reports")
    assert links.to_sentence(run, "a", 4) == "../my%20reports/texts/a.html#s4"
    assert links.to_sentence(run, "b", 4) is None


def test_other_pages_of_the_reports_are_found_too(run, notebooks, tmp_path):
    publish(run, tmp_path / "reports")
    assert links.to_page(run, "validation.html") is None
    (tmp_path / "reports" / "validation.html").write_text("<p>", encoding="utf-8")
    assert links.to_page(run, "validation.html") == "../reports/validation.html"


def test_what_jupyterlab_does_not_serve_is_not_linked(run, notebooks, tmp_path, monkeypatch):
    publish(run, tmp_path / "reports")
    monkeypatch.setattr(links, "ROOT", tmp_path / "elsewhere")
    assert links.to_article(run, "a") is None
