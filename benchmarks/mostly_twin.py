"""Run by another Python, one that has MOSTLY AI's engine: a Parquet file is learnt, as many rows as asked are made.

``bench_twins.py --with-mostly PYTHON`` runs this with the file to learn, the rows, and the file to write, and reads the
processor's seconds of learning and of making from its output. ``pip install mostlyai-engine`` in an environment of its
own: it needs other versions of what Understudy uses.
"""

import json
import sys
import time
import warnings
from collections.abc import Sequence


def main(arguments: Sequence[str]) -> None:
    """Learn, make, write."""
    source, rows, destination = arguments
    warnings.filterwarnings("ignore")
    import pandas as pd
    import torch
    from mostlyai.engine import TabularARGN

    torch.set_num_threads(1)  # as ours: threads that wait for each other would be counted, too
    train = pd.read_parquet(source)
    TabularARGN(device="cpu", max_epochs=1, random_state=0).fit(train.head(100))  # no figure holds an import's time
    began = time.process_time()
    model = TabularARGN(device="cpu", random_state=0).fit(train)
    fitted = time.process_time()
    made = model.sample(int(rows))
    seconds = (fitted - began, time.process_time() - fitted)
    made.to_parquet(destination)
    json.dump(seconds, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
