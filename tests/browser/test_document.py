"""The API against its own document, with requests that schemathesis invents."""

import re
import subprocess
import sys
from pathlib import Path

from conftest import TOKEN, Demo

EXAMPLES = 60
# A name that the document allows may still be that of nothing, and is refused then.
EXCLUDED = "positive_data_acceptance"


def test_no_invented_request_is_answered_in_an_undocumented_way(tmp_path):
    demo = Demo(tmp_path, "en")
    program = Path(sys.executable).with_name("schemathesis")
    command = [
        str(program), "run", f"{demo.address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {TOKEN}",
        # It never ends.
        "--exclude-path", "/events",
        "--exclude-checks", EXCLUDED, "--max-examples", str(EXAMPLES), "--max-time", "40", "--generation-deterministic",
        "--continue-on-failure", "--no-color",
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout[-8000:] + ran.stderr[-2000:]
    count = re.search(r"(\d+) generated", ran.stdout)
    assert count and int(count[1]) > 500, ran.stdout[-2000:]
    print(f"schemathesis: {count[1]} requests")
    log = demo.log.read_text()
    assert "panicked" not in log and TOKEN not in log
    demo.stop()
