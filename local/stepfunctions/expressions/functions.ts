import { createHash } from "node:crypto";
import { createSeededRandom, seededUuid } from "../seeded-random.ts";
import { javaRandom } from "./java-random.ts";

/** What an expression needs of the outside: time and randomness, both repeatable. */
export interface Surroundings {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Different for every evaluation, the same when it is done again. */
  readonly seed: string;
}

/** An error in jsonata's shape: it carries a code and a message. */
function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Step Functions hashes with these only. */
const HASHES: { readonly [algorithm: string]: string } = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** `$range` makes at most 1,000 items, as `States.ArrayRange` does. */
const MAX_RANGE_ITEMS = 1000;

function partition(array: unknown, size: unknown): unknown {
  if (array === undefined) return undefined;
  const items = Array.isArray(array) ? array : [array];
  const length = Math.trunc(Number(size));
  if (!(length >= 1)) throw failure("D3137", "The chunk size must be a positive integer");
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

function range(first: unknown, last: unknown, step: unknown): unknown {
  const [from, to, by] = [first, last, step].map((value) => Math.trunc(Number(value))) as [number, number, number];
  if (![from, to, by].every(Number.isFinite)) throw failure("T0410", "Arguments of function $range must be numbers");
  if (by === 0) return [];
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > MAX_RANGE_ITEMS) throw failure("D3137", `$range makes at most ${MAX_RANGE_ITEMS} items, not ${length}`);
  const items = Array.from({ length }, (_, index) => from + index * by);
  // Measured on AWS: an only item stands for itself, as in JSONata's own sequences (`[]` behind the call keeps the array).
  return length === 1 ? Object.defineProperty(items, "sequence", { value: true }) : items;
}

function hash(data: unknown, algorithm: unknown): unknown {
  if (data === undefined) return undefined;
  const name = HASHES[String(algorithm)];
  if (name === undefined) {
    throw failure("D3137", `Unknown hash algorithm ${String(algorithm)}: use ${Object.keys(HASHES).join(", ")}`);
  }
  return createHash(name)
    .update(typeof data === "string" ? data : JSON.stringify(data))
    .digest("hex");
}

function parse(text: unknown): unknown {
  if (text === undefined) return undefined;
  if (typeof text !== "string") throw failure("T0410", "Argument 1 of function $parse must be a JSON text");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw failure("D3137", `$parse: ${(error as Error).message}`);
  }
}

/** Step Functions' own functions, and JSONata's whose result would differ from one evaluation to the next. */
export function buildFunctions(surroundings: Surroundings): { readonly [name: string]: (...args: never[]) => unknown } {
  let calls = 0;
  const random = createSeededRandom(surroundings.seed);
  return {
    partition,
    range,
    hash,
    parse,
    uuid: () => seededUuid(`${surroundings.seed}/${calls++}`),
    random: (seed?: unknown) => {
      if (seed === undefined) return random();
      if (typeof seed !== "number")
        throw failure("T0410", 'Argument 1 of function "random" does not match function signature');
      return javaRandom(seed);
    },
    millis: () => surroundings.now,
    shuffle: (items: unknown) => {
      if (!Array.isArray(items)) return items;
      const result = [...items];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = Math.floor(random() * (last + 1));
        [result[last], result[other]] = [result[other], result[last]];
      }
      return result;
    },
  };
}

export const FUNCTION_NAMES = ["partition", "range", "hash", "parse", "uuid", "random", "millis", "shuffle"] as const;
