"""Words that anybody texts at any time: a message of these alone may be one by chance."""

_GREETINGS = """
    hi hiya hello hey heya hey morning afternoon evening night goodnight bye goodbye cheers thanks
    thank thankyou thanx thx ta ty please pls plz sorry welcome congrats happy birthday love lots
    lol haha omg ok okay okey kk sure fine great good nice cool lovely brilliant perfect super
    alright right well wow oops xx xxx xox
"""
_SMALL = """
    a an the this that these those it its he she they them we us you your yours i im ill id me my
    mine his her hers our ours their theirs who whom whose what when where why how which
    and or but so if then than because as at by for from in into of off on onto out over to up
    under with without about after again before between during until till through back down away
    here there everywhere nowhere now later soon today tonight tomorrow yesterday ever never always
    sometimes often once twice yet still just only also too very much many more most less least
    few some any all none each every both either neither other another same such own enough
    not no nope yes yeah yep yup maybe perhaps probably cannot cant dont didnt doesnt isnt wasnt
    wont couldnt wouldnt shouldnt havent hasnt
    am is are was were be been being do does did done doing have has had having can could will
    would shall should may might must
"""
_EVERYDAY = """
    go going gone went come coming came get getting got give gave take took make made see seen saw
    look looking know knew think thought say said tell told ask asked call called calling ring rang
    text texted texting message messages write wrote read send sent want wanted need needed like
    liked wait waiting leave left stay stop start begin end finish work working try trying help feel
    feeling felt mean meant find found keep kept put let talk speak spoke hear heard meet meeting
    understand remember forget busy free ready late early tired sick ill better worse bad sad glad
    angry scared afraid alone safe home house work school shop car bus train phone number name
    mum mom mam mother dad father son daughter sister brother baby kid kids child children wife
    husband partner friend friends mate man woman boy girl people person somebody someone anybody
    anyone nobody everybody everyone family doctor
    time times day days week weeks month months year years hour hours minute minutes second
    monday tuesday wednesday thursday friday saturday sunday weekend january february march april
    june july august september october november december spring summer autumn winter
    one two three four five six seven eight nine ten first last next
    nothing something anything everything thing things stuff way lot bit question questions answer
    answers money food tea coffee dinner lunch breakfast water weather rain sun dog cat
    letter letters news group word phrase secret silence silent quiet password code
    big small little new old long short high low hot cold
"""
COMMON = frozenset((_GREETINGS + _SMALL + _EVERYDAY).split())
