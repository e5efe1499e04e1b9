"""Tables of articles and attributions written out by hand."""

from parallax.common import tables


def article_table(rows):
    """rows: (article_id, event_id, text, agency)"""
    return tables.typed(
        "articles",
        [
            {
                "article_id": name,
                "source_file": f"{name}.txt",
                "outlet": name,
                "outlet_basis": "given",
                "title": "",
                "published": None,
                "published_basis": "unknown",
                "published_note": "",
                "byline": None,
                "dateline": None,
                "agency": agency,
                "language": "en",
                "text": text,
                "n_words": len(text.split()),
                "event_id": event,
                "event_basis": "given",
            }
            for name, event, text, agency in rows
        ],
    )


def attribution_table(articles, rows):
    """rows: (article_id, content, speaker_id or None, kind); the content is looked up in the text."""
    text, seen, made = dict(zip(articles["article_id"], articles["text"])), {}, []
    for name, content, speaker, kind in rows:
        start = text[name].index(content)
        number = seen[name] = seen.get(name, -1) + 1
        made.append(
            {
                "article_id": name,
                "attribution_id": number,
                "sentence_id": 0,
                "kind": kind,
                "source_spans": [],
                "cue_spans": [],
                "content_spans": [[start, start + len(content)]],
                "source": "",
                "cue": "said",
                "content": content,
                "cue_lemma": "say",
                "presentation": "says",
                "stance": "denying" if kind == "denied" else "neutral",
                "speaker_id": speaker,
                "speaker": speaker or "",
                "speaker_type": None,
                "speaker_side": None,
                "further_speakers": [],
                "speaker_basis": "name",
                "confidence": 1.0,
            }
        )
    for row in made:
        row["kind"] = "direct" if row["kind"] == "direct" else "indirect"
    return tables.typed("attributions", made)
