"""The domain events that others react to: automations, alerts, downstream deployments."""

from typing import Any, Literal

from flows.running import in_flow_run

EventName = Literal["GenerationRequested", "GenerationCompleted", "GenerationFailed", "SchemaStep"]


def emit(event: EventName, run_id: str, generation_id: str | None, payload: dict[str, Any]) -> None:
    """Tell Prefect of an event; nothing where no flow run is under way.

    Args:
        event: Its name.
        run_id: Of the run, which every event of it has in common.
        generation_id: Where it is known already.
        payload: Counts and names, never a value.
    """
    if not in_flow_run():
        return
    from prefect.events import emit_event

    resource = {"prefect.resource.id": f"understudy.run.{run_id}", "prefect.resource.name": generation_id or run_id}
    related = (
        [{"prefect.resource.id": f"understudy.generation.{generation_id}", "prefect.resource.role": "generation"}]
        if generation_id
        else []
    )
    emit_event(
        event, resource=resource, related=related, payload={"run_id": run_id, "generation_id": generation_id, **payload}
    )
