"""Pages in HTML against their gold bodies."""

import gzip
import json
import tarfile

from parallax.bench import html

PARAGRAPHS = [
    "The council of Harwick voted on Tuesday to close the old bridge after engineers found cracks in two of its piers.",
    "“We had no choice,” Mayor Ellen Strand told reporters. “It will be shut for a year.”",
    "Drivers will have to use the northern crossing, which adds about twenty minutes to the way into town.",
    "Critics said the council had known of the cracks since 2014 and had done nothing about them for years.",
]
MENU = '<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>'
HEADLINE = '<h1>Harwick closes its bridge over cracks</h1><p class="byline">By Tom Ardley</p>'
FOOTER = "<footer>© 2016 Harwick Courier. All rights reserved.</footer>"
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Harwick closes its bridge over cracks</title></head>
<body>{MENU}<article>{HEADLINE}{BODY}</article>{FOOTER}</body></html>"""


def test_the_benchmark_scores_a_tar_of_pages_beside_their_gold_bodies(tmp_path):
    (tmp_path / "x_1.html").write_bytes(PAGE.encode())
    with tarfile.open(tmp_path / "pages.tar", "w") as archive:
        archive.add(tmp_path / "x_1.html", "x_1.html")
    with gzip.open(tmp_path / "news_dev.jsonl.gz", "wt") as file:
        file.write(
            json.dumps({"page_id": "x:1", "gold_body": "\n".join(PARAGRAPHS), "site": "x"}) + "\n"
        )
    rows = {row["system"]: row for row in html.bench(tmp_path / "pages.tar")}
    assert (
        rows["ours"]["f1"] == 1.0
        and rows["ours"]["lost"] == 0.0
        and set(rows) == {"ours", "trafilatura", "trafilatura, precise"}
    )
