import { describe, expect, it } from "vitest";
import { compileMachine } from "../../../local/stepfunctions/definition/compile-machine.ts";
import type { Json, JsonObject } from "../../../local/stepfunctions/json.ts";
import { LAMBDA, single } from "./support/run-machine.ts";

function check(definition: Json, type: "STANDARD" | "EXPRESS" = "STANDARD"): readonly string[] {
  const { diagnostics } = compileMachine(definition, { type, supports: ({ handler }) => handler === "lambda:invoke" });
  return diagnostics.all.map(({ code, message, location }) => `${code} | ${message} | ${location ?? "-"}`);
}
const states = (States: JsonObject, more: object = {}) =>
  check({ QueryLanguage: "JSONata", StartAt: Object.keys(States)[0] ?? "", States, ...more });
const state = (fields: JsonObject) => check({ QueryLanguage: "JSONata", ...single(fields) });
const PASS = { Type: "Pass", End: true };

describe("a definition", () => {
  it.each([
    ["is no object", "text", "SCHEMA_VALIDATION_FAILED | Definition must be a valid JSON object | -"],
    [
      "has nothing",
      { QueryLanguage: "JSONata" },
      "SCHEMA_VALIDATION_FAILED | These fields are required: [States, StartAt] | /",
    ],
    [
      "has no StartAt",
      { QueryLanguage: "JSONata", States: { A: PASS } },
      "SCHEMA_VALIDATION_FAILED | These fields are required: [StartAt] | /",
    ],
    [
      "has no States",
      { QueryLanguage: "JSONata", StartAt: "A" },
      "SCHEMA_VALIDATION_FAILED | These fields are required: [States] | /",
    ],
  ])("that %s is refused as AWS refuses it", (_what, definition, expected) => {
    expect(check(definition)).toEqual([expected]);
  });

  it("in JSONPath is refused by name, for the machine and for a state", () => {
    expect(check({ StartAt: "A", States: { A: PASS } })[0]).toContain("QueryLanguage 'JSONPath' is not supported here");
    expect(state({ Type: "Pass", QueryLanguage: "JSONPath" })).toContain(
      "SCHEMA_VALIDATION_FAILED | 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine | /States/S",
    );
    expect(state({ Type: "Pass", InputPath: "$.x" })).toEqual([
      "SCHEMA_VALIDATION_FAILED | The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage | /States/S",
    ]);
  });

  it("has an RFC 3339 timestamp, credentials with a role, and a known type of state", () => {
    expect(state({ Type: "Wait", Timestamp: "2016-12-05 21:29:29Z" })).toEqual([
      "SCHEMA_VALIDATION_FAILED | String does not match RFC3339 timestamp | /States/S/Timestamp",
    ]);
    expect(state({ Type: "Task", Resource: LAMBDA, Credentials: {} })).toEqual([
      "SCHEMA_VALIDATION_FAILED | The field 'RoleArn' is required but was missing | /States/S/Credentials",
    ]);
    expect(state({ Type: "Guess" })).toEqual([
      "SCHEMA_VALIDATION_FAILED | The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] | /States/S/Type",
    ]);
  });

  it("may tolerate failures in an inline Map, as AWS lets it", () => {
    const map = { Type: "Map", ItemProcessor: { StartAt: "I", States: { I: PASS } } };
    expect(state({ ...map, ToleratedFailureCount: 1, ToleratedFailurePercentage: "{% 1 %}" })).toEqual([]);
    expect(state({ ...map, Label: "L" })).toHaveLength(1);
  });

  it("takes no field that a state does not have", () => {
    expect(state({ Type: "Map", ItemProcessor: { StartAt: "I", States: { I: PASS } }, TimeoutSeconds: 1 })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Field 'TimeoutSeconds' is not supported | /States/S",
    ]);
    expect(state({ Type: "Pass", Retry: [] })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Field 'Retry' is not supported | /States/S",
    ]);
    expect(
      state({ Type: "Map", ItemProcessor: { QueryLanguage: "JSONata", StartAt: "I", States: { I: PASS } } }),
    ).toEqual(["SCHEMA_VALIDATION_FAILED | Field 'QueryLanguage' is not supported | /States/S/ItemProcessor"]);
  });

  it("names a state at most once in the whole machine", () => {
    expect(
      states({ S: { Type: "Parallel", Branches: [{ StartAt: "S", States: { S: PASS } }], End: true } })[0],
    ).toContain("DUPLICATE_STATE_NAME");
  });

  it("accepts every example of a state with all its fields", () => {
    const processor = { StartAt: "I", States: { I: PASS } };
    expect(
      states(
        {
          T: {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: { FunctionName: "f" },
            TimeoutSeconds: "{% $states.input.t %}",
            HeartbeatSeconds: 5,
            Credentials: { RoleArn: "{% $states.input.role %}" },
            Retry: [
              {
                ErrorEquals: ["States.ALL"],
                IntervalSeconds: 1,
                MaxAttempts: 0,
                BackoffRate: 1.5,
                MaxDelaySeconds: 9,
                JitterStrategy: "NONE",
                Comment: "c",
              },
            ],
            Catch: [
              {
                ErrorEquals: ["A", "B"],
                Next: "M",
                Assign: { e: "{% $states.errorOutput %}" },
                Output: "{% $states.errorOutput.Cause %}",
                Comment: "c",
              },
            ],
            Assign: { a: 1 },
            Output: "{% $states.result %}",
            Comment: "c",
            QueryLanguage: "JSONata",
            Next: "M",
          },
          M: {
            Type: "Map",
            ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, Comment: "c", ...processor },
            MaxConcurrency: 3,
            Next: "C",
          },
          C: {
            Type: "Choice",
            Choices: [{ Condition: "{% $a = 1 %}", Next: "W", Comment: "c" }],
            Default: "Z",
            Comment: "c",
          },
          W: { Type: "Wait", Timestamp: "{% $now() %}", Next: "Z" },
          Z: { Type: "Succeed", Output: 1 },
        },
        { Comment: "c", Version: "1.0", TimeoutSeconds: 60 },
      ),
    ).toEqual([]);
  });
});

