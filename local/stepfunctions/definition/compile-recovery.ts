import { compileAssign } from "./compile-assign.ts";
import { MAX_TIMEOUT_SECONDS } from "./limits.ts";
import type { Catcher, Retrier } from "./model.ts";
import { isObject, type Reader } from "./read.ts";

const RETRIER_FIELDS = [
  "ErrorEquals",
  "IntervalSeconds",
  "MaxAttempts",
  "BackoffRate",
  "MaxDelaySeconds",
  "JitterStrategy",
  "Comment",
];
const CATCHER_FIELDS = ["ErrorEquals", "Next", "Assign", "Output", "Comment"];
/** 31,622,400 seconds: 366 days, the longest delay of a retrier. */
const MAX_DELAY_SECONDS = 31_622_400;
const MAX_ATTEMPTS = 99_999_999;
const DEFAULTS = { intervalSeconds: 1, maxAttempts: 3, backoffRate: 2 };

export function compileRetry(reader: Reader): readonly Retrier[] {
  return rules(reader, "Retry", RETRIER_FIELDS).map((rule) => {
    const rate = rule.object.BackoffRate;
    if (rate !== undefined && (typeof rate !== "number" || rate < 1)) {
      rule.diagnostics.schema("Value must be greater than or equal to 1.0", rule.at("BackoffRate"));
    }
    const jitter = rule.object.JitterStrategy;
    if (jitter !== undefined && jitter !== "FULL" && jitter !== "NONE") {
      rule.diagnostics.schema("Value must be one of: [FULL, NONE]", rule.at("JitterStrategy"));
    }
    const intervalSeconds = rule.integer("IntervalSeconds", 1, MAX_TIMEOUT_SECONDS);
    const maxDelaySeconds = rule.integer("MaxDelaySeconds", 1, MAX_DELAY_SECONDS - 1);
    if (maxDelaySeconds !== undefined && maxDelaySeconds <= (intervalSeconds ?? DEFAULTS.intervalSeconds)) {
      rule.diagnostics.schema("MaxDelaySeconds must be greater than IntervalSeconds", rule.at("MaxDelaySeconds"));
    }
    return {
      errorEquals: errorNames(rule),
      intervalSeconds: intervalSeconds ?? DEFAULTS.intervalSeconds,
      maxAttempts: rule.integer("MaxAttempts", 0, MAX_ATTEMPTS) ?? DEFAULTS.maxAttempts,
      backoffRate: typeof rate === "number" ? rate : DEFAULTS.backoffRate,
      maxDelaySeconds,
      fullJitter: jitter === "FULL",
    };
  });
}

export function compileCatch(reader: Reader): readonly Catcher[] {
  return rules(reader, "Catch", CATCHER_FIELDS).flatMap((rule) => {
    const next = rule.text("Next");
    if (rule.object.Next === undefined) rule.diagnostics.schema("These fields are required: [Next]", rule.location);
    const catcher = {
      errorEquals: errorNames(rule),
      assign: compileAssign(rule, "catcher"),
      output: rule.template("Output", "catcher"),
    };
    return next === undefined ? [] : [{ ...catcher, next }];
  });
}

function rules(reader: Reader, field: string, fields: readonly string[]): readonly Reader[] {
  const documents = reader.object[field];
  if (documents === undefined) return [];
  if (!Array.isArray(documents)) {
    reader.diagnostics.schema("Expected value of type Array", reader.at(field));
    return [];
  }
  return documents.map((document, index) => {
    const rule = reader.child(isObject(document) ? document : {}, `${field}[${index}]`);
    for (const name of Object.keys(rule.object)) {
      if (!fields.includes(name)) rule.diagnostics.schema(`Field '${name}' is not supported`, rule.location);
    }
    const isLast = index === documents.length - 1;
    const names = rule.object.ErrorEquals;
    if (Array.isArray(names) && names.includes("States.ALL") && (names.length > 1 || !isLast)) {
      rule.diagnostics.schema("States.ALL must appear alone and in the last rule", rule.at("ErrorEquals"));
    }
    return rule;
  });
}

/** `States.` is Step Functions' own: only these names exist. */
const RESERVED = new Set([
  "States.ALL",
  "States.BranchFailed",
  "States.DataLimitExceeded",
  "States.ExceedToleratedFailureThreshold",
  "States.HeartbeatTimeout",
  "States.Http.Socket",
  "States.IntrinsicFailure",
  "States.ItemReaderFailed",
  "States.NoChoiceMatched",
  "States.ParameterPathFailure",
  "States.Permissions",
  "States.QueryEvaluationError",
  "States.ResultPathMatchFailure",
  "States.ResultWriterFailed",
  "States.Runtime",
  "States.TaskFailed",
  "States.Timeout",
]);

function errorNames(rule: Reader): readonly string[] {
  const names = rule.object.ErrorEquals;
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === "string")) {
    const [message, location] =
      names === undefined
        ? ["These fields are required: [ErrorEquals]", rule.location]
        : ["Expected a non-empty array of error names", rule.at("ErrorEquals")];
    rule.diagnostics.schema(message, location);
    return [];
  }
  for (const name of names as readonly string[]) {
    if (name.startsWith("States.") && !RESERVED.has(name)) {
      rule.diagnostics.schema(`Error name '${name}' is reserved`, rule.at("ErrorEquals"));
    }
  }
  return names as readonly string[];
}
