import type { Logger } from "pino";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { type Cancel, createCancel } from "../control/cancel.ts";
import { type ControlContext, type ControlDependencies, contextOf } from "../control/context.ts";
import { createLaunch, type Launch } from "../control/launch.ts";
import { createSteer, type Steer } from "../control/steer.ts";
import { createRunStore, type RunStore } from "../records/run-store.ts";
import { createSignalStore, type SignalStore } from "../records/signal-store.ts";
import { createStateStore, type StateStore } from "../records/state-store.ts";
import type { Authenticate } from "./authentication.ts";

export interface ApiDependencies extends ControlDependencies {
  /** When the orchestrator (in the cloud: this deployment) began. */
  readonly startedAt: EpochMillis;
  readonly authenticate: Authenticate;
  /** Real time, whatever the clock: a caller who waits does so in real seconds. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly logger: Pick<Logger, "error">;
}

/** What the routes work with. */
export interface Api extends ApiDependencies {
  readonly context: ControlContext;
  readonly runs: RunStore;
  readonly state: StateStore;
  readonly signals: SignalStore;
  readonly launch: Launch;
  readonly cancel: Cancel;
  readonly steer: Steer;
}

export function bindApi(dependencies: ApiDependencies): Api {
  const { table } = dependencies;
  return {
    ...dependencies,
    context: contextOf(dependencies),
    runs: createRunStore(table),
    state: createStateStore(table),
    signals: createSignalStore(table),
    launch: createLaunch(dependencies),
    cancel: createCancel(dependencies),
    steer: createSteer(dependencies),
  };
}
