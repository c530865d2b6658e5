"""What happens by itself. All of it is rows with due times, and safe to do twice."""

from dataclasses import dataclass

from bot.reception import Reception
from storage import outbox


@dataclass(frozen=True, slots=True)
class Timetable:
    """Turned by the one worker that holds the clock lock, about once a second."""

    reception: Reception

    def turn(self) -> None:
        """Do what is due now."""
        self.reception.go_on()
        with self.reception.database.write() as connection:
            outbox.wake_outdated(connection, self.reception.clock())
