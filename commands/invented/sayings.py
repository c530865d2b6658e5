"""What invented members say of their own accord, one row for each of them.

Each ends as people do: with the 1 that says that this was all, or just so.
"""

SAYINGS = (
    (
        "the letters came after the date they were about",
        "and nobody told me who to ring",
        "I had to find out from a friend",
        "1",
    ),
    ("I would like one person to ask. Every time it is a new name, and I start again.",),
    ("The room last time was too loud for me", "could we sit in smaller groups", "1"),
    ("It helped that somebody read my words back to me before writing them down.",),
    ("Why do we never hear what became of the things we say",),
    ("The new letter is easier to read", "but it still has no name at the end", "1"),
    ("Session 3 was the first time I spoke. Nobody hurried me. Thank you for that.",),
    ("can the letters say what happens next, not only what happened", "1"),
    ("I nearly did not come because of the bus. Two changes, and the last one is at nine.",),
    ("When I rang, the person had read my file. That made all the difference.",),
    ("Please do not leave voice messages. I share this phone with my mum.",),
    ("the form asks the same thing three times", "by the third I had stopped reading", "1"),
    ("لم أفهم الرسالة الأخيرة. هل يمكن أن تكون أقصر؟",),
    ("I liked the break half way. Ten minutes is enough to breathe and stay.",),
    ("Waiting is the worst. Not knowing if I am forgotten or if nothing has happened.",),
    ("could somebody tell us before the letter comes", "so it is not a surprise on the mat", "1"),
    ("The lady at the desk used my name. Small thing. I remember it.",),
    ("I have no printer and they sent me a form to print",),
    ("One text a month that says still working on it would be enough for me.",),
    ("I felt heard this time", "last year I did not", "so something has changed", "1"),
    ("The website sent me in a circle. I gave up and wrote to you instead.",),
    ("Please write dates in full. I mixed up the 3rd and the 5th.",),
    ("Is there a way to bring my sister? I would say more with her beside me.",),
    ("Dziękuję. The translation of the letter was good. The envelope was only in English.",),
    ("It would help to know who will be in the room before I open the door.",),
    ("the chairs in a circle were too close", "a table between us would be better for me", "1"),
    ("They said they would ring on Monday. It is Thursday.",),
    ("I do not want much. I want to be told the truth, even if it is not yet.",),
    ("The quiet corner was a good idea", "1"),
    ("can we have the notes of the meeting in large print",),
    ("My case worker left and nobody told me. I found out from the answer machine.",),
    ("Evening sessions are hard with children. Could one be on a Saturday morning?",),
    ("thank you for the biscuits and for not asking too much",),
    ("I would rather answer here than in the room. I can think first.",),
    ("what did you do with what we said in spring",),
    ("The second letter had somebody else's reference on it. Please check before sending.",),
    ("Somebody should ask how we want to be told. Text is right for me. Post is not.",),
    ("it is a long name I know", "but it is mine", "1"),
    ("The phone line played music for half an hour. Then it was closed.",),
    ("I came late and nobody minded. I will come again.",),
)

# What people look at first, said today.
RISK = "dont think i can do this any more. no point being here"
WHO_IS_THIS = "Sorry, who is this?"
WRONG_NUMBER = "Are you the plumber? The tap still drips."
PERSON = "PERSON"
ABOUT = "can somebody explain the last letter to me before Friday"
# On which the bot itself failed, so that nobody but a person has read it.
UNREAD = "I wrote all this down last night and do not know where to begin, so here it is."
# What those say who learn what came of it.
THANKS = "Good. That is the first time that something I said was done."
# What was said while the line was slow.
LATE = "are you there"
