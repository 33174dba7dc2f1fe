/** The states of a node, as the console shows them. */
export const NODE_START = "Admit";
export const WORK = "Work";
export const SETTLE = "Settle";
export const SKIPPED = "Skipped";
export const SETTLE_FAILURE = "Settle failure";
export const FAILED = "Failed";
export const CANCELLED = "Cancelled";
export const NOT_ADMITTED = "Not admitted in time";
