import { describe, expect, it } from "vitest";
import { briefly, problemsOf } from "./read.ts";

const bytes = (...parts: readonly (string | readonly number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === "string" ? [...new TextEncoder().encode(part)] : part)));

/** `tasks: {data_sync: {parameters: {k: {k: …}}}}` with so many maps in all. */
const nested = (levels: number) =>
  `tasks:\n data_sync:\n  parameters:\n${Array.from({ length: levels - 3 }, (_, i) => `${" ".repeat(i + 3)}k:\n`).join("")}${" ".repeat(levels)}1`;

const aliases = (uses: number) =>
  `tasks:\n  data_sync:\n    parameters:\n      a: &a 1\n      b: [${Array(uses).fill("*a").join(", ")}]\n`;

const bomb = `tasks:\n  data_sync:\n    parameters:\n      a0: &a0 [1]\n${Array.from(
  { length: 9 },
  (_, i) => `      a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(", ")}]\n`,
).join("")}`;

describe("a limit that is passed ends in one error that says so", () => {
  it.each<[what: string, source: string | Uint8Array, code: string]>([
    ["more than 1 MiB", `# ${"x".repeat(1024 * 1024)}`, "CONFIG_TOO_LARGE"],
    ["more than 1 MiB in UTF-8 only", `# ${"é".repeat(600_000)}`, "CONFIG_TOO_LARGE"],
    ["ten megabytes", new Uint8Array(10 * 1024 * 1024).fill(0x61), "CONFIG_TOO_LARGE"],
    ["65 levels of maps", nested(65), "CONFIG_TOO_DEEP"],
    ["10,000 levels of [", `tasks: ${"[".repeat(10_000)}`, "CONFIG_TOO_DEEP"],
    ["10,000 levels of {", `tasks: ${"{a: ".repeat(10_000)}`, "CONFIG_TOO_DEEP"],
    ["10,000 levels of -", "- ".repeat(10_000), "CONFIG_TOO_DEEP"],
    ["10,000 levels of ?", "? ".repeat(10_000), "CONFIG_TOO_DEEP"],
    ["half a million levels", "[".repeat(500_000), "CONFIG_TOO_DEEP"],
    ["101 alias uses", aliases(101), "CONFIG_TOO_MANY_ALIASES"],
    ["an alias bomb", bomb, "CONFIG_TOO_MANY_ALIASES"],
    [
      "a hundred copies of a large value",
      `a: &a [${"1,".repeat(20_000)}]\nb: [${"*a,".repeat(90)}]`,
      "CONFIG_TOO_MANY_ALIASES",
    ],
    [
      "aliases that nest what they name too deep",
      `a: &a ${"[".repeat(40)}1${"]".repeat(40)}\nb: ${"[".repeat(30)}*a${"]".repeat(30)}`,
      "CONFIG_TOO_DEEP",
    ],
    ["an empty file", "", "CONFIG_EMPTY"],
    ["nothing but comments", "# to do\n---\n", "CONFIG_EMPTY"],
    ["nothing but a byte order mark", "\uFEFF", "CONFIG_EMPTY"],
    ["a list", "- a", "CONFIG_TYPE_WRONG"],
    ["a text", "tasks", "CONFIG_TYPE_WRONG"],
    ["a null", "~", "CONFIG_TYPE_WRONG"],
  ])("%s", (_, source, code) => {
    expect(problemsOf(source).map((problem) => problem.code)).toEqual([code]);
  });

  it("but not at the limit itself", () => {
    expect(problemsOf(`tasks: {}\n#${"x".repeat(1024 * 1024 - 11)}`)).toEqual([]);
    expect(problemsOf(nested(64))).toEqual([]);
    expect(problemsOf(aliases(100))).toEqual([]);
  });
});

describe("broken text", () => {
  it("that is no UTF-8 is refused at the first wrong byte", () => {
    expect(briefly(problemsOf(bytes("tasks: {}\n# caf", [0xe9], "\n")))).toEqual(["2:6  CONFIG_ENCODING"]);
    expect(briefly(problemsOf(bytes("tasks: {}\n# é", [0xe2, 0x82])))).toEqual(["2:4  CONFIG_ENCODING"]);
    expect(briefly(problemsOf(bytes([0xff, 0xfe], "t")))).toEqual(["1:1  CONFIG_ENCODING"]);
  });

  it("with a byte order mark is read as if it had none", () => {
    expect(briefly(problemsOf(bytes([0xef, 0xbb, 0xbf], "taks: {}")))).toEqual(["1:1 taks CONFIG_KEY_UNKNOWN"]);
  });

  it("with Windows line ends has the same lines", () => {
    expect(briefly(problemsOf("tasks: {}\r\ntaks: {}\r\n"))).toEqual(["2:1 taks CONFIG_KEY_UNKNOWN"]);
  });

  it.each([
    ["a bracket that stays open", "tasks: {\n", 2],
    ["tabs as indentation", "tasks:\n\tdata_sync: {}\n", 2],
    ["a second document", "tasks: {}\n---\ntasks: {}\n", 2],
    ["a value that goes on where none can", "tasks: {}\n  x: 1\n", 2],
    ["YAML 1.1, in which 09:30 is a number", "%YAML 1.1\n---\ntasks: {}\n", 1],
    ["a directive of its own", "%FOO bar\n---\ntasks: {}\n", 1],
  ])("is reported where it stands: %s", (_, source, line) => {
    const [problem] = problemsOf(source);
    expect(problem).toMatchObject({ code: "CONFIG_YAML_INVALID", line });
  });

  it("of nothing but errors is given up after a hundred", () => {
    for (const flood of ["]", "!a ", "&a ", "%a\n", "---\n", "...\n", "{,"])
      expect(problemsOf(flood.repeat(100_000)).length).toBeLessThanOrEqual(101);
    expect(problemsOf(`[${",".repeat(300_000)}]`).length).toBeLessThanOrEqual(101);
  });
});

