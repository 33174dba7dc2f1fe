/** A machine in both query languages, with the same states in the same order. */
export interface PeerCase {
  readonly name: string;
  /** State entries of one execution. */
  readonly entries: number;
  readonly jsonata: object;
  readonly jsonpath: object;
  readonly input: object;
}

const CHAIN = 200;
const LOOPS = 300;
const ITEMS = 1000;
const BRANCHES = 100;

/** The shapes of work that any interpreter of the States Language is good for. */
export const PEER_CASES: readonly PeerCase[] = [
  { name: `Pass chain of ${CHAIN}`, entries: CHAIN, jsonata: chain("JSONata"), jsonpath: chain(), input: { a: 1 } },
  { name: `Choice loop of ${LOOPS}`, entries: 2 * LOOPS + 2, jsonata: loop(), jsonpath: pathLoop(), input: { n: 0 } },
  {
    name: `Map of ${ITEMS}`,
    entries: ITEMS + 1,
    jsonata: map("JSONata"),
    jsonpath: map(),
    input: { items: [...Array(ITEMS).keys()] },
  },
  {
    name: `Parallel of ${BRANCHES}`,
    entries: BRANCHES + 1,
    jsonata: parallel("JSONata"),
    jsonpath: parallel(),
    input: { a: 1 },
  },
];

function machine(language: "JSONata" | undefined, startAt: string, states: object): object {
  return { ...(language === undefined ? {} : { QueryLanguage: language }), StartAt: startAt, States: states };
}

function chain(language?: "JSONata"): object {
  const states = Array.from({ length: CHAIN }, (_, index): [string, object] => [
    `S${index}`,
    { Type: "Pass", ...(index === CHAIN - 1 ? { End: true } : { Next: `S${index + 1}` }) },
  ]);
  return machine(language, "S0", Object.fromEntries(states));
}

function loop(): object {
  return machine("JSONata", "Check", {
    Check: {
      Type: "Choice",
      Choices: [{ Condition: `{% $states.input.n < ${LOOPS} %}`, Next: "Add" }],
      Default: "Done",
    },
    Add: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}" }, Next: "Check" },
    Done: { Type: "Succeed" },
  });
}

function pathLoop(): object {
  return machine(undefined, "Check", {
    Check: { Type: "Choice", Choices: [{ Variable: "$.n", NumericLessThan: LOOPS, Next: "Add" }], Default: "Done" },
    Add: { Type: "Pass", Parameters: { "n.$": "States.MathAdd($.n, 1)" }, Next: "Check" },
    Done: { Type: "Succeed" },
  });
}

function map(language?: "JSONata"): object {
  const processor = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };
  const items = language === undefined ? { ItemsPath: "$.items" } : { Items: "{% $states.input.items %}" };
  return machine(language, "Map", {
    Map: {
      Type: "Map",
      ...items,
      MaxConcurrency: 40,
      ItemProcessor: { ProcessorConfig: { Mode: "INLINE" }, ...processor },
      End: true,
    },
  });
}

function parallel(language?: "JSONata"): object {
  const branch = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };
  const branches = Array.from({ length: BRANCHES }, (_, index) => ({
    StartAt: `One${index}`,
    States: { [`One${index}`]: branch.States.One },
  }));
  return machine(language, "Parallel", { Parallel: { Type: "Parallel", Branches: branches, End: true } });
}
