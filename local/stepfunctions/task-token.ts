import { createHmac, timingSafeEqual } from "node:crypto";

/** What a task token stands for: one call of one state. */
export interface TokenContent {
  readonly executionArn: string;
  readonly branch: number;
  readonly scheduledEventId: number;
}

/** A token that only this journal's seed can have made. */
export function buildTaskToken(content: TokenContent & { readonly seed: string }): string {
  const body = JSON.stringify([content.executionArn, content.branch, content.scheduledEventId]);
  return Buffer.from(`${sign(body, content.seed)}${body}`).toString("base64");
}

/** `undefined` when it is no token of this journal. */
export function parseTaskToken(token: string, seed: string): TokenContent | undefined {
  const text = Buffer.from(token, "base64").toString();
  const [signature, body] = [text.slice(0, SIGNATURE_LENGTH), text.slice(SIGNATURE_LENGTH)];
  const expected = sign(body, seed);
  if (signature.length !== expected.length || !timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))
    return undefined;
  const [executionArn, branch, scheduledEventId] = JSON.parse(body) as [string, number, number];
  return { executionArn, branch, scheduledEventId };
}

/** 128 bits in base64url. */
const SIGNATURE_LENGTH = 22;

function sign(body: string, seed: string): string {
  return createHmac("sha256", seed).update(body).digest("base64url").slice(0, SIGNATURE_LENGTH);
}