describe("what YAML can say and a configuration cannot", () => {
  const within = (line: string) => `tasks:\n  data_sync:\n    parameters:\n      ${line}\n`;

  it.each([
    ["a custom tag", "a: !secret x", "4:10 tasks.data_sync.parameters.a CONFIG_TAG_UNKNOWN"],
    ["a custom tag on a map", "a: !env {b: 1}", "4:10 tasks.data_sync.parameters.a CONFIG_TAG_UNKNOWN"],
    [
      "a custom tag on the line before",
      "a: !env\n        b: 1",
      "4:10 tasks.data_sync.parameters.a CONFIG_TAG_UNKNOWN",
    ],
    ["a custom tag on a key", "!k a: 1", "4:7 tasks.data_sync.parameters CONFIG_TAG_UNKNOWN"],
    ["a type of other schemas", "a: !!binary aGk=", "4:10 tasks.data_sync.parameters.a CONFIG_TAG_UNKNOWN"],
    ["a value that its tag contradicts", "a: !!int x", "4:10  CONFIG_TAG_UNKNOWN"],
    ["a duplicate key", "{a: 1, b: 2, a: 3}", "4:20 tasks.data_sync.parameters.a CONFIG_KEY_DUPLICATE"],
    ["not a number", "a: .nan", "4:10 tasks.data_sync.parameters.a CONFIG_NUMBER_NOT_FINITE"],
    ["infinity", "a: -.inf", "4:10 tasks.data_sync.parameters.a CONFIG_NUMBER_NOT_FINITE"],
    ["a number beyond all", "a: 1e999", "4:10 tasks.data_sync.parameters.a CONFIG_NUMBER_NOT_FINITE"],
    [
      "a number that would lose digits",
      "a: 12345678901234567890",
      "4:10 tasks.data_sync.parameters.a CONFIG_NUMBER_INEXACT",
    ],
    ["a number as a key", "2026: x", "4:7 tasks.data_sync.parameters CONFIG_KEY_NOT_TEXT"],
    ["a truth value as a key", "true: x", "4:7 tasks.data_sync.parameters CONFIG_KEY_NOT_TEXT"],
    ["a list as a key", "? [a]\n      : x", "4:9 tasks.data_sync.parameters CONFIG_KEY_NOT_TEXT"],
    ["an unknown alias", "a: *nobody", "4:10 tasks.data_sync.parameters.a CONFIG_ALIAS_UNKNOWN"],
    ["an alias of what it stands in", "a: &a {b: *a}", "4:17 tasks.data_sync.parameters.a.b CONFIG_ALIAS_UNKNOWN"],
    ["a merge of no map", "<<: 5", "4:11 tasks.data_sync.parameters CONFIG_TYPE_WRONG"],
  ])("%s", (_, line, expected) => {
    expect(briefly(problemsOf(within(line)))).toEqual([expected]);
  });

  it.each(["__proto__", "prototype", "constructor"])("the name %s, wherever it stands", (name) => {
    const file = `${name}: 1\ntasks:\n  ${name}: {agent: data_sync}\n  data_sync:\n    parameters: {a: [{${name}: 1}]}\nagents: {"${name}": {}}\nenvironments: {${name}: {}}\n`;
    expect(briefly(problemsOf(file))).toEqual([
      `1:1 ${name} CONFIG_NAME_FORBIDDEN`,
      `3:3 tasks.${name} CONFIG_NAME_FORBIDDEN`,
      `5:23 tasks.data_sync.parameters.a.0.${name} CONFIG_NAME_FORBIDDEN`,
      `6:10 agents.${name} CONFIG_NAME_FORBIDDEN`,
      `7:16 environments.${name} CONFIG_NAME_FORBIDDEN`,
    ]);
    expect(({} as Record<string, unknown>).interval_minutes).toBeUndefined();
  });

  it.each(["__proto__", "prototype", "constructor", "toString"])(
    "%s as a dependency or an agent is unknown",
    (name) => {
      const codes = problemsOf(`tasks: {a: {agent: ${name}, dependencies: [${name}]}}`).map(({ code }) => code);
      expect(codes).toHaveLength(2);
      expect(codes[0]).toMatch(/CONFIG_AGENT_UNKNOWN|CONFIG_VALUE_INVALID/);
      expect(codes[1]).toMatch(/CONFIG_DEPENDENCY_UNKNOWN|CONFIG_TYPE_WRONG|CONFIG_VALUE_INVALID/);
      expect(problemsOf("tasks: {}", { environment: name }).map(({ code }) => code)).toEqual([
        "CONFIG_ENVIRONMENT_UNKNOWN",
      ]);
    },
  );

  it("tags are each found where they stand", () => {
    expect(briefly(problemsOf(within("a: !one 1\n      b: !!binary aGk=\n      c: !two 2")))).toEqual([
      "4:10 tasks.data_sync.parameters.a CONFIG_TAG_UNKNOWN",
      "5:10 tasks.data_sync.parameters.b CONFIG_TAG_UNKNOWN",
      "6:10 tasks.data_sync.parameters.c CONFIG_TAG_UNKNOWN",
    ]);
  });

  it("core tags, aliases and merge keys are fine", () => {
    const file = [
      "tasks:",
      "  data_sync: &base {interval_minutes: 10, priority: !!str high, retry_count: 1}",
      "  system_health:",
      "    <<: *base",
      "    interval_minutes: 5",
      "  meta_control: {<<: [{retry_count: 7}, *base]}",
    ].join("\n");
    expect(problemsOf(file)).toEqual([]);
  });
});
