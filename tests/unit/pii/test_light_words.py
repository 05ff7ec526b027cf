"""Looking through a request's words for personal data loads no network."""

import subprocess
import sys


def test_words_are_looked_through_without_torch() -> None:
    code = (
        "import sys; from flows.privacy import without_personal_data as clean;"
        "clean('20 customers of Anna Schmidt'); print(sorted({'torch', 'spacy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
