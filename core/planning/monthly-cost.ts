import { AWS_PRICES } from "../cost/aws-prices.ts";

/** What a month of a task comes to. */
export interface TaskMonth {
  readonly fires: number;
  readonly retries: number;
  /** Whether every run fails after its last retry, instead of being done. */
  readonly fails: boolean;
  readonly seconds: number;
  readonly memoryMb: number;
}

export interface MonthlyCost {
  /** Step Functions and EventBridge Scheduler: what the orchestration itself costs. */
  readonly orchestration_usd: number;
  readonly total_usd: number;
  readonly by_service: { readonly [service: string]: { readonly used: string; readonly usd: number } };
}

/** 365.25 / 12 */
export const DAYS_PER_MONTH = 30.4375;

/** Free every month, not only in the first year. */
const FREE = { transitions: 4_000, schedule_invocations: 14_000_000 } as const;

/** Admit, Work and Settle; a failed run enters its failure's settlement and the Fail state instead of Settle. */
const STATES = { done: 3, failed: 4 } as const;

/**
 * What a run takes of the control function and of the table: called to fire, admit and settle, a tenth of a second
 * each at 512 MB; 22 write and 6 read units for admission, attempt and settlement, as bench/admission.ts counts.
 */
const PER_RUN = { controlCalls: 3, controlGbSeconds: 3 * 0.1 * 0.5, writeUnits: 22, readUnits: 6 } as const;
const PER_SWEEP = { gbSeconds: 0.1 * 0.5, readUnits: 10 } as const;

/** Beyond what is used: nine alarms at 0.10, seven metrics at 0.30, one secret at 0.40 a month; as of 2024-12. */
const FIXED_USD = { cloudwatch: 9 * 0.1 + 7 * 0.3, secrets_manager: 0.4 } as const;

/** Cost of a month of tasks by AWS's prices in us-east-1; only what stays free for ever is taken off. */
export function monthlyCost(tasks: readonly TaskMonth[], sweeps: number): MonthlyCost {
  let runs = 0;
  let transitions = 0;
  let agentCalls = 0;
  let agentGbSeconds = 0;
  for (const { fires, retries, fails, seconds, memoryMb } of tasks) {
    runs += fires;
    transitions += fires * ((fails ? STATES.failed : STATES.done) + retries);
    agentCalls += fires * (1 + retries);
    agentGbSeconds += fires * (1 + retries) * seconds * (memoryMb / 1024);
  }
  const usd = (unit: keyof typeof AWS_PRICES, used: number) => (used / AWS_PRICES[unit].per) * AWS_PRICES[unit].usd;
  const requests = runs * PER_RUN.controlCalls + sweeps + agentCalls;
  const gbSeconds = runs * PER_RUN.controlGbSeconds + sweeps * PER_SWEEP.gbSeconds + agentGbSeconds;
  const writes = runs * PER_RUN.writeUnits;
  const reads = runs * PER_RUN.readUnits + sweeps * PER_SWEEP.readUnits;
  const by_service = {
    step_functions: {
      used: `${round(transitions)} transitions, ${round(FREE.transitions)} of them free`,
      usd: usd("state_transitions", Math.max(0, transitions - FREE.transitions)),
    },
    eventbridge_scheduler: {
      used: `${round(runs + sweeps)} invocations, ${round(FREE.schedule_invocations)} a month are free`,
      usd: usd("schedule_invocations", Math.max(0, runs + sweeps - FREE.schedule_invocations)),
    },
    lambda: {
      used: `${round(requests)} requests, ${round(gbSeconds)} GB-s`,
      usd: usd("lambda_requests", requests) + usd("lambda_gb_seconds", gbSeconds),
    },
    dynamodb: {
      used: `${round(writes)} write units, ${round(reads)} read units`,
      usd: usd("dynamodb_write_units", writes) + usd("dynamodb_read_units", reads),
    },
    cloudwatch: { used: "9 alarms, 7 metrics", usd: FIXED_USD.cloudwatch },
    secrets_manager: { used: "1 secret", usd: FIXED_USD.secrets_manager },
  };
  return {
    orchestration_usd: by_service.step_functions.usd + by_service.eventbridge_scheduler.usd,
    total_usd: Object.values(by_service).reduce((sum, service) => sum + service.usd, 0),
    by_service,
  };
}

function round(amount: number): string {
  return Math.round(amount).toLocaleString("en-US");
}
