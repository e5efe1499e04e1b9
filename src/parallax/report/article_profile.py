"""One article in words: its lead, its speakers, what it alone tells, contests or leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from IPython.display import Markdown, display

from parallax.report import links
from parallax.report.codebook import frame_names
from parallax.report.notebook import Run, each
from parallax.report.rows import rows, words_of
from parallax.report.said import link, outside
from parallax.report.side_by_side import TOLD
from parallax.report.wording import cut, listing, number

SHOWN = 160
"""Characters of a sentence that are shown."""
ALONE = "No other article of the corpus tells this event, so there is nothing to compare it with."
NO_TELLING_SILENCE = (
    "**Leaves out:** nothing that could be told from silence; the article is much shorter than "
    "the others on its event, or a copy of one of them."
)


class Profile:
    """What is known of one article, said in sentences whose numbers are computed.

    Parameters
    ----------
    run
        The notebook that shows the profile.
    article_id
        The article.
    tables
        The tables articles, sentences, attributions, frames and reuse, and statements with the
        chart row of each (:func:`parallax.report.rows.with_rows`).
    """

    def __init__(self, run: Run, article_id: str, tables: Mapping[str, pd.DataFrame]) -> None:
        self.run, self.article_id, self.tables = run, article_id, tables
        articles = tables["articles"].set_index("article_id")
        self.article = articles.loc[article_id]
        self.row = rows(tables["articles"]).set_index("article_id")["row"]
        sentences = tables["sentences"]
        own = sentences[sentences["article_id"] == article_id]
        self.sentences = own.set_index("sentence_id")
        statements = tables["statements"]
        same = statements["event_id"] == self.article["event_id"]
        self.statements = _with_words(statements[same], articles["text"])

    def show(self) -> None:
        """Show the profile as Markdown."""
        display(Markdown("\n\n".join(part for part in self.parts() if part)))

    def parts(self) -> list[str]:
        """The paragraphs of the profile."""
        title = outside(self.article["title"]) or "without headline"
        page = links.to_article(self.run, self.article_id)
        voices = link("Read it with voices marked", page) + ". " if page else ""
        words = number(self.article["n_words"], "word")
        parts = [
            f"### {outside(self.row[self.article_id])}: {title}",
            f"{words}, {outside(self.article['event_id'])}. {voices}".strip(),
            self.lead(),
            f"**Lets speak:** {self.speakers()}.",
            f"**In its own words, most often:** {self.own_frames()}.",
        ]
        events = self.tables["articles"]["event_id"]
        if (events == self.article["event_id"]).sum() == 1:
            return [*parts, ALONE]
        return [*parts, *self.compared(), f"**Shares wording with:** {self.shares()}."]

    def lead(self) -> str:
        """The first sentence of the text as a link; empty where there is none."""
        lead = self.sentences[self.sentences["section"] == "lead"]
        return f"**Leads with:** {self.sentence(lead.index[0])}" if len(lead) else ""

    def speakers(self) -> str:
        """Who speaks and how often, the names leading to the first sentence of each."""
        attributions = self.tables["attributions"]
        every = attributions[attributions["article_id"] == self.article_id]
        own = every.dropna(subset="speaker")
        if own.empty:
            return "nobody" if every.empty else "nobody whose name is known"
        first = own.groupby("speaker")["sentence_id"].min()
        named = [
            f"{self.to(name, first[name])} ({n})" for name, n in _counted(own["speaker"]).items()
        ]
        return listing(named, most=6)

    def own_frames(self) -> str:
        """The three commonest frames of the outlet's own words."""
        frames = self.tables["frames"]
        mine = (frames["article_id"] == self.article_id) & (frames["voice"] == "outlet")
        names = frame_names(self.run)
        counted = _counted(frames.loc[mine, "frame"]).head(3)
        if counted.empty:
            return "no frame"
        return listing(f"{outside(names.get(frame, frame))} ({n})" for frame, n in counted.items())

    def compared(self) -> list[str]:
        """What the article alone tells, tells as its own, contests and leaves out."""
        told = self.statements[self.statements["told"].isin(TOLD)]
        mine = told[told["article_id"] == self.article_id]
        others = told[told["article_id"] != self.article_id]
        tellers = told.groupby("statement_id")["article_id"].nunique()
        parts = [self.alone(mine, tellers)]
        reported = others[others["voice"] != "outlet"]
        as_own = mine[(mine["voice"] == "outlet") & (mine["told"] == "told")]
        parts.append(
            self.against("Tells as its own what another reports as said", as_own, reported)
        )
        contested = mine[mine["told"] == "contested"]
        plainly = others[others["told"] == "told"]
        head = "Contests what another tells"
        parts.append(self.against(head, contested, plainly, shown=others))
        parts.append(self.left_out(tellers))
        return parts

    def alone(self, mine: pd.DataFrame, tellers: pd.Series) -> str:
        """Statements that no other article on the event tells, or may tell."""
        unsure = self.statements["told"].isin(["unclear", "copied"])
        doubtful = set(self.statements.loc[unsure, "statement_id"])
        single = mine["statement_id"].map(tellers) == 1
        only = mine[single & ~mine["statement_id"].isin(doubtful)]
        items = [self.words(telling, telling.statement) for telling in only.itertuples()]
        return bullets("Alone on this event in telling", items)

    def against(
        self,
        head: str,
        mine: pd.DataFrame,
        others: pd.DataFrame,
        shown: pd.DataFrame | None = None,
    ) -> str:
        """Statements that another article tells too, each with how that article puts it.

        Parameters
        ----------
        head
            What the list shows.
        mine
            Tellings of this article.
        others
            Tellings of other articles; only statements that stand in both are listed.
        shown
            Tellings of which the first is quoted; ``others`` where it is left out.
        """
        both = mine[mine["statement_id"].isin(others["statement_id"])]
        if both.empty:
            return ""
        there = others if shown is None else shown
        pairs = [
            (self.words(telling, telling.words), self.other(telling.statement_id, there))
            for telling in both.itertuples()
        ]
        items = [f"{here}; there: {elsewhere}" for here, elsewhere in pairs]
        return bullets(head, items)

    def left_out(self, tellers: pd.Series) -> str:
        """Statements that two others tell and this article does not, with its nearest sentence."""
        mine = self.statements[self.statements["article_id"] == self.article_id]
        if (mine["told"] == "unsaid").any():
            return NO_TELLING_SILENCE
        absent = mine[(mine["told"] == "absent") & (mine["statement_id"].map(tellers) > 1)]
        items = [
            f"{self.teller(row.statement_id)}; nearest here: {self.nearest(row.nearest_id)}"
            for row in absent.itertuples()
        ]
        return bullets("Leaves out what others tell", items)

    def shares(self) -> str:
        """The articles that share passages with this one."""
        reuse = self.tables["reuse"]
        first, second = reuse["article_id"], reuse["other_id"]
        here = (first == self.article_id) | (second == self.article_id)
        other = second.where(first == self.article_id, first)[here]
        counts = other.map(self.row).value_counts().sort_index()
        if counts.empty:
            return "nobody in this corpus"
        passages = (f"{outside(row)} ({number(n, 'passage')})" for row, n in counts.items())
        return listing(passages, most=6)

    # ------------------------------------------------------------ links

    def to(self, words: str, sentence_id: float, article_id: str | None = None) -> str:
        """Words from outside that lead to a sentence, of this article where no other is named."""
        return link(words, links.to_sentence(self.run, article_id or self.article_id, sentence_id))

    def sentence(self, sentence_id: int, most: int = SHOWN) -> str:
        """A sentence of the article that leads to itself."""
        text = self.sentences.loc[sentence_id, "text"]
        return self.to(cut(text, most), sentence_id)

    def words(self, telling: Any, words: str) -> str:
        """Words of a telling that lead to its sentence."""
        return self.to(cut(words, SHOWN), telling.sentence_id, telling.article_id)

    def other(self, statement_id: str, others: pd.DataFrame) -> str:
        """How the first of the other articles puts a statement, with who says it there."""
        told = others[others["statement_id"] == statement_id]
        ordered = told.sort_values(["told", "article_id"], ascending=[False, True])
        other = next(ordered.itertuples())
        by = ", ".join(filter(None, [other.teller, other.row]))
        return f"{self.words(other, other.words)} ({outside(by)})"

    def teller(self, statement_id: str) -> str:
        """A statement that leads to the article whose telling is nearest to its fullest wording."""
        told = self.statements["told"].isin(TOLD)
        tellings = self.statements[told & (self.statements["statement_id"] == statement_id)]
        order = tellings.sort_values(["similarity", "article_id"], ascending=[False, True])
        nearest = next(order.itertuples())
        return f"{self.words(nearest, nearest.statement)} ({outside(nearest.row)})"

    def nearest(self, sentence_id: float) -> str:
        """The sentence of the article that comes nearest to a statement."""
        if pd.isna(sentence_id) or int(sentence_id) not in self.sentences.index:
            return "nothing"
        return self.sentence(int(sentence_id), 90)


