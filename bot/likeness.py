"""How many slips of the finger lie between two texts."""


def slips(one: str, other: str, most: int) -> int | None:
    """Count letters left out, put in, changed or swapped; none where there are more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, twin in enumerate(other, start=1):
            cost = min(above[column] + 1, here[-1] + 1, above[column - 1] + (letter != twin))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == twin:
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        if min(here) > most:
            return None
        before, above = above, here
    return above[-1] if above[-1] <= most else None
