"""How a chance is written."""


def chance_text(chance: float) -> str:
    """Never 0 % or 100 %, which a forecast cannot say."""
    if chance < 0.01:
        return "less than 1 %"
    if chance > 0.99:
        return "more than 99 %"
    return f"{chance * 100:.0f} %"