def show_each(run: Run, tables: Mapping[str, pd.DataFrame], most: int) -> None:
    """Show the profiles of the first ``most`` articles; those that cannot be shown are named.

    ``tables`` as :class:`Profile` takes them.
    """
    ordered = rows(tables["articles"]).sort_values("order", kind="stable")["article_id"]

    def show(article_id: str) -> None:
        Profile(run, article_id, tables).show()

    each(ordered.head(most), show, name="Article {}".format)


def _with_words(statements: pd.DataFrame, text: pd.Series) -> pd.DataFrame:
    """Statements with the words that tell them, from their article."""
    places = zip(statements["article_id"], statements["spans"])
    return statements.assign(words=[words_of(text[article], spans) for article, spans in places])


def _counted(values: pd.Series) -> pd.Series:
    """How often each value occurs, the most frequent first, equals by name."""
    counts = values.dropna().value_counts().sort_index()
    return counts.sort_values(ascending=False, kind="stable")


def bullets(head: str, items: Sequence[str], most: int = 6) -> str:
    """A head with a list below it, cut after ``most`` items; says so where there are none."""
    if not items:
        return f"**{head}:** nothing that was found."
    rest = [f"and {number(len(items) - most)} more"] if len(items) > most else []
    shown = [f"* {item}" for item in [*items[:most], *rest]]
    return "\n".join([f"**{head}:**", "", *shown])