describe("fields that AWS has words of its own for", () => {
  it("are Credentials without a role and a Timestamp that is none", () => {
    expect(state({ Type: "Task", Resource: LAMBDA, Arguments: { FunctionName: "f" }, Credentials: {} })).toEqual([
      "SCHEMA_VALIDATION_FAILED | The field 'RoleArn' is required but was missing | /States/S/Credentials",
    ]);
    for (const Timestamp of ["2016-12-05 21:29:29Z", "2016-12-05T21:29:29", "2016-13-05T21:29:29Z"]) {
      expect(state({ Type: "Wait", Timestamp })).toEqual([
        "SCHEMA_VALIDATION_FAILED | String does not match RFC3339 timestamp | /States/S/Timestamp",
      ]);
    }
  });
});

describe("variables", () => {
  const assigns = (name: string, more: object = { End: true }) => ({ Type: "Pass", Assign: { [name]: 1 }, ...more });
  const both = (...names: readonly string[]) => ({
    Type: "Parallel",
    Branches: names.map((name, index) => ({ StartAt: `B${index}`, States: { [`B${index}`]: assigns(name) } })),
    End: true,
  });

  it("of an inner scope have other names than those of the scopes around it", () => {
    expect(states({ A: assigns("x", { Next: "P" }), P: both("y", "x") })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Variable 'x' is already assigned in an outer scope | /States/P/Branches[1]/States/B1/Assign/x",
    ]);
    const caught = { Catch: [{ ErrorEquals: ["States.ALL"], Assign: { e: "{% $states.errorOutput %}" }, Next: "Z" }] };
    const map = { Type: "Map", ItemProcessor: { StartAt: "P", States: { P: both("e") } }, ...caught, Next: "Z" };
    expect(states({ M: map, Z: PASS }), "what the state itself catches is assigned after its branches").toEqual([]);
    const rule = { Condition: true, Next: "P", Assign: { r: 1 } };
    expect(states({ C: { Type: "Choice", Choices: [rule], Default: "P" }, P: both("r") })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Variable 'r' is already assigned in an outer scope | /States/P/Branches[0]/States/B0/Assign/r",
    ]);
  });

  it("of scopes beside each other may have the same names, and of one scope of course", () => {
    expect(states({ A: assigns("x", { Next: "B" }), B: assigns("x", { Next: "P" }), P: both("y", "y") })).toEqual([]);
  });

  it("have names of 80 characters at most, which are identifiers and not states", () => {
    const refused = (name: string) => states({ A: assigns(name) })[0] ?? "";
    expect(refused("v".repeat(80))).toBe("");
    expect(refused("größe2")).toBe("");
    expect(refused("v".repeat(81))).toContain("Invalid variable name");
    for (const name of ["x.y", "x[2]", "1st", "a-b", ""]) expect(refused(name)).toContain("Invalid variable name");
    expect(refused("states")).toContain("Variable name 'states' is reserved");
  });

  it("are assigned by all states but Succeed and Fail", () => {
    for (const Type of ["Succeed", "Fail"]) {
      expect(states({ A: { Type, Assign: { x: 1 } } })).toEqual([
        "SCHEMA_VALIDATION_FAILED | Field 'Assign' is not supported | /States/A",
      ]);
    }
  });
});

