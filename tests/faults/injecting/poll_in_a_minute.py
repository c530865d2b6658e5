"""Two thousand members answer one poll in the same minute, half by SMS and half in a chat.

There are a thousand phone numbers that belong to nobody; the others are chats.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

from sqlalchemy import distinct, func, select

from storage.answers import Answer
from tests.fakes import telegram
from tests.faults.facts import is_over
from tests.faults.injecting import listening
from tests.faults.injecting.fault import LAST, Fault
from tests.faults.installation import QUICK, Installation, phone

PROCESSES = 2  # webs, and workers
WRITERS = 8
LONG = 400  # seconds; a machine may be busy
ANSWER = "2"


def _answered(installation: Installation, times: int) -> int:
    phones = [each for number in range(1, 1000) if (each := phone(number)) != LAST][: times // 2]
    chats = [f"7700{number:06}" for number in range(times - len(phones))]
    with telegram.in_thread() as people:
        installation.environment |= people.environment(by_webhook=True)
        installation.environment["TELEGRAM_MESSAGES_PER_SECOND"] = QUICK
        people.meet(*chats)
        listening.listen(installation, "sms", phones)
        listening.listen(installation, "telegram", chats)
        cause = listening.open_poll(installation)
        webs = [installation.web() for _ in range(PROCESSES)]
        people.post_to(webs[0].url)
        for _ in range(PROCESSES):
            installation.worker()
        installation.until(lambda: listening.put(installation, cause), "it is put", LONG)
        installation.until(lambda: is_over(installation), "all are asked", LONG)
        with ThreadPoolExecutor(WRITERS) as threads:
            answers = [
                threads.submit(installation.text, web, number, ANSWER)
                for number, web in zip(phones, cycle(webs), strict=False)
            ]
            for chat in chats:
                people.write(chat, ANSWER)  # the fake posts it by itself
            assert all(answer.result() == [200] for answer in answers)
        installation.until(lambda: not people.waiting(), "all answers are taken", LONG)
        installation.until(lambda: is_over(installation), "all are thanked", LONG)
        came = Counter(str(call["chat_id"]) for call in people.journal("sendMessage"))
        assert came == dict.fromkeys(chats, 2)  # the question, and our thanks
        _see_each_counts_once(installation, times)
    return times


def _see_each_counts_once(installation: Installation, times: int) -> None:
    with installation.database.read() as connection:
        counted = select(func.count(), func.count(distinct(Answer.member_id)))
        assert tuple(connection.execute(counted).one()) == (times, times)


FAULTS = (Fault("members answer a poll at once", "other", _answered, 2000, few=20),)
