"""``understudy mask`` and ``understudy reveal``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from understudy.cli.options import AsJson, Direct, Environment, Store, User, Verbose
from understudy.cli.outcome import guarded, print_json

if TYPE_CHECKING:
    from schemas.manifest import Manifest
    from schemas.mask_request import MaskRequest
    from tasks.pii.report import PrivacyReport

_STRATEGIES = Literal["fake", "hash", "redact", "tokenize", "mask", "generalize", "keep"]


def mask(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders, or postgresql://user:${DB_PASSWORD}@host/name."),
    ],
    strategy: Annotated[
        _STRATEGIES | None, typer.Option("--strategy", help="For every type that is replaced; by type unless said.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option("--policy", metavar="FILE", help="Strategies by type and column, in YAML; see above."),
    ] = None,
    profile: Annotated[
        list[str] | None,
        typer.Option("--profile", metavar="gdpr|hipaa|pci-dss", help="A rule set; may be repeated."),
    ] = None,
    review: Annotated[bool, typer.Option("--review", help="Show what was found, and ask before writing.")] = False,
    findings: Annotated[
        bool, typer.Option("--findings", "--dry-run", help="Show what was found and what would be done; write nothing.")
    ] = False,
    draft: Annotated[
        Path | None,
        typer.Option("--draft", metavar="FILE", help="With --findings: write a policy there to start from."),
    ] = None,
    format: Annotated[
        Literal["parquet", "csv", "json", "jsonl"] | None,
        typer.Option(
            "--format",
            help="Of the files; the source's own unless said. Of workbooks comes CSV, of databases and of several "
            "formats together Parquet.",
        ),
    ] = None,
    locale: Annotated[str | None, typer.Option("--locale", metavar="L", help="Such as de_DE.")] = None,
    vault: Annotated[
        str | None,
        typer.Option("--vault", metavar="FILE", help="Keep what stands behind tokens there, encrypted."),
    ] = None,
    k: Annotated[
        int | None, typer.Option("--k", metavar="K", help="Empty the quasi-identifiers of groups below K rows.")
    ] = None,
    waive: Annotated[
        list[str] | None,
        typer.Option(
            "--waive",
            metavar="RULE",
            help="Publish though this rule (such as A2) fails; it is counted, and listed in report and manifest. "
            "May be repeated.",
        ),
    ] = None,
    store: Store = None,
    environment: Environment = None,
    chunk_rows: Annotated[int | None, typer.Option("--chunk-rows", metavar="N", help="Rows of a part.")] = None,
    user: User = None,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why, for the record.")] = None,
    recipients: Annotated[str | None, typer.Option("--recipients", help="Who gets it, for the record.")] = None,
    direct: Direct = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Publish real tables with the personal data in them replaced: joins kept, the source left as it is.

    Example: [bold]understudy mask customers.csv orders.csv --profile gdpr[/bold]

    A policy is a file such as this; docs/personal-data.md says all that it may hold:

    \b
      profiles: ["gdpr"]
      types: {PERSON: fake, IP: redact}
      columns:
        customers.loyalty_no: tokenize
        customers.ref: {type: MRN, strategy: hash}

    To start from what was found: [bold]understudy mask customers.csv --findings --draft policy.yaml[/bold]

    The key is UNDERSTUDY_PII_KEY, or is made and kept apart from the data when that is absent.

    Exit codes: 0 published; 2 bad input, nothing written; 3 a rule refused it, nothing published, the report kept;
    130 cancelled; 1 anything else.
    """
    from understudy.cli.prefect_runs import prepare
    from understudy.cli.screen import Screen

    with guarded(verbose=verbose, as_json=as_json):
        prepare(verbose=verbose)
        from schemas.mask_request import MaskRequest

        if draft is not None:
            _refuse_draft(draft, findings=findings)
        options = {
            "store": store, "environment": environment, "chunk_rows": chunk_rows, "vault": vault, "k": k,
            "waived": tuple(waive or ()) or None, "user_id": user, "purpose": purpose, "recipients": recipients,
        }  # fmt: skip
        request = MaskRequest.of(
            paths=tuple(paths), strategy=strategy, policy=policy, profile=profile, review=review,
            findings_only=findings, format=format, locale=locale,
            options={name: value for name, value in options.items() if value is not None},
        )  # fmt: skip
        screen = Screen(quiet=as_json, at_once=not as_json)
        outcome = _run(request, screen, direct=direct)
        from tasks.pii.report import PrivacyReport

        if isinstance(outcome, PrivacyReport):
            _draft(outcome, draft, as_json=as_json)
            _show_findings(outcome, as_json=as_json)
        else:
            _show(outcome, screen.notes, as_json=as_json)


