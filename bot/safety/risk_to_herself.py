"""What she may do to herself: the rows of the risk list, written as `risk_words` says."""

from bot.safety.everyday import DAY, SUCH, A

Rows = tuple[tuple[str, str], ...]

_GO_ON = (
    f"go on(?! ({A}|any|another|about|to|stage|camera|record|tv|holidays?|trips?|line|buses|trains"
    f"|foot|{DAY})( |$))"
)
_BE_HERE = (
    rf"be here(?! ((on|at|for|until|till|in) ({A} |half |next )?({DAY}|\d|mon|tue|wed|thur?|fri"
    "|meet|session|time|talk|morning|afternoon|week)|(next|this) (week|month|time)|tomorrow))"
)
_LIVE = "live(?! (in|near|at|next|on) )"
_BEAR = (
    "(((do|take|cope with|bear|stand|face) (this|it|life|all this|all of this)"
    "|cope|live|be here|exist|go on|carry on) anymore|(cope|live|go on|carry on) like this)"
)
_LIFE = "(living|life|being alive|being here|existing|it all)"
_IT = "(it|things|everything)(?! (with|here|there|by|at|on|for)( |$))"
_PILLS = (
    "(pills?|tablets?|meds|medication|medicine|paracetamols?|ibuprofen|aspirins?|codeine"
    "|painkillers?|sleeping pills|sleeping tablets|antidepressants|insulin|morphine)"
)
_MANY = (
    r"([5-9]|\d\d+|too many|too much|loads of|lots of|a load of|a lot of|all( of)?"
    "|(a|the)( whole)? (pack|packet|box|bottle)( of)?|ten|twelve|twenty|thirty|forty|fifty|sixty)"
)
_UNDER = "(in front of (a |the |moving )*(train|tube|lorry|bus|traffic)|into traffic|on the tracks)"

SUICIDE: Rows = (
    (
        (
            "suicide|suicidal|suicidle|suicidel|suicidial|suicid|suicde|sucide|sucidal|sucidle"
            "|suide|suiside|suisidal|suisidle|suicidally|sucicide|kms|unalive|overdosing"
        ),
        "",
    ),
    ("overdose|overdosed", f"(?! on {SUCH})"),
    ("od", "(?! of )"),
    ("kill|killed|killing|hang|hanging|drown|drowning|shoot|shooting", "myself(?! in the foot)"),
    ("end|ending|top|topping|off|finish", "myself"),
    ("do|doing", "myself in"),
    ("end|ending|take|taking", "my( own)? life"),
    ("end|ending", "(it|things|everything) (all|tonight|today|now)"),
    ("going|want|about|ready|planning|decided", f"to end {_IT}"),
    ("of|about", f"ending {_IT}"),
    ("ending", "things(?! with)"),
    ("ready", "to die"),
    ("better", "off (dead|without me|if i (wasnt|werent|was|were|died))"),
    ("rather", "(be dead|die|be gone|not be here|not be alive)"),
    ("well", "((just )?be dead|just die)"),
    ("want|going|tried|trying", "(to )*(die|be dead|dye(?! (my|it|her|his|the)))"),
    ("wish", "i could (die|be dead)"),
    (
        "dont|didnt|doesnt|not",
        f"want (to )*({_LIVE}|wake up|exist|be alive|{_BE_HERE}|{_GO_ON})",
    ),
    ("hope|wish|pray", "i (dont|didnt|never|wont) wake up"),
    ("never", "wake up(?! to (what|the|how|it|this))"),
    ("cant", _BEAR),
    ("able", f"to {_BEAR}"),
    ("think|if", f"i can {_BEAR}"),
    ("cant", f"({_GO_ON}|(cope|carry on)(?! (with {SUCH}|to|up|down)))"),
    ("cant", "keep going(?! (to|back|over|round|into|there|up|down))"),
    ("cant", "take much more(?! (calls?|time|questions?|notes))"),
    ("cant", "face (another|one more|a new) (day|night|week|morning)"),
    (
        "no",
        f"(point|reason) (in |to |for )?({_LIFE}|live|going on|carrying on|anymore|anything)",
    ),
    ("point", f"(of|in) ({_LIFE}|going on|carrying on|me)"),
    ("point", "anymore"),
    ("life", "(isnt|not|wasnt) worth (living|it)"),
    ("not", "worth (living|being alive)"),
    ("nothing", "(left )?(to|worth) (live|living) for"),
    ("tired|sick|done|finished|through|enough", f"(of|with) {_LIFE}"),
    ("no", "(other )?way out(?! of (the|a|this) (car park|contract))"),
    ("care", "if i (die|live|wake up|dont wake up)"),
    ("wish", "i (was|were|wasnt|werent) (dead|never born|here|alive)"),
    ("nobody", "(would|will) (miss me|(care|notice) if i (die|died|was|went|disappeared))"),
    ("this", "is (my |the last |a final )?good ?bye(?! (for|from|to) )"),
    ("goodbye", "(everyone|world|forever|all)"),
    (
        "took|taken|swallowed|ate",
        (
            "((about|over|like|around|nearly|at least|almost|way) )*"
            f"{_MANY} (my |the |his |her )?{_PILLS}"
        ),
    ),
    (
        "pills|tablets|meds|paracetamol|rope|noose|blade|razor",
        "(is |are |all )*ready(?! (at|for|from|to) )",
    ),
    ("take|taking", f"(too many|all|loads of) (of )?(my |the |his |her )?{_PILLS}"),
    ("drank|drunk|drink|drinking|swallowed", "(some |the )?(bleach|poison|antifreeze|acid)"),
    ("slit|slitting|slash|cut|cutting", "my (own )?(wrists?|throat)"),
    (
        "jump|jumping|throw|throwing",
        (
            "(myself )?(in front of|under|off|from|into|out of) ((a|the|my|that|moving) )*"
            "(train|tube|lorry|traffic|bridge|roof|balcony|window|cliff|flats|platform|tracks"
            "|motorway|river|thames|car park)"
        ),
    ),
    ("step|walk|walking|lie", _UNDER),
)
SELF_HARM: Rows = (
    ("selfharm|selfharmed|selfharming|selfharms", ""),
    ("self", "(harmed|harming|harms)"),
    (
        "cut|cutting|hurt|hurting|harm|harmed|harming|burn|burned|burnt|burning",
        "myself(?! (off|out|on (the|a|my) (oven|cooker|iron|hob|kettle|pan|glass)))",
    ),
    ("cutting", "(again|my (arms?|legs?|thighs?|wrists?))"),
    ("cut", "my (arms|legs|thighs)"),
)
