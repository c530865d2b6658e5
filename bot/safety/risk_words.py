"""The words themselves: what the risk list looks for, the gravest group first.

Each row has the words that it may begin with, and a pattern of what stands behind them. They are
written as `spelling` spells a text: "im", "dont", "cant", "anymore", "want to", "going to".

Where an alarm ends. What was done to her alerts in any tense, for "he hit me" may be a minute ago.
What she feels alerts in the present alone: "I was scared", "I didnt feel safe at the station" is
what every member says of the past, and people read it in their hours as all else. So is what has
a thing of every day behind it: a bus, a form, a Tuesday. A "not" alerts all the same ("I dont want
to die"), but where it can only mean the contrary ("he never hit me"). In doubt it alerts.
"""

from bot.safety.everyday import PAPER, SUCH
from bot.safety.risk_to_herself import SELF_HARM, SUICIDE, Rows

_LITTLE = (
    "((is|are|will|would|was|just|keeps?|kept|has|have|had|might|going to|trying to|tried to"
    "|want to|always|nearly|then|even|said hed|said hell|said he will) ){0,4}"
)
_HURT_WORDS = (
    "kill|kills|killed|killing|hit|hits|hitting|beat|beats|beaten|beating|stab|stabs|stabbed"
    "|stabbing|strangle|strangles|strangled|strangling|choke|chokes|choked|choking|rape|rapes"
    "|raped|raping|hurt|hurts|hurting|attack|attacks|attacked|attacking|punch|punches|punched"
    "|punching|kick|kicks|kicked|kicking|burn|burns|burned|burnt|burning|shoot|shoots|shot"
    "|shooting|slap|slaps|slapped|slapping|smack|smacks|smacked|smacking|bite|bites|bit|biting"
    "|headbutt|headbutts|headbutted|batter|batters|battered|battering"
)
_ABUSE_WORDS = (
    "abuse|abuses|abused|abusing|molest|molests|molested|molesting|groom|grooms|groomed|grooming"
)
_ME = "(me|us|my (mum|mother|dad|father|sister|brother|friend|nan))"
_SOMEBODY = (
    "he|she|they|hes|shes|theyre|hell|shell|theyll|hed|shed|theyd|someone|someones|dad|mum|ex|exs"
    "|husband|husbands|wife|wifes|partner|partners|boyfriend|boyfriends|girlfriend|girlfriends"
    "|man|men|brother|son|stalker"
)
_HE_IS = "hes|shes|theyre|someones|exs"
_FEARED = "husband|partner|boyfriend|girlfriend|stalker|attacker|abuser|man|ex"
_HOME = "(house|flat|home|room|bedroom|garden|kitchen|car|building|street|road|door|window)"
_HERE = (
    f"(here|outside|in the house|at the door|(at|in|on) my {_HOME})"
    "(?! (to (help|listen|support|talk|fix|explain|see)|for (the|our|a|my)|next|on|at)( |$))"
)
_BREAKS_IN = (
    "(((trying|going) to (get|come|break|kick|climb|smash)|breaking|forcing (his|their) way"
    "|climbing) in(to)?(?! (touch|contact|on|with|the (group|meeting|site|app)))"
    "|(banging|hammering|kicking) (on|at|down|in) (my|the|our) (door|window))"
)
_THROAT = "(throat|neck|hair|mouth|face|arms?|wrists?)"
_DOWN = (
    "(down(?! the (list|queue|pile))|against|over|off|across|around|about|on the floor"
    "|in(to)? (the|a|my) (wall|door|road|car|bath|table|traffic|floor)|to the (floor|ground))"
)
_CHILD = (
    "((little|own|step|older|younger|oldest|youngest|baby) ){0,3}"
    "(child|children|kids?|sons?|daughters?|baby|babies|boys?|girls?|lads?|lass|little ones?"
    "|toddlers?|stepsons?|stepdaughters?|grandsons?|granddaughters?|grandkids|grandchild"
    "|grandchildren|nephews?|nieces?)"
)
_VERY = "((so|really|very|too|still|just|getting|always|proper|well|dead|that) ){0,3}"
_OF_WORK = (
    "(?! (of|to|about|by) (speak|talk|say|ask|come|coming|attend|ring|phone|go to (the|a|court)"
    f"|{SUCH}))"
)
_WRITING = "(call|text|send|ring|writ|messag|mail|email|contact)\\w*"
_QUICK = "(now|please|quick|quickly|asap|urgent|urgently|fast|hes|im)"
_POLICE = "(me )?(the |an )?(police|cops|ambulance|999)"
_CALL = "call|ring|phone|get|send"

