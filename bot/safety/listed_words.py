"""The word check: what no text to a discreet member and no label may hold (rule 7).

The list is English, and one of words, not of meanings: a person still reads what is sent.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.stop_words import is_stop, may_be_stop

# Their plurals and simple forms count too. Ordinary words of a bland text (case, report,
# hearing, statement, safe, the name Rob) are left out: a list within which nobody can write
# is a list that is switched off.
_BASES = """
    police constable sergeant superintendent inspector detective officer commissioner cop cps
    mayor mopac marac idva isva vawg metpolice forum forumline
    victim victimise victimisation survivor witness complainant
    crime criminal criminality offence offense offend attack assailant perpetrator perp suspect
    defendant accused culprit thief theft robber robbery burglar burglary mugger mugging gang
    court magistrate tribunal trial jury juror solicitor barrister lawyer prosecute prosecution
    prosecutor convict conviction verdict guilty injunction bail probation parole prison jail
    custody arrest investigate investigation evidence
    abuse abusive assault rape rapist sex sexual molest incest groomer grooming paedophile
    violence violent domestic harass harassment stalk coerce coercive coercion slavery
    traffick trafficking exploit exploitation kidnap abduct bully threat threaten
    murder manslaughter homicide stab knife weapon gun terrorist terrorism danger dangerous
    trauma traumatic traumatise ptsd suicide suicidal
    safeguard refuge helpline hotline
"""
# Forms that no simple rule makes.
_FORMS = """
    policeman policemen policewoman policewomen knives thieves robbed robbing mugged prosecuting
"""
_PHRASES = ("scotland yard", "self harm", "gender based", "honour based", "hate incident")
# A link may not hold these anywhere, since nothing parts the words in it.
_ROOTS = """
    police victim crime criminal offen court abuse assault rape violen domestic harass stalk
    survivor witness solicitor murder refuge helpline forum mopac safeguard suicid
"""
_LINK = re.compile(r"://|www\.|\w\.\w")  # what a word holds that is one
_INNER_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_WORD = re.compile(r"[^\W\d_]+")
# The Metropolitan Police, and not "we met". At the beginning of a sentence the two look the
# same, and there the check is on the careful side.
_MET = re.compile(r"\b(?:Met|MET|[Tt]he met)\b")

# On SMS the provider acts first on these, so they are nobody's answer to us (rule 33).
_PROVIDERS = "stop stopall unsubscribe cancel end quit revoke optout start unstop yes help info"
RESERVED = frozenset(_PROVIDERS.split())
# What people put around a command, and what is taken off before it is understood.
_OPENINGS = re.compile(r"(?:please|pls|ok|hi|i want to|can you|number|option) ")
_CLOSINGS = re.compile(r" (?:please|thanks|now)")


def listed(text: str) -> tuple[str, ...]:
    """Give the listed words that a text holds, each once, in small letters."""
    plain = _plain(text)
    return tuple(dict.fromkeys(_found(plain)))


def reserved(label: str) -> bool:
    """Whether a label, once texted, would be taken for one of the provider's words.

    STOP is understood more widely: up to three words that end in it, and a few that begin so.
    """
    words = " ".join(_WORD.findall(label.casefold())) + " "
    while opening := _OPENINGS.match(words):
        words = words[opening.end() :]
    words = words.strip()
    while words != (shorter := re.sub(_CLOSINGS.pattern + "$", "", words)):
        words = shorter
    parts = words.split()
    is_wide = 0 < len(parts) <= 3 and parts[-1] == "stop"
    return is_wide or may_be_stop(label) or is_stop(label) or words.replace(" ", "") in RESERVED


def _found(plain: str) -> Iterator[str]:
    """Find words, the name of the Met, phrases, and what stands inside links."""
    words = _WORD.findall(_INNER_CAPITAL.sub(" ", plain).casefold())
    yield from (word for word in words if word in _LISTED)
    # In a text all in capitals, a capital means nothing.
    if _MET.search(plain.casefold() if plain.isupper() else _INNER_CAPITAL.sub(" ", plain)):
        yield "met"
    row = f" {' '.join(words)} "
    yield from (phrase for phrase in _PHRASES if f" {phrase} " in row)
    links = (word for word in plain.casefold().split() if _LINK.search(word))
    yield from (part for link in links for part in _ROOTS.split() if part in link)


def _plain(text: str) -> str:
    """Take off accents, invisible signs and underscores, so that none of them hides a word."""
    signs = unicodedata.normalize("NFKD", text)
    kept = (sign for sign in signs if unicodedata.category(sign) not in {"Mn", "Cf"})
    return "".join(kept).replace("_", " ")


def _forms(base: str) -> Iterator[str]:
    """Make the plural and the simple forms of a word; some are no English, which harms nobody."""
    stems = {base, base.removesuffix("e"), base + base[-1]}
    yield base
    yield from (base + end for end in ("s", "es", "d", "r", "rs"))
    yield from (stem + end for stem in stems for end in ("ed", "er", "ers", "ing", "ings"))
    if base.endswith("y"):
        yield from (base[:-1] + end for end in ("ies", "ied"))


_LISTED = frozenset(form for base in _BASES.split() for form in _forms(base)) | {*_FORMS.split()}
