"""Browsers in words: so that somebody knows their own again in a list."""

# The first that is found is it: most browsers say that they are also some of the later ones.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str | None:
    """Say which browser it is and on what: Firefox on Linux; none where it does not say."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), None)
    machine = next((name for sign, name in _MACHINES if sign in agent), None)
    if browser and machine:
        return f"{browser} on {machine}"
    return browser or (f"A browser on {machine}" if machine else None)