GROUPS: dict[str, Rows] = {
    "suicide": SUICIDE,
    "child": (
        (f"{_HURT_WORDS}|{_ABUSE_WORDS}", f"(my|our|his|her|the|a) {_CHILD}"),
        (
            "touch|touches|touched|touching|shake|shakes|shaking|shook",
            f"(my|our|his|her|the) {_CHILD}",
        ),
        (
            "my|our|his|her|the",
            (
                f"{_CHILD} ((isnt|arent|not) safe|(is |are )?(in danger|at risk|missing)"
                "|(is|are) being (hurt|abused|hit|beaten|groomed|touched))"
            ),
        ),
        (
            "child|children|kid|kids|son|sons|daughter|daughters|baby|babies|boy|boys|girl|girls",
            (
                "((isnt|arent|not) safe|(is |are )?(in danger|missing)"
                "|(is|are) being (hurt|abused|hit|beaten|touched))"
            ),
        ),
        (
            "taken|took|taking|snatched|kidnapped",
            f"(my|our) {_CHILD}(?! (to|for|out|on|in|into|back|home|there|statement)( |$))",
        ),
        ("hes|shes", f"got (my|our) {_CHILD}"),
    ),
    "danger": (
        ("in", "danger"),
        ("life", "is at risk"),
        (
            "im|its|we|kids",
            "((are )?(really |still |just )?not|isnt|arent) (feeling |very |at all )?safe",
        ),
        ("im|feel|feeling|am", f"{_VERY}unsafe"),
        ("arent|isnt|not", "safe (here|now|at home|anymore|tonight|with (him|her))"),
        ("unsafe", "(here|now|at home)"),
        ("dont", "feel (very |that |at all |really )*safe"),
        ("fear|scared", "for my life"),
        ("im", f"{_VERY}(scared|frightened|terrified|petrified){_OF_WORK}"),
        (
            "scared|afraid|frightened|terrified",
            f"(of (him|her|my ({_FEARED}|wife))|to go home|hes|hell|he will)",
        ),
        (_SOMEBODY, f"{_LITTLE}({_HURT_WORDS}|threatened to kill|stalked) {_ME}"),
        (
            _SOMEBODY,
            (
                f"{_LITTLE}(threatened|threatens|threatening|threaten) {_ME}"
                "(?! with (arrest|a fine|court|prison|eviction|legal|action))"
            ),
        ),
        (
            "threaten|threatened|threatens|threatening",
            "to (kill|hurt|stab|shoot|burn|rape|harm|beat)",
        ),
        (_HE_IS, _HERE),
        (f"he|she|someone|{_FEARED}", f"(is )?{_HERE}"),
        (
            f"he|she|{_HE_IS}|{_FEARED}",
            "((is|has) )?(knows|found out|found) where (i live|im|we live|we are)",
        ),
        (
            f"he|she|{_HE_IS}|{_FEARED}",
            "(has )?(found|tracked down) (me|us)(?! (a|an|the|some|my|one|work|help|another) )",
        ),
        (f"{_HE_IS}|is|are", _BREAKS_IN),
        (_HE_IS, "(coming|on (his|her|their) way) (for|to get|after|to kill) (me|us)"),
        (
            f"he|she|they|{_HE_IS}|is|are|keeps|keep|still",
            "(following|watching|tracking|stalking|chasing|abusing|threatening) (me|us)",
        ),
        (
            "he|she|hes|shes|theyre|someones",
            "(has |got |has got )?(a |an )?(knife|gun|weapon|machete|acid|axe)",
        ),
        ("locked|shut", "me in"),
        ("stop", f"({_HURT_WORDS}) {_ME}"),
        ("wont", "let me (out|leave)"),
        ("cant", "(get out(?! of (work|bed|it))|escape|get away( from (him|her))?|breathe)"),
        ("im", f"{_VERY}(trapped|locked in|hiding(?! (no|any)thing)|bleeding)"),
        ("wont|cant|keeps", "(stop )?bleeding"),
        ("im|still", "being (followed|watched|tracked|chased|threatened|held)(?! up)"),
        ("being", "(raped|strangled|choked|stabbed|beaten|stalked|trafficked)"),
        ("was|been|got|were", "(gang )?(raped|trafficked|strangled)"),
        ("forced|forces|forcing", "(himself|herself|themselves) on (to )?(me|us)"),
        ("forced|forcing", "(me |us )?((in)?to )?(a )?(marriage|marry|get married|have sex)"),
        ("made|makes", "me have sex"),
        (
            "grabbed|grabs|grab|grabbing|held|holds|dragged|drags|pinned|pulled|lifted|had",
            f"(me|us) (by|round|around|up by) (the |my )?{_THROAT}",
        ),
        (
            "pushed|pushes|pushing|shoved|shoves|threw|throws|dragged|knocked|slammed|pinned",
            f"(me|us) {_DOWN}",
        ),
        (
            "hand|hands|arm",
            "(was |were |is |are )?(round|around|on|over) (my|her) (throat|neck|mouth)",
        ),
        ("by", "(the|my) throat"),
        ("sexually", "(assaulted|abused|attacked|assaulting|abusing) (me|us)"),
        ("burn|burning|burned|burnt", "(the|my|our|your|this) (house|flat|home|place) down"),
        ("burn|burning|burned|burnt", "down (the|my|our) (house|flat|home|place)"),
        ("set|setting", "fire to (me|us|(the|my|our) (house|flat|home|door))"),
        (f"{_CALL}|need", f"{_POLICE} {_QUICK}"),
        (
            "please|can|could|someone",
            f"((you|someone|please) ){{0,3}}({_CALL}) {_POLICE}(?! (back|about|for))",
        ),
        ("sos", ""),
        ("need", f"help {_QUICK}"),
        ("need", "help (getting (out|away)|to (get away|get out|leave|escape|hide))"),
        ("need", f"help with (him|her|my ({_FEARED}))(?! (\\w+ )?{PAPER})"),
        ("please", "help me now"),
        # She may mean the phone, or the person who does it: both are told what this line can do.
        ("make|tell|get", "(him|her) (to )?stop"),
        (
            "make|tell|get",
            f"(them|it|this) (to )?stop(?! {_WRITING})",
        ),
    ),
    "others": (
        (
            "im|ill|id|i",
            (
                "((want to|going to|might|could|would|swear|ill|really|just|about to|feel like|will"
                "|have to|need to|literally) ){0,4}(kill|killing|stab|stabbing|murder|hurt|hurting"
                "|strangle|batter|burn|poison) (him|her|them|someone|people|everyone|you|"
                f"(my|that|the) ({_FEARED}|wife|mum|dad|neighbour))"
            ),
        ),
        (
            "i|ill|im",
            "((will|going to|swear|ill|want to) ){0,4}(shoot|attack) (him|her|them|someone)",
        ),
    ),
    "self-harm": SELF_HARM,
}
# The whole of a text, and nothing else; a bare HELP is a command.
CRIES = (
    "(please |someone |oh |god )*help( (me|us|please|now|quick|quickly|someone|asap|urgent))*"
    "|(i |we )?(really |just |do |urgently |desperately )?need (some |your )?help"
    "( (me|please|now|asap))*"
    f"|(please )?(i |we )?({_CALL}|need) {_POLICE}( {_QUICK})*|(police|ambulance)( {_QUICK})+"
    "|(so |really )?(scared|not safe)"
)
