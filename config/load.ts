import { readFileSync } from "node:fs";
import type { LoadedConfiguration } from "./loaded-configuration.ts";
import { type ParseOptions, parseConfiguration } from "./parse.ts";
import { refusalAt } from "./source/problem-at.ts";

/**
 * Reads and parses a configuration file.
 * @throws ConfigurationError with everything that is wrong, also when the file cannot be read.
 */
export function loadConfiguration(options: ParseOptions): LoadedConfiguration {
  return parseConfiguration(readBytes(options.file), options);
}

function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const reason = describeFault(error as NodeJS.ErrnoException);
    throw refusalAt(
      { origin: { kind: "file", file, line: 1, column: 1 }, path: "" },
      {
        code: "CONFIG_FILE_UNREADABLE",
        message: `cannot read ${file}: ${reason}`,
        expected: "a YAML file",
        found: reason,
      },
    );
  }
}

function describeFault({ code, message }: NodeJS.ErrnoException): string {
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  return code === "EACCES" ? "no permission to read it" : message;
}
