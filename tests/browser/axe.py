"""axe-core, the checker of accessibility: one file, fetched once, with its digest pinned."""

import base64
import hashlib
import io
import os
import tarfile
import urllib.request
from pathlib import Path

VERSION = "4.14.1"
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
REGISTRY = os.environ.get("NPM_CONFIG_REGISTRY", "https://registry.npmjs.org").rstrip("/")
FOLDER = Path(__file__).resolve().parents[2] / "target/browser"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def script() -> str:
    """axe.min.js; from the registry if it is not here."""
    kept = FOLDER / f"axe-core-{VERSION}.tgz"
    if not kept.exists():
        with urllib.request.urlopen(f"{REGISTRY}/axe-core/-/axe-core-{VERSION}.tgz", timeout=60) as answer:
            content = answer.read()
        FOLDER.mkdir(parents=True, exist_ok=True)
        # Another run may do the same at the same time.
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(content)
        part.rename(kept)
    content = kept.read_bytes()
    if base64.b64encode(hashlib.sha512(content).digest()).decode() != SHA512:
        kept.unlink()
        raise ValueError(f"axe-core {VERSION} is not what it was")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        file = archive.extractfile("package/axe.min.js")
        assert file is not None
        return file.read().decode()


def violations(page) -> list[str]:
    """What is wrong on a page, each with its impact, rule and place."""
    # Not as a script element: the page's own policy forbids scripts that are not its own.
    page.evaluate(script())
    options = {"runOnly": {"type": "tag", "values": TAGS}}
    found = page.evaluate("options => axe.run(document, options)", options)
    assert found["passes"], "axe has looked at nothing"
    return [
        f"{violation['impact']} {violation['id']}: {' '.join(node['target'])}: {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


if __name__ == "__main__":
    print(f"axe-core {VERSION}: {len(script())} bytes")