def _run(request: "MaskRequest", screen: Any, *, direct: bool) -> "Manifest | PrivacyReport":
    from flows.mask import mask as flow
    from understudy.cli.prefect_runs import run_flow
    from understudy.cli.reviewing import asking

    with asking(screen):
        outcome: Manifest | PrivacyReport = run_flow(flow, screen, direct=direct, **request.parameters())
    return outcome


def _refuse_draft(draft: Path, *, findings: bool) -> None:
    from schemas.errors import BadInputError

    if not findings:
        raise BadInputError("--draft writes a policy to start from, and goes with --findings. Add --findings.")
    if draft.exists():
        raise BadInputError(f"{draft} exists, and a draft overwrites nothing. Name another file.")


def _draft(found: "PrivacyReport", draft: Path | None, *, as_json: bool) -> None:
    if draft is None:
        return
    from tasks.pii.policy_file import draft as written

    columns = [(f"{one.table}.{one.column}", one.type, one.strategy, "; ".join(one.evidence)) for one in found.columns]
    draft.write_text(written(columns, found.profiles), "utf-8")
    if not as_json:
        typer.echo(f"{draft} is a policy to start from: understudy mask ... --policy {draft}", err=True)


def _show_findings(found: "PrivacyReport", *, as_json: bool) -> None:
    if as_json:
        print_json({"status": "findings", **found.model_dump(mode="json", exclude={"rules", "risk"})})
        return
    from understudy.cli.screen import table

    lines = [
        [f"{one.table}.{one.column}", one.type, f"{one.confidence:.0%}", f"{one.share:.0%}", one.strategy,
         "; ".join(one.evidence)]
        for one in found.columns
    ]  # fmt: skip
    table("", ["column", "tells", "sure", "cells", "to be done", "because"], lines, right=frozenset({"sure", "cells"}))
    if found.nothing:
        typer.echo("\nRead, and found to hold nothing personal (if one is, name it in a policy):")
        table("", ["column", "holds"], [[f"{one.table}.{one.column}", one.reason] for one in found.nothing])
    typer.echo("")
    if any(one.strategy != "keep" for one in found.columns):
        typer.echo(
            "When it is masked, what is replaced is looked for in all other columns as well, and replaced where it "
            "stands; the report then says where that was."
        )
    typer.echo(f"Running text is read by: {found.network}. Nothing was written.")


def _show(manifest: "Manifest", notes: list[str], *, as_json: bool) -> None:
    from understudy.cli.generate import summary

    if as_json:
        print_json(summary(manifest, notes))
        return
    from understudy.cli.screen import size, table

    lines = [[name, f"{entry.rows:,}", size(entry.bytes), entry.digest[:12]] for name, entry in manifest.tables.items()]
    table("", ["table", "rows", "size", "digest"], lines, right=frozenset({"rows", "size"}))
    quality = manifest.quality_metrics
    privacy = quality.get("privacy", {})
    typer.echo("")
    typer.echo(f"checks      {quality.get('checks', 0):,}, of which {quality.get('failed', 0):,} failed")
    typer.echo(f"privacy     {privacy.get('columns', 0)} findings, {privacy.get('rules', 0)} rules applied")
    for rule, cells in privacy.get("waived", {}).items():
        typer.echo(f"waived      {rule} failed, {cells:,} cells")
    if kept := privacy.get("kept"):
        typer.echo(f"kept        {', '.join(kept)}")
    typer.echo(f"dataset     {manifest.location}")
    typer.echo(f"report      {manifest.location.rstrip('/')}/privacy_report.html")
    typer.echo(f"history     understudy show {manifest.generation_id}")


def reveal(
    tokens: Annotated[list[str], typer.Argument(metavar="TOKEN...", help="Such as PERSON_000001; - reads lines.")],
    vault: Annotated[Path, typer.Option("--vault", metavar="FILE", help="The vault of the run that wrote them.")],
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Show what stands behind tokens, with the key and the vault of the run that wrote them.

    Example: [bold]understudy reveal PERSON_000001 --vault ~/keys/may.vault[/bold]
    """
    with guarded(verbose=verbose, as_json=as_json):
        from flows.settings import Settings
        from tasks.pii.keys import PiiKey
        from tasks.pii.vault import Vault

        settings = Settings.read()
        given = settings.pii_key.get_secret_value() if settings.pii_key else None
        key = PiiKey.existing(given, settings.pii_home.expanduser() / "pii.key")
        wanted = typer.get_text_stream("stdin").read().split() if tokens == ["-"] else tokens
        revealed = Vault.load(vault.expanduser(), key).reveal(wanted)
        if as_json:
            print_json({"status": "revealed", "values": revealed})
            return
        for token, value in revealed.items():
            typer.echo(f"{token}\t{value}")
