/** A definition has at most 1 MB. */
export const MAX_DEFINITION_BYTES = 1_048_576;
/** 99,999,999 seconds: the longest timeout that Step Functions takes. */
export const MAX_TIMEOUT_SECONDS = 99_999_999;
