import type { Route } from "./route.ts";
import { AGENT_ROUTES } from "./routes/agents.ts";
import { CALENDAR_ROUTES } from "./routes/calendar.ts";
import { DECISION_ROUTES } from "./routes/decisions.ts";
import { describeRoutes } from "./routes/description.ts";
import { EXECUTE_ROUTES } from "./routes/execute.ts";
import { METRIC_ROUTES } from "./routes/metrics.ts";
import { NOT_YET_ROUTES } from "./routes/not-yet.ts";
import { ORCHESTRATOR_ROUTES } from "./routes/orchestrator.ts";
import { RUN_ROUTES } from "./routes/runs.ts";
import { SIGNAL_ROUTES } from "./routes/signals.ts";
import { TASK_ROUTES } from "./routes/tasks.ts";
import { TOKEN_ROUTES } from "./routes/tokens.ts";

/** Everything the API does. */
export const ROUTES: readonly Route[] = [
  ...ORCHESTRATOR_ROUTES,
  ...EXECUTE_ROUTES,
  ...TASK_ROUTES,
  ...RUN_ROUTES,
  ...DECISION_ROUTES,
  ...AGENT_ROUTES,
  ...SIGNAL_ROUTES,
  ...CALENDAR_ROUTES,
  ...METRIC_ROUTES,
  ...TOKEN_ROUTES,
  ...NOT_YET_ROUTES,
  ...describeRoutes(() => ROUTES),
];
