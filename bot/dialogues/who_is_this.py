"""Somebody asks who writes: perhaps not the member (rule 11)."""

from bot.changes import WhoIsThis
from bot.dialogues.pieces import OWNER, STILL, closing, reply, resting
from bot.reading import bare, is_one_of
from bot.scene import Scene, Turn

_BEFORE = ("sorry", "hello", "hey", "um", "erm", "excuse me", "wait", "so")
_ASKED = frozenset(
    {
        "who is this",
        "whos this",
        "who this",
        "who dis",
        "new phone who dis",
        "new phone who is this",
        "who is it",
        "whos it",
        "who is that",
        "whos that",
        "who are you",
        "who r you",
        "who r u",
        "who are u",
        "who you",
        "who is texting me",
        "whos texting me",
        "whos messaging me",
        "who is messaging me",
        "who am i speaking to",
        "who am i talking to",
        "who am i texting",
        "who sent this",
        "whose number is this",
        "whos number is this",
        "what number is this",
        "what is this",
        "whats this",
        "what is this number",
        "whats this number",
        "what is this about",
        "whats this about",
        "do i know you",
        "how did you get my number",
        "how did u get my number",
        "how do you have my number",
        "where did you get my number",
    }
)
_WRONG = frozenset(
    {
        "wrong number",
        "you have the wrong number",
        "youve got the wrong number",
        "you got the wrong number",
        "u got the wrong number",
        "this is the wrong number",
        "i think you have the wrong number",
        "i think this is the wrong number",
        "wrong person",
        "you have the wrong person",
        "youve got the wrong person",
        "not my number",
    }
)


def takes(scene: Scene, text: str) -> bool:
    """Take such a question where it is the whole message.

    A wrong number, where we asked just that, is the answer to it.
    """
    is_answer = scene.standing.doubted and scene.memory.doing == STILL
    return _is_one_of(text, _ASKED) or (is_wrong_number(text) and not is_answer)


def turn(scene: Scene, text: str) -> Turn:
    """Name nothing; what was open on a member's phone is over, until she shows that it is she."""
    said = (reply("who_is_this"),)
    is_settled = scene.standing.doubted or scene.memory.doing == OWNER
    if is_settled or not (scene.joined and scene.standing.confirmed):
        return Turn(scene.memory, said, (WhoIsThis(),))
    return Turn(resting(scene.memory), said, (*closing(scene), WhoIsThis()))


def is_wrong_number(text: str) -> bool:
    """Whether a text says that this is the wrong number."""
    return _is_one_of(text, _WRONG)


def _is_one_of(text: str, phrases: frozenset[str]) -> bool:
    words = bare(text)
    return is_one_of(text, phrases) or any(
        words.startswith(f"{word} ") and words.removeprefix(f"{word} ") in phrases
        for word in _BEFORE
    )
