/** Which fields a state takes; everything else is refused by name. */
const COMMON = ["Type", "Comment", "QueryLanguage"];
const FLOW = ["Next", "End"];
const DATA = ["Assign", "Output"];
const RECOVERY = ["Retry", "Catch"];

export const STATE_FIELDS: { readonly [type: string]: readonly string[] } = {
  Pass: [...COMMON, ...FLOW, ...DATA],
  Task: [
    ...COMMON,
    ...FLOW,
    ...DATA,
    ...RECOVERY,
    "Resource",
    "Arguments",
    "TimeoutSeconds",
    "HeartbeatSeconds",
    "Credentials",
  ],
  Choice: [...COMMON, ...DATA, "Choices", "Default"],
  Wait: [...COMMON, ...FLOW, ...DATA, "Seconds", "Timestamp"],
  Succeed: [...COMMON, "Output"],
  Fail: [...COMMON, "Error", "Cause"],
  Parallel: [...COMMON, ...FLOW, ...DATA, ...RECOVERY, "Arguments", "Branches"],
  Map: [
    ...COMMON,
    ...FLOW,
    ...DATA,
    ...RECOVERY,
    "Items",
    "ItemSelector",
    "ItemProcessor",
    "ItemReader",
    "ItemBatcher",
    "ResultWriter",
    "MaxConcurrency",
    "ToleratedFailureCount",
    "ToleratedFailurePercentage",
    "Label",
  ],
};

/** Fields that only JSONPath states have. */
export const JSONPATH_FIELDS = [
  "InputPath",
  "OutputPath",
  "ResultPath",
  "Parameters",
  "ResultSelector",
  "Result",
  "ItemsPath",
  "SecondsPath",
  "TimestampPath",
  "TimeoutSecondsPath",
  "HeartbeatSecondsPath",
  "ErrorPath",
  "CausePath",
  "MaxConcurrencyPath",
  "ToleratedFailureCountPath",
  "ToleratedFailurePercentagePath",
  "Variable",
];
