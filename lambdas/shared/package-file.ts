import { readFileSync } from "node:fs";

/**
 * A JSON file of the functions' package, which infra/bundle.ts writes from values of the same type. Everything is
 * bundled into files at the package's root, so that is where this module is too.
 */
export function readPackageFile<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8")) as T;
}
