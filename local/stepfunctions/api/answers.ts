const MS_PER_SECOND = 1000;
const DATES = ["creationDate", "updateDate", "startDate", "stopDate", "redriveDate", "timestamp"];
const LISTS = ["stateMachines", "executions", "mapRuns", "events"];

/**
 * The engine's answer as AWS JSON 1.0 writes it: instants are epoch seconds with milliseconds as a fraction.
 * Only what the service model types as an instant is touched; nothing inside a payload is.
 */
export function toWire(answer: object): object {
  const wire = withSeconds(answer);
  for (const list of LISTS) {
    const items = wire[list];
    if (Array.isArray(items)) wire[list] = items.map(withSeconds);
  }
  return wire;
}

function withSeconds(entry: object): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...entry };
  for (const date of DATES) {
    const instant = copy[date];
    if (typeof instant === "number") copy[date] = instant / MS_PER_SECOND;
  }
  return copy;
}
