"""Things of every day: behind words of risk they say that it is about a bus, a form, a Tuesday."""

A = "(my|our|his|her|the|a|an|your|their|some|this|that|these|those)"
DAY = "(mon|tues|wednes|thurs|fri|satur|sun)day"
PAPER = (
    "(forms?|letters?|paper ?work|e ?mails?|calls?|texts?|messages?|questions?|meetings?|sessions?"
    "|groups?|surveys?|apps?|websites?|phones?|coffee|news|updates?|stairs|bus|buses|trains?"
    "|claims?|statements?|courts?|trials?|hearings?|travel|childcare|applications?|accounts?"
    "|passwords?|spelling|reading|writing|english|links?|appointments?|interviews?|case|cases)"
)
SUCH = f"(all |so |many |too |more |any |filling in |doing |{A} )*(\\w+ )?{PAPER}"
