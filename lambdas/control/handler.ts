import { bindOrchestratorWorld } from "../shared/orchestrator-world.ts";
import { createTelemetry } from "../shared/telemetry.ts";
import { createControl } from "./create-control.ts";
import { readGauges } from "./gauges.ts";
import { observeControl } from "./observe-control.ts";

const world = bindOrchestratorWorld();

/** What schedules and state machines call. */
export const handler = observeControl(createControl(world), createTelemetry(), () => readGauges(world));
