"""Words by which the furniture of a news page gives itself away, each with its kind of chrome, its weight and its reason.

A weight of 1 is a hint, of 3 is telling in a short line without a full stop, of 5 is telling even in a sentence. Patterns are matched without regard
to case, anywhere in the line unless anchored. `whole` cues must be the whole line but for marks around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from factions.documents.facts import MONTHS
from factions.documents.needles import Sieve

_AGENCY = r"(?:AP|AFP|Reuters|EPA|EFE|Getty(?: Images)?|Xinhua|Anadolu|Shutterstock|Alamy|iStock)"


@dataclass(frozen=True)
class Cue:
    """A pattern of words with what it tells."""

    kind: str
    weight: float
    reason: str
    pattern: str
    whole: bool = False
    cased: bool = False
    regex: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        pattern = rf"^\W*(?:{self.pattern})\W*$" if self.whole else self.pattern
        object.__setattr__(self, "regex", re.compile(pattern, 0 if self.cased else re.IGNORECASE))



# Words that make up menus, share bars and section lists: a short line of nothing else is one.
MENU_WORDS = frozenset("""
    accessibility account africa alerts all americas app archive archives arts asia audio australia back blog blogs books breaking business
    careers climate close comment comments contact contents cookies copy country culture donate economy edition editions education email en
    english entertainment environment europe events explore facebook faq faqs fashion features flipboard follow font food football forum gallery
    games go health help home homepage images indepth info instagram international investigations issues jobs language languages latest law learn
    letters library lifestyle like link linkedin listen links live local log login logout magazine main map maps markets media menu messenger middle
    mobile money more multimedia music nation national navigation news newsletter newsletters newspaper next north obituaries online opinion
    opinions pages panel partners photo photos pinterest podcast podcasts politics popular post press previous print privacy profile programmes
    projects publications radio read reddit regions register reports resources reviews rss save schedule science search section sections security
    services settings share shop sign sitemap size skip sms society south special sport sports stories story subscribe subscriptions support tags
    team tech technology telegram telegramme terms text tickets top topics travel trending tv tweet twitter uk us user video videos vk watch
    weather week whatsapp world youtube zoom
