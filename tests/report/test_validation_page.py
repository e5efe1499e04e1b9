"""The page of figures: every number stands in the file it names, and the page shows all of them."""

import pytest

from parallax import ROOT
from parallax.common.errors import ParallaxError
from parallax.report import pages, validation_page


def test_every_figure_stands_in_the_file_it_names():
    for task in validation_page.read():
        text = (ROOT / task.source).read_text(encoding="utf-8")
        for figure in task.figures:
            spelled = {
                f"{figure.value:.1f}",
                f"{figure.value:g}",
                f"{figure.value / 100:.3f}".lstrip("0"),
                f"{figure.value / 100:.2f}".lstrip("0"),
            }
            assert any(form in text for form in spelled), (task.title, figure.method, figure.value)


def test_every_task_has_ours_a_weak_spot_and_an_order():
    for task in validation_page.read():
        assert task.ours.value > 0 and len(task.weak) > 40
        assert [f.value for f in task.figures] == sorted(
            (f.value for f in task.figures), reverse=True
        )


def test_the_page_holds_every_method_once_a_task():
    page = validation_page.render(
        pages.PageContext("seeds", "5 articles", (pages.PageLink("a.html", "A"),))
    )
    tasks = validation_page.read()
    assert page.count("Where it is weak.") == len(tasks)
    assert page.count('<tr class="') == sum(len(task.figures) for task in tasks)
    assert 'class="ours"' in page and "<script" not in page


def test_a_figure_that_is_nowhere_is_said_so(tmp_path):
    scores, path = tmp_path / "scores.json", tmp_path / "figures.yml"
    scores.write_text('{"a": {"b": 71.5}}')
    entry = "- {stage: S, title: T, data: d, n: 3, measure: F1, source: x.md, weak: w, rows: [{method: m, kind: KIND, value: VALUE}]}"
    path.write_text(entry.replace("KIND", "ours").replace("VALUE", "a.b"))
    assert validation_page.read(path, scores)[0].ours == validation_page.Figure(
        "m", "ours", 71.5, None, None
    )
    path.write_text(entry.replace("KIND", "ours").replace("VALUE", "a.c"))
    with pytest.raises(ParallaxError, match="figures of 'T': 'a.c' is missing"):
        validation_page.read(path, scores)
    path.write_text(entry.replace("KIND", "best").replace("VALUE", "1"))
    with pytest.raises(ParallaxError, match="no such kind as 'best'"):
        validation_page.read(path, scores)
