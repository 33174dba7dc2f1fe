/** Keys whose feature is planned and not there: refused by name, so that nobody believes them to be in force. */
const NOT_YET: ReadonlyMap<string, string> = new Map([
  ["workflows", "workflows of stages"],
  ["alerts", "alerts by mail, Slack and webhooks"],
  ["commands", "commands as text"],
  ["event_handlers", "starting tasks on events"],
  ["advanced_orchestration", "graphs and goals; the weights of the score are in orchestrator.prioritization"],
  ["tasks.*.approval", "approval by a person"],
  ["tasks.*.cache_ttl_minutes", "reuse of results"],
  ["agents.*.handler", "agents of one's own"],
  ["agents.*.runtime", "agents of one's own"],
  ["agents.*.performance_score", "a choice between agents by their scores"],
  ["agents.*.specialization_score", "a choice between agents by their scores"],
  ["orchestrator.workflow_timeout", "workflows of stages"],
  ["calendar.day_types", "day types of workflows"],
  ["calendar.earnings", "earnings days"],
]);

/** What the key would do; undefined when it is no key of a planned feature. `pattern` has `*` for names. */
export function plannedFeature(pattern: string): string | undefined {
  return NOT_YET.get(pattern);
}

/** What other orchestrators and earlier drafts call a key. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["timeout", "timeout_minutes"],
  ["timeout_seconds", "timeout_minutes"],
  ["max_retries", "retry_count"],
  ["retries", "retry_count"],
  ["retry_delay", "retry_delay_minutes"],
  ["payload", "parameters"],
  ["task_data", "parameters"],
  ["params", "parameters"],
  ["estimated_duration", "estimated_duration_seconds"],
  ["estimated_time_seconds", "estimated_duration_seconds"],
  ["max_duration", "max_duration_minutes"],
  ["interval", "interval_minutes"],
  ["schedule", "cron"],
  ["depends_on", "dependencies"],
  ["default_task_timeout", "default_timeout_minutes"],
  ["default_timeout", "default_timeout_minutes"],
  ["health_check_interval", "health_check_interval_minutes"],
  ["enable_metrics", "performance_monitoring"],
  ["memory", "memory_mb"],
]);

/** Our name for a key that others call differently. */
export function ourNameFor(key: string): string | undefined {
  return OTHER_NAMES.get(key);
}