describe("a distributed Map", () => {
  const map = (more: object, name = "I") => ({
    Type: "Map",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
      StartAt: name,
      States: { [name]: PASS },
    },
    ...more,
  });

  it("has a label of 40 characters at most, none of them with a meaning in an ARN", () => {
    expect(state(map({ Label: "demoLabel-1_ä".padEnd(40, "x") }))).toEqual([]);
    expect(state(map({ Label: "x".repeat(41) }))).toEqual([
      "SCHEMA_VALIDATION_FAILED | Label cannot exceed 40 characters | /States/S/Label",
    ]);
    expect(state(map({ Label: "" }))[0]).toContain("Label cannot be empty");
    for (const character of [...' \t?*<>{}[]:;,\\|^~$#%&`"\u0000\u001f\u007f\u009f']) {
      expect(state(map({ Label: `label_${character}` }))).toEqual([
        `SCHEMA_VALIDATION_FAILED | Label contains invalid character: '${character}' | /States/S/Label`,
      ]);
    }
  });

  it("has a label that no other one of the machine has", () => {
    expect(states({ A: map({ Label: "same", Next: "B" }), B: map({ Label: "same", End: true }, "J") })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Duplicate label: same | /States/B/Label",
    ]);
  });

  it("says where a CSV file's header is, and gives it where it is given", () => {
    const csv = (config: object) => {
      const ItemReader = { Resource: "arn:aws:states:::s3:getObject", ReaderConfig: { InputType: "CSV", ...config } };
      const { diagnostics } = compileMachine(
        { QueryLanguage: "JSONata", ...single(map({ ItemReader })) },
        { type: "STANDARD", supports: () => true },
      );
      return diagnostics.all.map(({ message }) => message);
    };
    expect(csv({})).toEqual(["These fields are required: [CSVHeaderLocation]"]);
    expect(csv({ CSVHeaderLocation: "GIVEN" })).toEqual(["These fields are required: [CSVHeaders]"]);
    expect(csv({ CSVHeaderLocation: "LAST_ROW" })).toEqual(["Value must be one of: [FIRST_ROW, GIVEN]"]);
    expect(csv({ CSVHeaderLocation: "FIRST_ROW", CSVDelimiter: "+" })[0]).toContain("Value must be one of: [COMMA,");
    expect(csv({ CSVHeaderLocation: "GIVEN", CSVHeaders: ["a"], CSVDelimiter: "TAB" })).toEqual([]);
  });

  it("writes its results in a form that there is", () => {
    const WriterConfig = { Transformation: "ZIP", OutputType: "CSV" };
    expect(state(map({ ResultWriter: { WriterConfig } }))).toEqual([
      "SCHEMA_VALIDATION_FAILED | Value must be one of: [NONE, COMPACT, FLATTEN] | /States/S/ResultWriter/WriterConfig/Transformation",
      "SCHEMA_VALIDATION_FAILED | Value must be one of: [JSON, JSONL] | /States/S/ResultWriter/WriterConfig/OutputType",
    ]);
  });
});

