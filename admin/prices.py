"""What an SMS costs, and money in words."""

from decimal import ROUND_HALF_UP, Decimal

# Tenths of a penny for one SMS part to a mobile in the United Kingdom: an estimate, for providers
# ask about that and bill in their own money. A forum sets what its own bill says.
USUAL_PRICE = 40
_POUND = 1000


def of_a_part(part_costs: int | None) -> int:
    """Give what one part costs a forum, in tenths of a penny."""
    return USUAL_PRICE if part_costs is None else part_costs


def money(tenths: int) -> str:
    """Say an amount that is given in tenths of a penny: 4p, 4.5p, £1.60."""
    if tenths >= _POUND:
        pounds = Decimal(tenths) / _POUND
        return f"£{pounds.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    return f"{tenths // 10}p" if tenths % 10 == 0 else f"{tenths / 10}p"


def in_pence(part_costs: int | None) -> str:
    """Write the price of a part as it is typed: 4, or 4.5."""
    tenths = of_a_part(part_costs)
    return str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10}"