""".split())  # fmt: skip
MENU_FILLERS = frozenset("and by for in of on or our the to us up via with your this page article & a x".split())

CUES: tuple[Cue, ...] = (
    # navigation
    Cue("navigation", 4, "a skip link", r"^(?:skip|jump) (?:to|ahead|past|over)\b"),
    Cue("navigation", 3, "the banner of a section", whole=True, pattern=(
        r"breaking(?: news)?|latest(?: news)?|top stor(?:y|ies)|live(?: updates?)?|developing(?: story)?|just in"
    )),
    Cue("navigation", 3, "a page control", whole=True, pattern=(
        r"(?:back to |return to |go to )?(?:the )?(?:top(?: of (?:the )?page)?|home ?page|main page|main content|search|front page)"
    )),
    Cue("navigation", 3, "a page control", whole=True, pattern=(
        r"(?:show|view|see|hide|load|expand|open|close|toggle) (?:more|all|less|menu|navigation|search|full|comments?|caption|image)\b.{0,30}"
    )),
    Cue("navigation", 3, "a share control", pattern=(
        r"^(?:share|send|tweet|e-?mail|print|save|bookmark|copy|post|pin)(?: (?:this|on|via|to|with|by|it|the|a|article|story|page|"
        r"link)\b.{0,60})?$"
    )),
    Cue("navigation", 3, "a share control", r"\bshare (?:this|on|via|with)\b|\b(?:shares?|tweets?|likes?|views?|reads?)\s*[:(]?\s*\d"),
    Cue("navigation", 3, "a count of readers or comments", whole=True, pattern=(
        r"\d[\d.,]*\s?[km]?\+?\s+(?:shares?|comments?|views?|likes?|reactions?|reads?|retweets?|responses?|replies)"
    )),
    Cue("navigation", 4, "a question to the reader", r"^was this (?:article|page|story|report|content) (?:useful|helpful)\b"),
    Cue("navigation", 3, "a comment box", pattern=(
        r"\b(?:leave|post|add|write|view|read|show|hide|join) (?:a |the |your |all )?(?:comments?|reply|conversation|discussion)\b|"
        r"^comments? (?:are )?(?:closed|off|disabled)|^no comments"
    )),
    Cue("navigation", 3, "a list of tags", r"^(?:tags?|topics?|filed under|categor(?:y|ies)|keywords|posted in|sections?|labels)\s*:"),
    Cue("navigation", 3, "a log-in line", r"^(?:log|sign)[ -]?(?:in|out|up)\b.{0,40}$|^(?:my )?account$|^already (?:a )?(?:member|subscribe)"),
    Cue("navigation", 3, "a trail of sections", r"^(?:you are here|home(?:page)?)\b\s*[:>›»/|→\\-]"),
    Cue("navigation", 3, "a trail or bar of links", r"^[^.!?:,>›»→]{1,40}(?:[>›»→][^.!?:,>›»→]{1,60}){1,8}$"),
    Cue("navigation", 3, "a bar of links", r"^[^.!?|•·/]{1,40}(?:[|•·/] [^.!?|•·/]{1,40}){2,20}$"),
    Cue("navigation", 2.5, "a way to the next page", pattern=(
        r"^(?:previous|next|older|newer)\b(?: (?:article|story|post|page|entry|stories|posts))?(?:\s*[:»«→←>|].*)?$|^page \d+(?: of \d+)?$|"
        r"^[«»←→‹›<>]"
    )),
    Cue("navigation", 2, "a control for the size or tongue of the text", pattern=(
        r"^(?:text|font) size\b|^a\s?[+-]|^(?:read|available|also) (?:this )?(?:article |story )?in (?:english|arabic|french|spanish|russian|"
        r"turkish|persian|kurdish|ukrainian|portuguese|swahili|hausa|somali)\b"
    )),
    Cue("navigation", 3, "a link to a file or another form of the page", pattern=(
        r"^(?:download|view|open|get|see)\b.{0,40}\b(?:pdf|original|source|online|file|full (?:report|text|version))\b.{0,20}$|"
        r"\(?\b\d+(?:\.\d+)? ?[km]b\)?\W*$"
    )),
    # media
    Cue("media", 4, "a player's complaint", r"\b(?:enable|turn on|requires?|needs?|without) javascript\b"),
    Cue("media", 3, "a player's control", r"^download (?:the |this )?(?:clip|audio|video|episode|mp3|recording)\b"),
    Cue("caption", 5, "a picture's credit", r"\([^()]{0,40}\b(?:photos?|supplied|handout|courtesy|file)\)\W*$"),
    Cue("advert", 3, "an appeal of members", r"\bfree to read\b|\bour (?:members|readers|supporters|subscribers)\b"),
    Cue("media", 4, "a player's label", pattern=(
        r"^(?:media|video|audio) (?:caption|playback|player|content|unavailable|embed)\b.{0,60}$|^(?:on air|now) (?:now|on air|showing|"
        r"streaming)\b|\b(?:min(?:ute)?s?|sec(?:ond)?s?)\b.{0,10}\b(?:audio|video|listen|watch)\b"
    )),
    Cue("caption", 4, "a picture's label", pattern=(
        r"^(?:image|photo|picture|figure|map|photograph) (?:caption|copyright|credit|source|gallery|\d+)\b.{0,60}$"
    )),
    Cue("media", 5, "a player's clock", r"(?:(?:\d{1,2}:)?\d{1,2}:\d\d[\s/|–-]*){1,6}", whole=True),
    Cue("media", 4, "a player's clock", whole=True, pattern=(
        r"(?:duration|video|audio|length|listen|play|watch|live|episode)\W*(?:\(?\d{1,2}:\d\d(?::\d\d)?\)?|\d+ min(?:ute)?s?(?: \d+ sec\w*)?)"
    )),
    Cue("media", 4, "a player's state", pattern=(
        r"\b(?:please wait|buffering|now playing|loading(?: (?:the )?(?:video|audio|player|media))?\s*(?:\.\.\.|…|$)|no (?:compatible |live |"
        r"media )?(?:media|source|stream)s? (?:source )?(?:is |are )?(?:currently |found|available)|media (?:could not|cannot|can't) be|"
        r"video (?:is )?(?:unavailable|can(?:no|')t be played)|playback (?:isn't|is not|error))"
    )),
    Cue("media", 4, "a player's complaint", pattern=(
        r"\b(?:your browser|this browser|html5|flash player|adobe flash|enable cookies to)\b.*\b(?:support|enable|play|require|"
        r"need|install|disabled|video|audio|turn)"
    )),
    Cue("media", 3, "a player's control", whole=True, pattern=(
        r"(?:play|pause|stop|mute|unmute|embed|auto ?play|full ?screen|pop-?out(?: player)?|direct link|volume|rewind|replay|subtitles?|"
        r"captions?|settings|speed|\d(?:\.\d+)?x|\d{3,4}p(?: \| .*)?|\d+ ?kbps(?: \| .*)?|media player|video player|audio player|"
        r"play (?:video|audio|all)|watch (?:video|live|now|again)|listen(?: (?:now|live))?|download (?:audio|video|mp3|file)|transcript|"
        r"embed (?:code|share)|share embed|auto\W+\d{3,4}p.*)"
    )),
    Cue("media", 3, "points to a video or recording", pattern=(
        r"^[\[(]?\s*(?:watch|video|listen|audio|podcast|live ?stream|film|footage|slideshow|photo gallery|in pictures|pictures|photos|gallery|"
        r"interactive|map|infographic|graphic)\s*[:|–—]"
    )),
    Cue("media", 3, "points to a video or recording", r"^[\[(](?:watch|listen|see)\b[^()]*[\])]\.?$"),
    Cue("media", 3, "invites to a video or recording", pattern=(
        r"^(?:watch|listen to|view|see|play|hear)\b.{0,60}\b(?:video|audio|clip|gallery|podcast|episode|interview|report|slideshow|photos|"
        r"full story|interactive)\b[^.]*$|^(?:watch|listen) (?:to )?(?:more|this|the|our|below|above|now|live)\b"
    )),
    Cue("media", 3, "a picture's counter", whole=True, pattern=(
        r"(?:image|photo|slide|picture)?\s*\d{1,3}\s*(?:of|/)\s*\d{1,3}(?:\s*(?:images?|photos?|slides?))?"
    )),
    # related
    Cue("related", 4, "a label of related stories", pattern=(
        r"^[\[(*>»•-]*\s*(?:read (?:more|also|next|this|on|full|the full|our)|also read|read(?=\s*[:|])|see also|(?:also|more) (?:on|from|"
        r"about|in|by) (?:this|the|our|al|bbc|cnn)\b|related|(?:you )?(?:may|might)(?: also)? (?:like|enjoy|be interested)|most (?:read|"
        r"popular|viewed|shared|commented|watched|recent)|recommended|further reading|more reading|more to read|"
        r"what to read(?: next)?|up next|next up|don.t miss|"
        r"must[- ]read|must reads|editor.?s.? (?:picks?|choice)|trending(?: now)?|popular (?:now|stories|posts)|continue reading|keep reading|"
        r"latest (?:from|on|in|stories|updates)|other stories|recent (?:posts|stories|articles|news)|more (?:stories|news|coverage|to explore|"
        r"like this|articles|headlines)|from (?:our|the) (?:archives?|partners)|in other news|you might have missed|here.s what (?:else|to)|"
        r"catch up|in case you missed it|icymi)\b(?:\s+(?:stories|articles|content|coverage|news|topics|reading|links|posts|items|videos?|"
        r"reports?|for you|now|today|here))?\s*(?:[:|»>→–—]|-\s|\W*$)"
    )),
    Cue("related", 3, "a label of related stories", pattern=(
        r"^(?:more (?:on|from|about) .{1,60}|(?:related|recommended|trending|popular|latest|recent) (?:stories|articles|content|coverage|news|"
        r"topics|reading|links|posts|items|videos?|reports?|publications|documents|updates)\b.{0,30})$"
    )),
    Cue("related", 3, "a label and a headline", pattern=(
        r"^(?:in focus|in[- ]depth|explainer|explained|analysis|opinion|background|backgrounder|timeline|profile|factbox|fact ?check|q&a|"
        r"special report|exclusive|feature|comment|review|longread|long read|first person|from the field|read|more|related|see|also|update|"
        r"earlier|previously|next|link|links|editorial|blog|investigation|report|country profile|guide|quiz)\s*[:|»–—]\s*\S.*[^.:;,]$"
    )),
    Cue("related", 2, "a link's arrow", r"(?:[»›→>]|>>|&raquo;)\s*$|^(?:>>|»|→|►|▶)"),
    # caption
    Cue("caption", 5, "a picture's credit", cased=False, pattern=(
        rf"[\[(](?:[^\])]{{0,60}}/)?\s*(?:{_AGENCY}|file|photo|image|courtesy|handout|picture)\b[^\])]{{0,60}}[\])]\W*$|"
        rf"[\[(][^\])]{{1,60}}/\s?{_AGENCY}\b[^\])]{{0,30}}[\])]\W*$"
    )),
    Cue("caption", 5, "a picture's credit", cased=True, pattern=(
        r"\[(?:[A-Z][\w.'’-]+ ){1,4}?[A-Z][\w.'’-]+\s?/\s?[A-Z][^\]]{1,40}\]\W*$|"
        r"\((?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+\s?/\s?[A-Z][^)]{1,40}\)\W*$"
    )),
    Cue("caption", 5, "a picture's credit", pattern=(
        r"^\W*(?:file )?(?:photo(?:graph)?s?|image|picture|pic|illustration|graphic|credit|photographer|image source|photo credit|"
        r"image credit|image caption|picture credit|caption)s?(?: (?:credit|caption|source|by|courtesy(?: of)?|"
        r"from))?\s*[:/©]\s*\S.{0,120}$|\b(?:photo|image|picture|pic|photograph)s?(?: (?:credit|by|courtesy(?: of)?))? ?[:/©] ?\S.{0,60}$"
    )),
    Cue("caption", 4, "a file picture", pattern=(
        r"^(?:file|archive|handout|undated)(?: (?:photo|picture|image|handout))?\s*[-–—:]\s*\S|\b(?:file|handout|undated|archive|"
        r"stock) (?:photo|picture|image|photograph)\b|\b(?:pictured|seen) (?:here|above|below|left|right|in this)\b|\(file\)\W*$"
    )),
    Cue("caption", 4, "a picture's credit", cased=True, pattern=(
        rf"(?:/|—|–|-|\||©)\s?{_AGENCY}\W*$|^(?:{_AGENCY})\s?/\s?\S.{{0,40}}$|\bvia (?:AP|AFP|Reuters|Getty(?: Images)?|EPA)\W*$"
    )),
    Cue("caption", 3, "a picture's place on the page", pattern=(
        r"^(?:above|below|left|right|top|bottom|from left|clockwise|main picture|cover photo)\s*[:(]|\((?:above|below|left|right|centre|"
        r"center)\)"
    )),
    # legal
    Cue("legal", 5, "a copyright line", r"©|\(c\)\s*(?:\d{4}|.{1,40}\b\d{4}\b)|\bcopyright\b.{0,12}\d{4}|\ball rights reserved\b|^copyright\b"),
    Cue("legal", 5, "the terms of reuse", pattern=(
        r"\b(?:may|must|can)(?: ?not)? be (?:re)?(?:published|produced|printed|distributed|broadcast|posted|used|rewritten|"
        r"transmitted)\b.{0,60}\b(?:without|with|prior|permission|consent|written|provided|credit|or redistributed|rewritten)|"
        r"\b(?:reproduc\w+|republi\w+|redistribut\w+|syndicat\w+)\b.{0,60}\b(?:permission|licen[cs]e|consent|prohibited|permitted|welcome|"
        r"encouraged)|\bwithout (?:prior |express |written |our )+(?:written )?(?:permission|consent)|\bcreative commons\b|"
        r"\blicen[cs]ed under\b|\bCC[ -]BY\b|\bmaterials? (?:is|are) (?:subject to|protected)"
    )),
    Cue("legal", 5, "a line about cookies or personal data", pattern=(
        r"\b(?:uses?|using|accept|accepting|manage|reject|allow|these|our|of|all|necessary|store)\b.{0,20}\bcookies?\b|\bcookies? (?:policy|"
        r"settings|preferences|notice|consent|on (?:this|our|your))|\bprivacy (?:policy|notice|settings|statement)|\bpersonal(?:ly)? (?:data|"
        r"information)\b.{0,60}\b(?:we|our|your)\b|\b(?:we|our|your)\b.{0,60}\bpersonal (?:data|information)\b|"
        r"\bdata protection\b.{0,20}\b(?:policy|notice)|\bdo not sell\b"
    )),
    Cue("legal", 5, "an agreement with the reader", pattern=(
        r"\byou (?:agree|accept|consent)\b|\b(?:agree|subject|according) to (?:our|the|these) (?:terms|privacy|cookie|polic)"
    )),
    Cue("legal", 4, "a link to the terms", pattern=(
        r"\bterms (?:of|and|&) (?:use|service|conditions?)\b|^(?:legal(?: notice)?|disclaimer|impressum|imprint|accessibility statement|"
        r"code of ethics|editorial (?:policy|standards|guidelines)|corrections? policy|complaints|modern slavery.*|advertise(?: with us)?|"
        r"ad ?choices)\W*$|^disclaimer\b"
    )),
    Cue("legal", 4, "a disclaimer", pattern=(
        r"\b(?:views?|opinions?) (?:expressed|represented|in this)\b.{0,80}\b(?:author|not necessarily|do(?:es)? not|own|necessarily)|\b(?:is|"
        r"are|be held) not (?:responsible|liable)\b|\baccepts? no (?:responsibility|liability)|\bfor (?:information|"
        r"informational) purposes only\b|\bexternal (?:sites|links|content)\b|\b(?:the )?(?:content|accuracy|designations employed|"
        r"boundaries)\b.{0,80}\b(?:do(?:es)? not (?:necessarily )?(?:reflect|imply|represent)|not (?:guarantee|endorse))"
    )),
    Cue("legal", 4, "the publisher's registration", pattern=(
        r"\bregistered (?:charity|company|office|address|trade ?mark|in england|non-?profit|as a (?:newspaper|charity))\b|\b(?:charity|"
        r"company|vat|registration) (?:number|no)\b|\b501\s?\(c\)|\btrademarks? of\b|\bregulated by\b|\b(?:is|are) (?:a )?(?:part|member|"
        r"subsidiary|division|publication|service|trading name) of\b.{0,60}\b(?:group|ltd|limited|inc|llc|media|plc|network)\b|"
        r"\bfunded by (?:the )?(?:us |u\.s\. )?(?:congress|government)"
    )),
    Cue("legal", 4, "a warning to the reader", pattern=(
        r"\b(?:you|your|users?|readers?|visitors?)\b.{0,200}\b(?:fined?s?|imprison\w*|prosecut\w*|criminal(?:ly)?|liab\w+|penal\w+|"
        r"legal (?:action|risk|consequences?)|at your own risk)\b|\bplease (?:note|be aware|be advised)\b|\bviewer discretion\b"
    )),
    # advert
    Cue("advert", 4, "an advertisement's label", whole=True, pattern=(
        r"(?:advertisements?|advertising|sponsored(?: (?:content|post|by.*|links?))?|ad(?: feedback)?|ads(?: by .*)?|promoted(?: (?:content|"
        r"stories|by.*))?|paid (?:content|post|partnership|for by.*)|partner content|promotion|remove ads?|report (?:this )?ad|"
        r"skip ad(?:vertisement)?|advertorial|presented by .*)"
    )),
    Cue("advert", 4, "a break for an advertisement", pattern=(
        r"\b(?:story|article|content|report|post|text) (?:continues|resumes) (?:below|after|under)\b|\bscroll (?:down )?(?:to|"
        r"for) (?:continue|read|more)|\bcontinue reading (?:the main story|below)|\bafter (?:the )?(?:advertisement|newsletter promotion)|"
        r"\bthis advertisement\b"
    )),
    Cue("advert", 4, "an appeal for money", pattern=(
        r"\b(?:donate|make a donation|support (?:our|us|independent|quality|local|free)|become a (?:\w+ )?(?:member|supporter|subscriber|"
        r"patron|donor)|buy (?:us )?a coffee|fund our|help us (?:keep|continue|stay|report)|your (?:\w+[ -]){0,3}(?:gift|donation|"
        r"support|contribution|subscription)\b|"
        r"subscribe (?:now|today|for|to)|free trial|start your|unlimited (?:digital )?access|per (?:month|week) (?:for|cancel)|"
        r"cancel any ?time|special offer|already a subscriber|subscribers only)\b"
    )),
    Cue("advert", 4, "a newsletter's box", pattern=(
        r"\b(?:sign(?:ing)? up|signup|subscribe|register|join)\b.{0,50}\b(?:newsletters?|alerts?|updates?|e-?mails?|brief(?:ing)?s?|inbox|"
        r"bulletins?|notifications?|channel|digest|community|mailing list|free|today)\b|\b(?:our|free|daily|weekly|morning|"
        r"evening) (?:\w+ )?(?:newsletters?|e-?mail|bulletin)\b|\bto your inbox\b|\bin your inbox\b|\benter your e-?mail|"
        r"\bthank you for (?:subscribing|signing up)|\bnewsletter\b.{0,30}$"
    )),
    Cue("advert", 4, "an invitation to follow", pattern=(
        r"\b(?:follow|find|like|join|connect with|subscribe to|add) (?:us|our|@\w+|him|her|them|the author|me)\b.{0,60}\b(?:on|twitter|"
        r"facebook|telegram|whatsapp|instagram|youtube|x|google|channel|page)\b|\b(?:download|get|install|open|try) (?:the|our) (?:free |new |"
        r"mobile |\w+ )?app\b|\bavailable on (?:the )?(?:app store|google play|ios|android)\b|^(?:@\w{2,20}\W*){1,4}$|^follow\b.{0,40}$"
    )),
    Cue("navigation", 4, "a link for the reader", pattern=(
        r"\b(?:click|tap|press) (?:here|the|on|below|to|this)\b|\b(?:find out|learn|read|see|discover) more\b.{0,40}(?:\bhere\b|$)|"
        r"\bvisit (?:our|the|us|www)\b.{0,60}(?:site|page|website|www|\.org|\.com|\.example)\b"
    )),
    Cue("other", 4, "an appeal for tips", pattern=(
        r"\b(?:do you have|have you been|are you|were you|if you have|got)\b.{0,60}\b(?:a tip|tips?|a story|information|affected|witness\w*|"
        r"experience)\b.{0,120}|\b(?:contact|e-?mail|reach|message|write to|get in touch with|tell|text|send) (?:us|our|the (?:editor|"
        r"newsroom|author|reporter))\b|\breport (?:an |a )?(?:error|typo|correction|problem|mistake)\b|\b(?:correct|spotted) (?:an |"
        r"a )?(?:error|mistake)\b"
    )),
    # other
    Cue("other", 5, "a reporting credit", pattern=(
        r"^\W*(?:(?:additional |further )?(?:reporting|writing|report|editing|edited|compiled|translated|translation|written|produced|"
        r"graphics?|photography|photos|video)(?: (?:by|for|from|contributed))\b.{0,200}|(?:this|the) (?:story|article|report|piece|post|text|"
        r"essay|interview) (?:was |has been |is |first |originally )*(?:published|appear(?:ed|s)|written|compiled|produced|edited|updated|"
        r"supported|translated|corrected|funded|amended|republished|adapted)\b.{0,160}|.{0,80}\bcontributed (?:to (?:this|the) (?:report|"
        r"story|article)|reporting|from|research)\b.{0,80}|with (?:files|additional reporting|reporting|contributions?|agenc(?:y|ies)|"
        r"inputs?) (?:from|by)\b.{0,80}|source\s*:\s*.{1,60})\W*$"
    )),
    Cue("other", 3, "the page speaks of itself", pattern=(
        r"\b(?:this|the) (?:story|article|page|release|text|statement|website|site)(?: above| below)? (?:was|is|has been) (?:first |originally )?"
        r"(?:written|published|produced|funded|maintained|translated) (?:for|by|on|with|in)\b"
    )),
    Cue("other", 4, "the end mark of a release", whole=True, pattern=(
        r"(?:ends?|-?\s?30\s?-?|#{2,4}|\*{3,}|/?(?:AP|AFP|Reuters|PANA|APA|IRIN|Xinhua|enditem)/?)"
    )),
    Cue("other", 4, "a press contact", pattern=(
        r"\b(?:for (?:more|further|additional|media|press)\b.{0,40}\b(?:information|enquiries|inquiries|details|interviews?)|(?:media|"
        r"press) (?:contacts?|enquiries|inquiries|office|officer|release)|notes? to editors?)\b.{0,200}|^(?:tel|phone|mobile|fax|e-?mail|"
        r"contact|address|website|web|mob|cell)\b\.?\s*[:+]|\b[\w.+-]+@[\w-]+\.[\w.]+\b|\+\d{1,3}[\s()\d-]{7,}"
    )),
    Cue("other", 4, "the page's date line", pattern=(
        rf"^\W*(?:(?:first |last |originally )?(?:published|posted|updated|modified|released|issued|created|date|edited|revised)(?: (?:on|at|"
        rf"date|time))?\b\s*:?\W*)?(?:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\W+)?(?:\d{{1,2}}(?:st|nd|rd|"
        rf"th)?\W+(?:{MONTHS})\.?,?\W+\d{{4}}|(?:{MONTHS})\.?\W+\d{{1,2}}(?:st|nd|rd|th)?,?\W+\d{{4}}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|"
        rf"\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|(?:{MONTHS})\.? \d{{4}})(?:.{{0,60}}[^.])?$"
    )),
    Cue("other", 4, "the page's date line", pattern=(
        r"^\W*(?:(?:first |last |originally )?(?:published|posted|updated|modified|released|issued|created|revised)\b(?:\s*(?:on|"
        r"at))?\s*:?\s*(?:.{0,40}\bago|.{0,12}\d.{0,40}|today|yesterday)|\d+ (?:minutes?|hours?|hrs?|mins?|days?|weeks?|months?|years?) ago|"
        r"\d{1,2}[:.]\d\d ?(?:am|pm|gmt|utc|est|edt|bst|cet|ist)?(?: (?:gmt|utc|est|edt|bst|cet|ist|local time))?)\W*$"
    )),
    Cue("other", 4, "the time that it takes to read", pattern=(
        r"\b(?:\d+|one|two|three|five)[ -]min(?:ute)?s?(?:[ -](?:read|listen|watch|video)|$)|^(?:reading time|read time|est(?:imated)? read|"
        r"word count|words)\b"
    )),
    Cue("other", 4, "a byline", cased=True, pattern=(
        r"^\W*(?i:(?:story|text|words|report|written|posted|article|analysis|photo(?:graph)?s?(?: and text)?|pictures|illustrations?) by|by|"
        r"author(?:s|\(s\))?\s*:|from our)\s+(?i:our\s+)?(?:[A-Z][\w.'’-]*|(?i:staff|reporters?|correspondents?|news ?desk|agenc(?:y|ies)|"
        r"wires?)\b)(?:(?:\s*[,|/&–—]\s*|\s+-\s+|\s+)(?:[A-Z][\w.'’-]*|and|in|at|of|for|the|bin|al-\w+|el-\w+|de|van|von|der|da|our|staff|"
        r"reporters?|correspondents?|writer|editor|special|to|\(.{2,30}\)|@\w+|\d[\d:.]*|am|pm)){0,24}\W*$"
    )),
    Cue("other", 3, "the author's line", cased=True, pattern=(
        r"^(?:[A-Z][\w.'’-]+ ){1,3}[A-Z][\w.'’-]+ (?:is|was) (?:an? |the )?(?:[\w-]+ ){0,6}(?:reporter|correspondent|journalist|editor|fellow|"
        r"columnist|writer|blogger|contributor|freelancer?|photographer|bureau chief|producer|stringer)\b.{0,160}$"
    )),
    Cue("other", 3, "a correction", r"^\W*(?:correction|clarification|editor.?s? note|update)\b\s*[:(\d]"),
)  # fmt: skip


@cache
def _sieve() -> Sieve:
    return Sieve([cue.regex for cue in CUES])


def in_lines(looks: Sequence[str]) -> list[list[Cue]]:
    """Give the cues that each of the lines has, in their order."""
    possible = _sieve().may_match(looks)
    return [[cue for cue in map(CUES.__getitem__, numbers) if cue.regex.search(look)] for look, numbers in zip(looks, possible, strict=True)]