describe("transitions", () => {
  it("to nowhere and states that nothing leads to are told as AWS tells them", () => {
    expect(states({ pass1: { Type: "Pass", Next: "pass3" }, pass2: PASS })).toEqual([
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: pass3 | /States/pass1/Next",
      'MISSING_TRANSITION_TARGET | State "pass2" is not reachable. | /States/pass2',
    ]);
    expect(states({ A: { Type: "Pass", Next: "NOPE" } })).toEqual([
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: NOPE | /States/A/Next",
      "MISSING_END_STATE | Workflow has no terminal state | -",
    ]);
  });

  it("say Next wherever they stand", () => {
    const found = states({
      C: { Type: "Choice", Choices: [{ Condition: true, Next: "X" }], Default: "Y" },
      T: {
        Type: "Task",
        Resource: LAMBDA,
        Arguments: {},
        Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
        End: true,
      },
    });
    expect(found.slice(0, 3)).toEqual([
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: X | /States/C/Choices[0]/Next",
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: Y | /States/C/Default",
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: Z | /States/T/Catch[0]/Next",
    ]);
  });

  it("in a ring need an end; only then unreachable states count", () => {
    const ring = { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } };
    expect(states(ring)).toEqual(["MISSING_END_STATE | Workflow has no terminal state | -"]);
    expect(states({ ...ring, D: { Type: "Pass", Next: "A" } })).toEqual([
      "MISSING_END_STATE | Workflow has no terminal state | -",
    ]);
    expect(states({ ...ring, C: PASS })).toEqual([
      'MISSING_TRANSITION_TARGET | State "C" is not reachable. | /States/C',
    ]);
  });

  it("begin somewhere that exists", () => {
    expect(check({ QueryLanguage: "JSONata", StartAt: "NOPE", States: { A: PASS } })).toEqual([
      "MISSING_TRANSITION_TARGET | Missing 'Next' target: NOPE | /StartAt",
      'MISSING_TRANSITION_TARGET | State "A" is not reachable. | /States/A',
    ]);
  });
});

describe("expressions", () => {
  it.each([
    ["$a[1,2)", 'Expected "]", got ","'],
    ['"unterminated', "String literal must be terminated by a matching quote"],
    ["1 +", "Unexpected end of expression"],
    ['{"a":}', 'The symbol "}" cannot be used as a unary operator'],
    ['$match("a", /abc', "No terminating / in regular expression"],
  ])("that do not parse are refused with the parser's words: %s", (source, message) => {
    expect(state({ Type: "Pass", Output: { v: `{% ${source} %}` } })).toEqual([
      `INVALID_JSONATA_EXPRESSION | ${message} | /States/S/Output/v`,
    ]);
  });

  it.each([
    ["phone", "phone"],
    ["$count(items)", "items"],
    ["phone[0].number", "phone"],
    ["$", "$"],
    ["$$.x", "$$"],
    ["$states.errorOutput.Cause", "$states.errorOutput"],
  ])("that refer to what is not there are refused: %s", (source, name) => {
    expect(state({ Type: "Pass", Output: { v: `{% ${source} %}` } })).toEqual([
      `UNSUPPORTED_JSONATA_EXPRESSION | Reference to '${name}' at the top level is not supported. | /States/S/Output/v`,
    ]);
  });

  it.each([
    "$states.input.items[price > 3].name",
    "$map([1,2], function($v) { $v * 2 })",
    "$x ~> $sum()",
    "$states.input.a.(b + c)",
    "$states.input ~> |$|{'x': 1}|",
  ])("may use names where there is something to look into: %s", (source) => {
    expect(state({ Type: "Pass", Output: `{% ${source} %}` })).toEqual([]);
  });
});

describe("resources", () => {
  it("without a handler are refused by name", () => {
    expect(state({ Type: "Task", Resource: "arn:aws:states:::glue:startJobRun.sync", Arguments: {} })[0]).toContain(
      "No handler for 'glue:startJobRun' is configured.",
    );
    expect(state({ Type: "Task", Resource: "nonsense", Arguments: {} })).toEqual([
      "SCHEMA_VALIDATION_FAILED | Value is not a valid resource ARN | /States/S/Resource",
    ]);
  });
});

describe("retriers and catchers", () => {
  it("have States.ALL alone and last, and known reserved names only", () => {
    const task = (Retry: Json) => state({ Type: "Task", Resource: LAMBDA, Arguments: {}, Retry });
    expect(task([{ ErrorEquals: ["States.ALL", "A"] }])).toHaveLength(1);
    expect(task([{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["A"] }])).toHaveLength(1);
    expect(task([{ ErrorEquals: ["States.Nonsense"] }])).toHaveLength(1);
    expect(task([{ ErrorEquals: [] }])).toHaveLength(1);
    expect(task([{ ErrorEquals: ["A"], IntervalSeconds: 0 }])).toHaveLength(1);
    expect(task([{ ErrorEquals: ["A"], BackoffRate: 0.5 }])).toHaveLength(1);
  });
});
