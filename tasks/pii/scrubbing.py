"""What takes the people out of a dataset's rows: column by column first, then wherever else their values stand."""

import secrets
import threading
from collections.abc import Mapping

import pyarrow as pa

from schemas.model import DatasetSchema
from tasks.pii.chunks import Chunks
from tasks.pii.day_orders import day_orders
from tasks.pii.keeping import Keeping
from tasks.pii.keys import PiiKey
from tasks.pii.ledgers import load_ledger, save_ledger
from tasks.pii.masking import MaskingPlan, masked_schema
from tasks.pii.replace import Replacer, replace_tables
from tasks.pii.standing import standing_in
from tasks.pii.steps import look
from tasks.pii.strewn.cleaning import Cleaner
from tasks.pii.vault import Vault

_OTHER_ROWS = 500  # rows that are masked once more under another key


class Scrubber:
    """Replaces the people of a dataset, in passes that :class:`tasks.pii.job.MaskingJob` leads.

    Args:
        plan: What is done.
        keeping: The key, and where earlier runs left what they gave out.

    Attributes:
        replacer: Gives surrogates, and replaces columns.
        cleaner: Replaces known values elsewhere.
        schema: Of what comes out, once it is settled.
    """

    def __init__(self, plan: MaskingPlan, keeping: Keeping) -> None:
        self._plan, self._keeping, self.schema = plan, keeping, plan.schema
        self.replacer = Replacer(
            keeping.key, plan.policy, locale=plan.locale, vault=_vault(keeping), network=plan.network != "none",
            this_year=plan.this_year,
        )  # fmt: skip
        self.replacer.surveyed = {
            (seen.name, column): frozenset(documents.values)
            for seen in plan.surveys for column, documents in seen.documents.items() if documents.beyond
        }  # fmt: skip
        self._samples = {seen.name: seen.sample for seen in plan.surveys if seen.sample is not None}
        self.replacer.orders = day_orders(self._samples, plan.findings)
        self.replacer.standing = standing_in(self._samples, plan.findings, plan.policy)
        load_ledger(keeping.folder, keeping.key, self.replacer.surrogates)
        self.cleaner = Cleaner(self.replacer, plan.policy, plan.findings, plan.schema.relations)

    def learn(self, table: str, chunk: pa.Table) -> None:
        """Note every value of a chunk that wants a surrogate."""
        self.replacer.learn(chunk, table, self._plan.findings)
        self.cleaner.learn(chunk, table)

    def settle(self, chunks: Chunks, stop: threading.Event | None, *, emptied: bool) -> DatasetSchema:
        """Give out the surrogates, once all chunks are learnt, and say what will be written.

        Args:
            chunks: The dataset, whose rows that tell persons are looked at once more.
            stop: Ends the work when it is set.
            emptied: Whether quasi-identifiers of small groups will be emptied.
        """
        self.replacer.settle()
        for table in chunks.dataset.tables:
            columns = self.replacer.person_columns(table.arrow.names, table.name, self._plan.findings)
            for chunk in chunks.filled(table, columns) if columns else ():
                look(stop)
                self.replacer.meet(chunk, table.name, self._plan.findings)
        self.replacer.part()
        self.cleaner.settle(self._samples)
        self.schema = masked_schema(self._plan.schema, self._plan, self.replacer, emptied=emptied)
        return self.schema

    def masked(self, table: str, chunk: pa.Table, *, tell: bool = False) -> pa.Table:
        """A chunk without its people, in the types that are written.

        Args:
            table: Its table.
            chunk: The source's rows.
            tell: Whether replaced cells are counted.
        """
        made = self.replaced(table, chunk)
        return self.cleaner.cleaned(table, chunk, made, tell=tell).cast(self.written_as(table))

    def replaced(self, table: str, chunk: pa.Table) -> pa.Table:
        """A chunk whose columns are replaced, and nothing elsewhere."""
        return self.replacer.replace(chunk, table, self._plan.findings)

    def written_as(self, table: str) -> pa.Schema:
        """The types of a table that is written."""
        return pa.schema([(one.name, one.arrow_type) for one in self.schema.table(table).columns])

    def otherwise(self, tables: Mapping[str, pa.Table]) -> Mapping[str, pa.Table]:
        """Some rows masked under another key: for the rule that this gives something else."""
        few = {name: table.slice(0, _OTHER_ROWS) for name, table in tables.items()}
        plan, key = self._plan, PiiKey(secrets.token_bytes(32))
        return replace_tables(few, plan.findings, plan.policy, key, locale=plan.locale, network=False)

    def keep(self) -> None:
        """Keep what later runs and revealing need, apart from the data."""
        save_ledger(self._keeping.folder, self._keeping.key, self.replacer.surrogates)
        if self._keeping.vault is not None:
            self.replacer.vault.save(self._keeping.vault)


def _vault(keeping: Keeping) -> Vault:
    if keeping.vault is not None and keeping.vault.exists():
        return Vault.load(keeping.vault, keeping.key)
    return Vault(keeping.key)
