import { ServiceError } from "./service-error.ts";

/** Pages have 100 entries where 0 or nothing is asked for, and 1,000 at most. */
const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

export function pageSize(asked: number | undefined): number {
  return asked === undefined || asked === 0 ? DEFAULT_PAGE : Math.min(asked, MAX_PAGE);
}

/** An opaque token that says where the next page begins. */
export function pageToken(value: number): string {
  return Buffer.from(`page:${value}`).toString("base64url");
}

/** @throws ServiceError `InvalidToken` */
export function readPageToken(token: string): number {
  const [, digits] = /^page:(\d+)$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (digits === undefined) throw new ServiceError("InvalidToken", "Invalid Token: 'Invalid token'");
  return Number(digits);
}

export function pageOf<T>(
  all: readonly T[],
  size: number,
  token: string | undefined,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const from = token === undefined ? 0 : readPageToken(token);
  const next = from + size;
  return { items: all.slice(from, next), ...(next < all.length ? { nextToken: pageToken(next) } : {}) };
}
