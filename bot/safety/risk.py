"""Words that may mean danger: a helper that errs on the side of looking (rule 16).

It closes and hides nothing, and a person reads every text whatever it says. The list is
small. It is matched as whole words of the folded text, so case, accents and marks do not
matter. What members often say of how they were treated ("they did not help me", "I had to
call the police twice") must not be in it: an alarm for everything is no alarm.
"""

import re

from bot.reading import fold

_CANNOT = "(cant|cannot|can not|dont think i can|dont know if i can|not able to)"
_DO_NOT = "(dont|do not|didnt|doesnt|not|no longer)"
_ANY_MORE = "(any ?more|any longer|no more)"
_MYSELF = "(my ?self|me ?self|my ?slef)"
_SOMEBODY = "(he|she|they|hes|shes|theyre|someone|somebody|dad|ex|husband|wife|partner|boyfriend)"
_LITTLE_WORDS = (
    "((is|are|will|would|was|just|keeps?|has|have|had|might|gonna|going to|trying to) ){0,4}"
)
_HURT = (
    "(kill(s|ed|ing)?|hit(s|ting)?|beat(s|en|ing)?|stab(s|bed|bing)?|strangl(es?|ed|ing)"
    "|chok(es?|ed|ing)|rap(es?|ed|ing)|hurt(s|ing)?|attack(s|ed|ing)?|punch(es|ed|ing)?"
    "|kick(s|ed|ing)?|burn(s|ed|ing)?|shoot(s|ing)?|threaten(s|ed|ing)? to kill)"
)
_CHILD = (
    "((little|own|step|older|younger) ){0,3}"
    "(child|children|kids?|sons?|daughters?|baby|babies|boys?|girls?)"
)
_GROUPS = {  # the gravest first: a text is marked with one of them
    "suicide": (
        "su[is]*c?[iy]d(e|al)|kms|unalive",
        f"(kill|kil|killing|hang|hanging|drown|drowning|shoot|shooting) {_MYSELF}",
        "(end|ending|take|taking) my( own)? life",
        "end it all|end it tonight|ready to die|better off dead|better off without me",
        "(want|wants|wanted|wanna|going|gonna|tried|trying|wish i could) (to )?(die|be dead)",
        f"{_DO_NOT} (want|wanna) (to )?(live|wake up|exist|be alive|be here|go on)",
        f"{_CANNOT} (do|take|cope with|bear|stand|face) (this|it|life) {_ANY_MORE}",
        f"{_CANNOT} (cope|go on|carry on|live) {_ANY_MORE}",
        f"{_CANNOT} (go on|carry on) like this",
        "no (point|reason) (in |to )?(being here|being alive|living|live|going on|carrying on)",
        "wish i (was|were|wasnt|werent) (dead|never born|here|alive)",
        "over ?dos(e|ed|ing)|(took|taken) all (my|the) (pills|tablets|meds)",
    ),
    "child": (
        f"{_HURT} (my|our|his|her|the|a) {_CHILD}",
        f"(touch(es|ed|ing)?|shak(es|ing)|shook) (my|our|his|her|the) {_CHILD}",
        f"{_CHILD} (is|are|isnt|arent)( not)? (safe|in danger|missing|being hurt)",
    ),
    "danger": (
        "in danger|life is at risk|not safe|unsafe (here|now|at home)|(fear|scared) for my life",
        f"{_SOMEBODY} {_LITTLE_WORDS}{_HURT} (me|us)",
        "(he|she|hes|shes) (is )?(here|outside|in the house|at the door|at my door)( now)?",
        "(he|she) (is )?(knows|found out|found) where (i|we) (live|am|are)",
        "(he|she|hes|shes) (is )?(following|watching|tracking) (me|us)",
        "(hes|shes|he has|she has) (got )?(a )?(knife|gun|weapon|machete|acid)",
        "(scared|afraid|frightened|terrified) (of (him|her|my (ex|husband|partner))|to go home)",
        "(locked|shut) me in|wont let me (out|leave)|cant get out",
        "(send|need) (the |an )?(police|ambulance) (now|please|quick|quickly|asap)",
        "^(please |pls ){0,3}help me( now| please| pls){0,3}$|need help now|please help me now",
        "being (raped|strangled|choked|stabbed|beaten|stalked|trafficked)",
    ),
    "self-harm": (
        "self harm(ed|ing|s)?",
        f"(cut|cutting|hurt|hurting|harm|harming|burn|burning) {_MYSELF}",
    ),
}
_PATTERNS = {
    group: re.compile("|".join(rf"\b(?:{pattern})\b" for pattern in patterns))
    for group, patterns in _GROUPS.items()
}


def words_of_risk(text: str) -> str | None:
    """Give the group of the first words of risk in a text; none where there are none."""
    folded = fold(text)
    return next((group for group, found in _PATTERNS.items() if found.search(folded)), None)
