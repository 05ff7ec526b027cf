"""Run by another Python, one that has Presidio: texts as JSON on standard input, what it found and how fast on output.

No model of a language need be installed for it: without one, a blank pipeline splits the words, and Presidio finds
what its patterns find. ``bench_pii.py --with-presidio PYTHON`` runs this.
"""

import json
import sys
import time
from typing import Any

MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")


def engine() -> tuple[Any, str]:
    """Give the analyzer and the name of the spaCy model that it reads with."""
    import spacy
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider, SpacyNlpEngine

    name = next((one for one in MODELS if spacy.util.is_package(one)), None)
    if name is not None:
        models = [{"lang_code": "en", "model_name": name}]
        made = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
        return AnalyzerEngine(nlp_engine=made, supported_languages=["en"]), name

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            """Nothing is to be loaded."""

    return AnalyzerEngine(nlp_engine=Blank(), supported_languages=["en"]), "blank (no model could be had)"


def main() -> None:
    """Analyse texts and cells."""
    asked = json.load(sys.stdin)
    analyzer, model = engine()
    analyzer.analyze("Warm up for anna@post.example", "en")
    began = time.process_time()
    found = [[(one.start, one.end, one.entity_type) for one in analyzer.analyze(text, "en")] for text in asked["texts"]]
    words = sum(len(text.split()) for text in asked["texts"]) / (time.process_time() - began)
    began = time.process_time()
    for cell in asked["cells"]:
        analyzer.analyze(cell, "en")
    cells = len(asked["cells"]) / (time.process_time() - began)
    json.dump({"model": model, "found": found, "words": words, "cells": cells}, sys.stdout)


if __name__ == "__main__":
    main()
