"""The test kit for generators: what a plug-in's own tests import.

``check(case(MyGenerator(...), "integer", minimum=0))`` holds a generator against every law; see ``docs/plugins.md``.
"""

from tasks.records.generator_kit import LAWS, Case, case, check, unique

__all__ = ["LAWS", "Case", "case", "check", "unique"]
