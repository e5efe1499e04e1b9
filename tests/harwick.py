"""A page of a local paper, made up, that tests of cleaning share, and its cleaning."""

from __future__ import annotations

from parallax.clean.articles import clean_articles
from parallax.read.files import RawArticle

BODY = """\
The council of Harwick voted on Tuesday to close the old bridge after engineers found cracks in \
two of its piers.

"We had no choice," Mayor Ellen Strand told reporters. "It will be shut for a year."

Drivers will have to use the northern crossing, which adds about twenty minutes to the way into \
town.

Critics said the council had known of the cracks since 2014 and had done nothing about them."""


PAGE = f"""Home / News / Local

Harwick closes its bridge over cracks

By Tom Ardley

12 March 2016 09:30

Share on Facebook

Engineers inspect the bridge in Harwick (AP photo)

{BODY}

Road works delay buses
Read more
Road works delay buses

Town hall spokesman Ivo Lane declined to comment on the report of the engineers.

Leave a Reply

Your email address will not be published. Required fields are marked *

© 2016 Harwick Courier. All rights reserved."""


def clean(text, **more):
    return clean_articles([RawArticle("a", "a.txt", text, **more)])


def roles(tables):
    lines = tables["lines"]
    return [
        (line.raw_text.strip(), line.role, line.kept)
        for line in lines.itertuples()
        if line.role != "blank"
    ]
