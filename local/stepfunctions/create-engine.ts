import { randomUUID } from "node:crypto";
import { createArns } from "./arns.ts";
import type { Resource } from "./definition/resource.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { createExecutionActions } from "./execution-actions.ts";
import { createExecutions, NATIVE_RESOURCES } from "./executions.ts";
import { openJournal } from "./journal.ts";
import { createMachineActions } from "./machine-actions.ts";
import { createMachineStore } from "./machine-store.ts";
import { createMapRunActions } from "./map-run-actions.ts";
import { testState } from "./run-test-state.ts";
import { createTokenActions } from "./token-actions.ts";

const DEFAULT_RETENTION_DAYS = 90;
const MS_PER_DAY = 86_400_000;

/** Opens the journal and makes an engine on it; `resume()` takes up what was running. */
export function createEngine(options: EngineOptions): Engine {
  const { clock, resources, region = "us-east-1", account = "000000000000" } = options;
  const journal = openJournal(options.journal);
  const seed = options.seed ?? journal.setting("seed", randomUUID);
  let pruned = Number.NEGATIVE_INFINITY;
  const prune = (now: number): void => {
    if (now - pruned < MS_PER_DAY) return;
    pruned = now;
    journal.prune(now - (options.retentionDays ?? DEFAULT_RETENTION_DAYS) * MS_PER_DAY);
  };
  const arns = createArns(region, account);
  const supports = ({ handler }: Resource): boolean =>
    options.mocks !== undefined || Object.hasOwn(resources, handler) || NATIVE_RESOURCES.has(handler);
  const machines = createMachineStore(journal, supports);
  const executions = createExecutions({
    journal,
    machines,
    clock,
    resources,
    seed,
    region,
    arns,
    mocks: options.mocks,
    prune,
  });
  const { machineOf, ...machineActions } = createMachineActions({ machines, journal, clock, arns, account, supports });
  prune(clock.now());
  let tests = 0;

  return {
    ...machineActions,
    ...createExecutionActions({ executions, journal, clock, machineOf, mocks: options.mocks }),
    ...createMapRunActions(journal),
    ...createTokenActions({ executions, journal, seed }),
    testState: (request) => testState(request, { clock, resources, supports, seed: `${seed}/${tests++}`, region }),
    resume: () => executions.resume(),
    idle: () => executions.idle(),
    async close() {
      executions.close();
      journal.close();
    },
  };
}
