import type { z } from "zod";
import { childOf, type SourceNode, toPlain } from "../source/source-node.ts";

/** The value behind a key when it has the right shape; a wrong one is reported elsewhere and counts as absent here. */
export function validValue<T extends z.ZodType>(
  map: SourceNode | undefined,
  key: string,
  schema: T,
): z.output<T> | undefined {
  const node = childOf(map, key);
  if (node === undefined) return undefined;
  const parsed = schema.safeParse(toPlain(node));
  return parsed.success ? parsed.data : undefined;
}
