"""The wording of boilerplate: what a line says that no article says about itself.

Two lists. Short lines are matched from their first to their last word, so that a sentence of an
article about cookies, adverts or newspapers is not touched. Long lines need a wording that speaks
to the reader of the page or about the page itself. Wordings are general; no site is named.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MOST_CHARACTERS = 4000
SPOKEN_ROLES = ("footer", "comments", "credit")
"""Roles that a long line with reported speech in it can have."""
SHORT_WORDS = 14
"""Up to this many words a line may be boilerplate as a whole."""


class Boilerplate(NamedTuple):
    """What a line is and why, for a reader.

    ``ends`` says whether such a line usually stands after the end of the article.
    """

    role: str
    reason: str
    ends: bool


NETWORKS = (
    r"(?:facebook|twitter|x|whats ?app|telegram|linkedin|reddit|e-?mail|pinterest|flipboard"
    r"|messenger|instagram|tumblr|vk|copy link|link|print|sms|threads|bluesky|mastodon|youtube"
    r"|google\+?|pocket|line|viber|share)"
)
_SHORT = (
    (
        "share",
        "asks the reader to share",
        True,
        (
            (
                r"share(?: (?:this|on|via|with|the|article|story|post|page|by|to|now|icon|options"
                r"|link|save|tweet|email|comment|full article|it))*:?.{0,25}"
            ),
            r"(?:(?:share|save|post|send|tweet|pin)(?: (?:this|it|on|via|to|by|in|with))* )?"
            + NETWORKS
            + r"(?:[\s,|/·•]+"
            + NETWORKS
            + r")*[:.]?(?: \d+)?",
            r"like this:?(?: like loading\.*)?",
            r"tweet(?: this)?",
            r"pin it",
            r"click to (?:share|email|print|tweet)\b.*",
            r"copy (?:link|url).*",
            r"print(?: this)?(?: (?:article|page|story))?",
            r"link copied.*",
            r"\d+ shares?",
            r"(?:gift|save|bookmark) (?:this )?article.*",
            r"listen(?: to (?:this )?article)?(?: \d.*)?",
            r"e-?mail (?:this|to a friend).*",
        ),
    ),
    (
        "comments",
        "belongs to the comments",
        True,
        (
            (
                r"(?:leave|post|write|add|submit|cancel) (?:a |an |your )?(?:reply|comments?"
                r"|response)s?.{0,20}"
            ),
            r"reply",
            r"\d[\d,.]* (?:comments?|replies|responses)\b.{0,30}",
            r"comments?(?: \(?\d+\)?| are closed| section| policy| off.*|:)?",
            (
                r"(?:view|show|see|read|load|hide|join)(?: all| more| the| \d+)* (?:comments?"
                r"|conversation|discussion).*"
            ),
            r"(?:please )?enter your (?:comment|name|e-?mail|website|correct).*",
            r"no comments?(?: yet)?.*",
            r"be the first to comment.*",
            r"(?:name|e-?mail|website|comment)\s?\*?:?",
            r"save my name.*",
            r"notify me of.*",
            r"(?:required fields|fields) are marked.*",
            r"you must be logged in to .*",
            r"(?:log|sign) in to (?:leave|post|comment|reply).*",
            r"join the conversation.*",
            r"what do you think\?",
            r"post comment",
            r"community guidelines?",
            r"report (?:this )?(?:comment|ad|a typo|an error).*",
            r"\d+ thoughts? on .*",
        ),
    ),
    (
        "advertisement",
        "is an advertisement or stands for one",
        False,
        (
            (
                r"\W*(?:advertisements?|advertise?ment|ad|ads|advert|adverts|sponsored(?: content"
                r"| by.*| links?)?|paid (?:content|post|for by.*)|promoted(?: content| by.*)?"
                r"|publicidad|werbung|anzeige|publicité)\W*"
            ),
            r"(?:story|article) continues below.*",
            r"continue reading below.*",
            r"scroll (?:down )?(?:to|for) (?:continue|more).*",
            r"skip (?:advert.*|ad)",
            r"\W*spot_img\W*",
            r"ads? (?:by|choices?).*",
            r"advertisement\W.{0,60}",
            r"(?:content )?continues? after (?:ad|advertisement).*",
            r"remove ads?.*",
            r"this (?:ad|advertisement|video) will .*",
        ),
    ),
    (
        "cookies",
        "is about cookies or consent",
        True,
        (
            (
                r"(?:accept|allow|manage|reject|decline|refuse|cookies?|privacy|change|review"
                r"|view|your)(?: (?:all|and|&|cookies?|settings|consent|preferences|policy|notice"
                r"|privacy|options|choices|use|more|necessary|non-essential|your|close|accept"
                r"|reject))*"
            ),
            r"do not sell (?:or share )?my .*",
            r"i (?:accept|agree|consent).{0,20}",
            r"got it!?",
            r"(?:this|our) (?:web)?site uses cookies.*",
        ),
    ),
    (
        "promotion",
        "asks the reader to subscribe, follow, install or pay",
        True,
        (
            (
                r"(?:subscribe|sign[ -]?up|register|join|log[ -]?in|sign[ -]?in|donate"
                r"|become a (?:member|subscriber|patron)|start your|get (?:our|the|unlimited|full"
                r"|daily|breaking|email|updates|started|news)|try)(?:\W.{0,70})?"
            ),
            r"(?:download|get|install|open in)(?: \w+){0,4} apps?.*",
            r"(?:\w+ ){0,4}news app",
            r"follow (?:us|me|@|the author|\w+(?: \w+){0,3} on)\b.{0,60}",
            r"(?:our |the |e?mail |daily |weekly |free )*newsletters?.{0,30}",
            r"(?:support|help) (?:us|our|independent|quality|local) .{0,60}",
            r"(?:already|not) a (?:subscriber|member)\b.*",
            r"available (?:on|in) the app store.*",
            r"(?:buy|order|pre-order)(?: it)? (?:now|here|tickets).*",
            r"enter your e-?mail.*",
            r"e-?mail address",
            r"thank you for (?:signing|subscribing|reading).*",
            r"like us on .*",
            r"(?:subscribe|sign up).*newsletter.*",
            r"create (?:a )?(?:free )?account.*",
            r"(?:the )?latest .{1,40} (?:delivered )?to your inbox.*",
        ),
    ),
    (
        "teaser",
        "leads to other articles",
        True,
        (
            (
                r"(?:read|see|watch|view|show|load|learn|find out|discover|hear)(?: (?:more|also"
                r"|next|it|all|the|full|our|related|this|now|here|less|most|story|article|stories"
                r"|coverage|video|out|about))+(?:\W.{0,110})?"
            ),
            r"(?:also|must) (?:read|see|watch)(?:\W.{0,110})?",
            (
                r"(?:you (?:may|might) (?:also )?(?:like|be interested in)|you'll also like"
                r"|you may also like|recommended(?: for you| by.*| stories| reading| videos?)?"
                r"|more (?:from|on|in|about|stories|news|articles|like this|top stories"
                r"|to explore|coverage|headlines|info|videos?|for you)\b.{0,60})\W*"
            ),
            (
                r"(?:related|similar|popular|trending|latest|top|recent|most (?:read|popular"
                r"|viewed|shared|recent|commented)|featured|breaking|other|previous|next|more"
                r"|editors?['’]?s?|our|today['’]s|don['’]t miss|suggested|special|hot"
                r"|best)(?: (?:news|stories|story|articles?|posts?|topics?|content|coverage"
                r"|videos?|headlines|now|picks?|reads?|links?|tags?|reading|features?|in|on|this"
                r"|week|today|popular|read|top|items?|searches|choice|of the|day|comments"
                r"|podcasts?|galleries|photos))*:?"
            ),
            r"in case you missed it.*",
            r"what to read next",
            r"up next",
            r"around the web",
            r"from (?:our|the) (?:partners?|web|archives?)",
            r"see also:?.*",
            r"editor['’]?s['’]? (?:picks?|choice)",
            r"\W*(?:see )?more\W*",
            r"related:.*",
            r"continue reading.*",
            r"keep reading.*",
            r"(?:all|more|latest) podcasts?",
            r"podcasts?",
            r"click here.*",
            r"tap here.*",
            (
                r"^(?:read|watch|listen|also read|see also|related|more|don['’]t miss"
                r"|recommended) ?: .*"
            ),
        ),
    ),
    (
        "navigation",
        "is part of the page's menu",
        False,
        (
            (
                r"(?:home|news|menu|search|skip to|back to|sections?|main|navigation|toggle|open"
                r"|close|go to|jump to|all|world|politics|business|sports?|opinion|entertainment"
                r"|tech(?:nology)?|science|health|culture|lifestyle|video|videos|photos|gallery"
                r"|live(?: tv| blog)?|about us|contact us|contact|help|faq|login|logout|language"
                r"|editions?|rss|archives?|sitemap|careers|top|up|down|prev(?:ious)?|next|expand"
                r"|collapse|loading|account|settings|weather|more|topics?|tags?|categor(?:y|ies)"
                r"|filed under|posted in|in)(?:\W+(?:to|the|top|main|content|home|homepage|menu"
                r"|search|navigation|page|all|article|article list|news|world|politics|business"
                r"|sports?|opinion|us|u\.s\.|uk|russia|europe|asia|africa|americas?|middle east"
                r"|footer|results|bar|for|close|open|more|live|tv|\d+))*\W*"
            ),
            r"home(?=[A-Z][a-z]).{0,40}",
            r"\w[\w&' ]{1,25}(?:\s+[/>»›|→]\s+\w[\w&' ]{1,30}){1,5}\s*[/>»›|]?",
            r"(?:home|news)\s*[/>»›|].*",
            (
                r"(?:tags?|topics?|categor(?:y|ies)|filed under|keywords?|labels?|posted in"
                r"|in this article) ?: ?.{0,120}"
            ),
            (
                r"(?:prev(?:ious)?|next|older|newer)(?: (?:article|post|story|posts|entries"
                r"|page))\b.{0,80}"
            ),
            r"page \d+(?: of \d+)?",
            r"\d+ of \d+",
            r"[«»‹›<>←→]+.{0,40}",
            r"(?:estimated )?(?:reading time|read time|\d+ min(?:ute)?s? read|\d+ min read).{0,20}",
            r"view (?:profile|archive|gallery|author).*",
        ),
    ),
    (
        "footer",
        "is a legal or contact line of the site",
        True,
        (
            r"(?:©|\(c\)|copyright\b).{0,140}",
            r".{0,100}all rights reserved.{0,40}",
            (
                r"(?:privacy|terms|legal|disclaimer|accessibility|imprint|impressum|advertise"
                r"|about|contact|careers|corrections|sitemap|help|cookie|subscribe|masthead"
                r"|ethics|licens\w+)(?:[\s,|/·•]+(?:policy|notice|statement|of|use|service|and|&"
                r"|conditions|us|with|terms|privacy|cookies?|info|center|centre|about|contact"
                r"|legal|our|site|map|help|advertising|advertise|faq))*"
            ),
            r"(?:https?://|www\.)\S+",
            (
                r"(?:published|powered|hosted|designed|built|theme|proudly powered) (?:by"
                r"|on) (?:wordpress|blogger|drupal|squarespace|ghost|wix).*"
            ),
            r"about (?:the author|us|this site)\b.*",
            r"back to top",
            r"all content.{0,60}",
            r"registered (?:in|office|charity|number).*",
            r"(?:tel|phone|fax|address|e-?mail) ?[:.] .{0,80}",
            r"contact (?:the|us|our) .{0,60}",
            r"(?:this site is|site) protected by .*",
        ),
    ),
    (
        "credit",
        "names who contributed or owns the picture",
        False,
        (
            (
                r"\(?(?:photo|image|picture|photograph|video|file photo|file|graphic|illustration"
                r"|photos?|images?|pic|credit|image credit|photo credit|photo by|source"
                r"|screenshot|getty(?: images)?|reuters|ap|afp|epa|shutterstock|istock"
                r"|alamy)(?: (?:by|credit|courtesy|source|via|of))*(?: ?[:/|©-].{0,70}|\W*)\)?"
            ),
            r"(?:image|photo|picture) (?:caption|credit|source|copyright).{0,60}",
            (
                r"[\w.' -]{3,40}/(?:ap|afp|reuters|getty(?: images)?|epa|shutterstock|the [\w ]+"
                r"|bloomberg|alamy|tass|xinhua|pool)(?:/.{0,40}| .{0,30})?"
            ),
            r"\(?(?:ap|reuters|afp|getty images) (?:photo|image|file photo)s?(?:/.{0,40})?\)?",
        ),
    ),
    (
        "junk",
        "holds no words a reader would read",
        False,
        (
            r"\W+",
            r"[\d\W]{1,12}",
            r"%\w\b.*",
            r"(?:\w+ ?)?\{\{?.*\}\}?\W*",
            r"<[a-z/!][^>]*>.*",
            r"(?:function|var|window|document|if)\s?[.(].*[;{})]",
            r"\[?(?:embed|caption|gallery|iframe|img|video|audio)\b.{0,40}\]",
            r"loading\W*",
            r"null|undefined|nan|n/a",
            (
                r"image|images?|photo|video|caption|play|pause|mute|unmute|close|undo|ok|hide"
                r"|show|zoom|expand|fullscreen|transcript"
            ),
        ),
    ),
)
_LONG = (
    (
        "comments",
        "belongs to the comments",
        True,
        (
            r"your e-?mail address will not be published",
            r"required fields are marked",
            r"^(?:comments? (?:are|on|is) (?:closed|moderated|subject))",
            r"we (?:welcome|encourage) (?:your )?comments",
            r"^save my name, e-?mail",
            r"this site uses akismet",
            r"^you are commenting using",
        ),
    ),
    (
        "cookies",
        "is about cookies or consent",
        True,
        (
            r"^(?:this|our) (?:web)?site uses? cookies",
            r"^we (?:and our partners |and our \d+ partners )?use cookies",
            (
                r"^by (?:continuing|clicking|using|signing|subscribing|submitting|registering"
                r"|entering|providing)\b.{0,80}\b(?:you|your|our|this)\b"
            ),
            r"we use (?:cookies|your (?:sign-up|data))",
            r"^we and our (?:\d+ )?partners",
            r"store and/or access information on a device",
            r"cookies? (?:policy|settings|preferences)\b.{0,60}\byou\b",
        ),
    ),
    (
        "promotion",
        "asks the reader to subscribe, follow, install or pay",
        True,
        (
            (
                r"^(?:please )?(?:subscribe|sign up|sign in|log in|register|donate|join us"
                r"|follow us|download|click here|become a|support our|support us"
                r"|consider (?:supporting|subscribing|donating))\b.{0,120}\b(?:our|us|you|your"
                r"|newsletter|app|here|today|now|subscri\w+|member\w*)\b"
            ),
            (
                r"^get (?:our|the latest|more|breaking|unlimited|full|daily|email"
                r"|updates).{0,80}\b(?:inbox|app|newsletter|delivered|newsletters|email|alerts)\b"
            ),
            r"delivered (?:straight |directly |right )?to your (?:inbox|email)",
            r"^you(?:'ve| have) (?:reached|read) your .{0,40}(?:limit|articles)",
            (
                r"^(?:this (?:article|content|story) is (?:available )?(?:only )?(?:for|to"
                r"|exclusive)|to continue reading|to read (?:this|the full))"
            ),
            r"our (?:daily|weekly|free|morning|evening) (?:e-?mail )?newsletter\b",
            r"^follow .{1,60} on (?:twitter|facebook|instagram|x|telegram|linkedin|youtube)\b",
            r"you (?:are|agree to) .{0,40}(?:receiv\w+|newsletter)",
        ),
    ),
    (
        "footer",
        "is a legal or contact line of the site",
        True,
        (
            r"all rights reserved\b(?! (?:to|for|by)\b)",
            r"may not be (?:published, broadcast|reproduced|republished|copied|redistributed)",
            r"^(?:©|\(c\) ?\d|copyright ©?|copyright \d)",
            r"website can (?:also )?be (?:accessed|reached|found) (?:at|on|via|through)",
            (
                r"\bis (?:a|an|the) (?:\w+[ -]){0,4}(?:news|media|information) (?:portal|website"
                r"|site|platform|outlet|blog)\b.{0,300}\b(?:our|we|us|you|provides?|brings?"
                r"|covers?|latest)\b"
            ),
            r"^(?:the )?(?:views|opinions) expressed (?:in|here|by|are)",
            r"^disclaimer\b",
            r"^reproduction (?:in|of|without)",
            r"affiliate (?:commission|links?|partner)",
            r"we may (?:earn|receive) (?:a|an) ",
            r"^(?:terms of|privacy policy|cookie policy)",
            r"^(?:the )?post .{1,200} (?:appeared first|first appeared) on",
            r"use of (?:this|our) (?:web)?site (?:constitutes|is subject|signifies)",
            r"read \S+ privacy policy",
        ),
    ),
    (
        "credit",
        "names who wrote, contributed or edited",
        False,
        (
            (
                r"^[^.]{0,120}\bcontribut\w+ (?:reporting|to (?:this|the) (?:report|story|article"
                r"|piece|post))\b"
            ),
            r"^\(?(?:additional )?reporting (?:by|from) .{3,120}(?:edit\w+ by|$|\)|\.)",
            r"^\(?(?:edited|editing|written|writing|compiled) by\b.{3,100}$",
            (
                r"^(?:this (?:story|article|report|piece|post|content) (?:was|is|has been"
                r"|originally|first)|originally published|first published"
                r"|republished)\b.{0,160}(?:published|appeared|produced|updated|corrected"
                r"|republished|edited|generated|by|in|on|from)\b"
            ),
            (
                r"^\(?with (?:inputs?|files|reporting|additional reporting"
                r"|agency inputs?) (?:from|by)\b.{0,80}$"
            ),
            r"^(?:the )?associated press (?:writers?|journalists?|reporters?)\b.{0,160}\breport\b",
        ),
    ),
    (
        "teaser",
        "leads to other articles",
        False,
        (
            (
                r"^(?:also read|read also|read more|see also|related|read next|watch"
                r"|don['’]t miss|recommended|more)\s?[:|–-]\s"
            ),
            r"^(?:click|tap) here (?:to|for)",
            (
                r"^(?:read|see|watch|check out|find|view) (?:more|all|the full"
                r"|our) .{0,60}(?:here|coverage|stories|below|news)\W*$"
            ),
        ),
    ),
    (
        "advertisement",
        "is an advertisement or stands for one",
        False,
        (
            r"(?:story|article|content) continues (?:below|after) (?:this )?(?:advertisement|ad)\b",
            r"^- advertisement",
        ),
    ),
    (
        "share",
        "asks the reader to share",
        True,
        (r"^share this (?:article|story|post|page|on)\b", r"^click to share on "),
    ),
)
_ICON = re.compile(r"(?:icon [a-z-]+){4,}|(?:\bicon\b\W*\w+\W+){4,}", re.I)
_SCRIPTS = (
    re.compile(r"[a-z]", re.I),
    re.compile(r"[а-я]", re.I),
    re.compile(r"[\u0600-\u06ff]"),
    re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]"),
)
_SPEECH = re.compile(r"[“\"”]|\b(?:said|says|told|according to|added|wrote)\b", re.I)


def _compile(rows: tuple, whole: bool) -> list[tuple[re.Pattern[str], Boilerplate]]:
    """Wordings as patterns; ``whole``: they are matched with nothing but marks around them."""
    made = []
    for role, reason, ends, wordings in rows:
        joined = "|".join(f"(?:{wording})" for wording in wordings)
        pattern = rf"\W*(?:{joined})\W*" if whole else joined
        made.append((re.compile(pattern, re.I), Boilerplate(role, reason, ends)))
    return made


_SHORT_PATTERNS, _LONG_PATTERNS = _compile(_SHORT, True), _compile(_LONG, False)
_LONGEST = 600


def boilerplate(text: str) -> Boilerplate | None:
    """What kind of boilerplate a line is; None for anything that could be the article's own.

    ``text`` is one line without surrounding white space. Looks at the first 600 characters: no
    boilerplate is recognised later than that.
    """
    return _boilerplate(text[:MOST_CHARACTERS])


@lru_cache(maxsize=4096)
def _boilerplate(text: str) -> Boilerplate | None:
    head = text[:_LONGEST]
    words = head.count(" ") + 1
    if words <= SHORT_WORDS:
        if found := _short(head):
            return None if _may_be_speech(head, found.role) else found
        if sum(bool(script.search(head)) for script in _SCRIPTS) >= 3:
            return Boilerplate("junk", "mixes alphabets as a list of languages does", False)
    if _ICON.search(text):
        return Boilerplate("junk", "lists the names of icons", False)
    return _long(head, words)


def _short(head: str) -> Boilerplate | None:
    """The first wording of a whole line that fits."""
    for pattern, found in _SHORT_PATTERNS:
        if pattern.fullmatch(head):
            return found
    return None


def _may_be_speech(head: str, role: str) -> bool:
    """Whether a line is a sentence of the article that only begins as menus and teasers do."""
    doubtful = role in ("navigation", "teaser", "promotion")
    return doubtful and _is_sentence(head) and bool(_SPEECH.search(head))


def _long(head: str, words: int) -> Boilerplate | None:
    """The first wording within a line that fits; beside reported speech only the site's own."""
    speech = words > SHORT_WORDS and bool(_SPEECH.search(head))
    for pattern, found in _LONG_PATTERNS:
        if pattern.search(head) and (not speech or found.role in SPOKEN_ROLES):
            return found
    return None


def _is_sentence(text: str) -> bool:
    return text.rstrip("”\"'’)").endswith((".", "!", "?")) and text.count(" ") >= 5
