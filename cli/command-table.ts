import type { CommandDefinition } from "./command.ts";

const FROM_TO_DATES = [
  ["--from <date>", "first date, YYYY-MM-DD"],
  ["--to <date>", "last date, YYYY-MM-DD"],
] as const;
const FROM_TO_INSTANTS = [
  ["--from <instant>", "from this moment on, such as 2026-11-27T14:30:00Z"],
  ["--to <instant>", "up to and without this moment"],
] as const;
const SUBJECTS = [
  ["--agent <name>", "an agent instead of a task"],
  ["--all", "the whole orchestrator"],
] as const;
const TASK = ["[task]", "a task's name"] as const;
const RUN_ID = ["<run-id>", "as `orchestrator runs` shows it"] as const;

/** Every command of this version, in the order of the help. */
export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: "validate",
    summary: "check a configuration file and list all that is wrong with it",
    arguments: [["[file]", "the file; that of --config when not given"]],
    load: async () => (await import("./commands/validate.ts")).validate,
  },
  {
    name: "config show",
    summary: "effective values, each with where it comes from",
    arguments: [["[path]", "dotted, such as tasks.data_sync.priority"]],
    load: async () => (await import("./commands/config-show.ts")).configShow,
  },
  {
    name: "start",
    summary: "run the orchestrator on this machine until it is stopped",
    options: [
      ["--standalone", "with the built-in agents (the default)"],
      ["--integrated", "with the platform's own agents"],
      ["--port <number>", "where the API listens; 8080 or the next free one when not given"],
      ["--host <address>", "listen there instead of on the loopback interface"],
      ["--clock <clock>", "real, virtual, or a number: how many times faster than real", "real"],
      ["--from <instant>", "where a virtual or faster clock begins"],
      ["--until <instant>", "stop then"],
      ["--seed <number>", "repeats what is random in a virtual run", "1"],
    ],
    load: async () => (await import("./commands/start.ts")).start,
  },
  {
    name: "demo",
    summary: "play one whole trading day in virtual time",
    options: [
      ["--date <date>", "which day, YYYY-MM-DD"],
      ["--seed <number>", "another seed, another day"],
      ["--keep <dir>", "keep its records in this new folder, for `orchestrator start --state <dir>`"],
    ],
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  {
    name: "run",
    summary: "run a task now",
    arguments: [["<task>", "its name"]],
    options: [
      ["--parameters <json>", "laid over the task's own"],
      ["--idempotency-key <key>", "the same key again answers the same run"],
      ["--wait", "until it has finished"],
    ],
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "status",
    summary: "the state of everything",
    load: async () => (await import("./commands/status.ts")).status,
  },
  {
    name: "tasks",
    summary: "the tasks as they are now",
    load: async () => (await import("./commands/tasks.ts")).tasks,
  },
  {
    name: "agents",
    summary: "the agents with their load and health",
    load: async () => (await import("./commands/agents.ts")).agents,
  },
  {
    name: "runs",
    summary: "runs, newest first",
    options: [
      ["--task <name>", "of one task"],
      ["--status <statuses>", "one status or several with commas between"],
      ["--limit <number>", "at most so many, 1 to 100"],
      ["--cursor <cursor>", "go on after an earlier answer"],
    ],
    load: async () => (await import("./commands/runs.ts")).runs,
  },
  {
    name: "why",
    summary: "why a run runs, waits, was skipped or refused",
    arguments: [RUN_ID],
    load: async () => (await import("./commands/why.ts")).why,
  },
  {
    name: "cancel",
    summary: "end a run that waits or runs",
    arguments: [RUN_ID],
    options: [["--reason <text>", "is recorded with the run"]],
    load: async () => (await import("./commands/cancel.ts")).cancel,
  },
  {
    name: "pause",
    summary: "let nothing further begin",
    arguments: [TASK],
    options: SUBJECTS,
    load: async () => (await import("./commands/pause.ts")).pause,
  },
  {
    name: "resume",
    summary: "let runs begin again",
    arguments: [TASK],
    options: SUBJECTS,
    load: async () => (await import("./commands/pause.ts")).resume,
  },
  {
    name: "reset",
    summary: "close a task's breaker and forget its errors",
    arguments: [["<task>", "its name"]],
    load: async () => (await import("./commands/reset.ts")).reset,
  },
  {
    name: "signals list",
    summary: "facts that conditions look at",
    load: async () => (await import("./commands/signals-list.ts")).signalsList,
  },
  {
    name: "signals set",
    summary: "set a fact",
    arguments: [
      ["<name>", "its name"],
      ["<value>", "JSON, or plain text"],
    ],
    options: [["--ttl <seconds>", "how long it holds"]],
    load: async () => (await import("./commands/signals-set.ts")).signalsSet,
  },
  {
    name: "token create",
    summary: "make a token for the API; it is shown once",
    arguments: [["<name>", "whose it is; what it does bears this name"]],
    options: [
      ["--role <role>", "viewer, operator or admin; viewer when not given"],
      ["--days <number>", "how long it is valid; 90 when not given"],
    ],
    load: async () => (await import("./commands/token-create.ts")).tokenCreate,
  },
  {
    name: "token list",
    summary: "who has a token, with which role, until when",
    load: async () => (await import("./commands/token-list.ts")).tokenList,
  },
  {
    name: "token revoke",
    summary: "take every token of that name back",
    arguments: [["<name>", "as it was given"]],
    load: async () => (await import("./commands/token-revoke.ts")).tokenRevoke,
  },
  {
    name: "calendar",
    summary: "trading sessions",
    options: [...FROM_TO_DATES, ["--exchange <name>", "that of the configuration when not given"]],
    load: async () => (await import("./commands/calendar.ts")).calendar,
  },
  {
    name: "fires",
    summary: "when tasks will run by their schedules",
    options: [...FROM_TO_INSTANTS, ["--task <name>", "of one task"], ["--all", "of disabled tasks as well"]],
    load: async () => (await import("./commands/fires.ts")).fires,
  },
  {
    name: "plan",
    summary: "what deploying costs and needs, and whether every limit can hold",
    options: [
      ["--against <file>", "say what changes against this configuration"],
      ["--from <instant>", "prove from then on; today when not given"],
      ["--fail-on <list>", "proof, quota, cost+N%, with commas; proof when not given"],
      ["--templates <dir>", "count what cdk synth wrote there, e.g. cdk.out"],
      ["--markdown", "as a comment for a pull request"],
    ],
    load: async () => (await import("./commands/plan.ts")).plan,
  },
  {
    name: "audit verify",
    summary: "check the chain of decisions and changes in the folder of --state, with nothing running",
    load: async () => (await import("./commands/audit-verify.ts")).auditVerify,
  },
  {
    name: "asl export",
    summary: "write the state machines' definitions, as deployed",
    options: [["--out <dir>", "one file a machine goes there"]],
    load: async () => (await import("./commands/asl-export.ts")).aslExport,
  },
  {
    name: "asl run",
    summary: "run any JSONata state machine to its end",
    arguments: [["<file>", "its definition"]],
    options: [
      ["--input <json>", "the execution's input; {} when not given"],
      ["--input-file <file>", "the same from a file"],
      ["--mocks <file>", "results of its tasks, as Step Functions Local's MockConfigFile"],
      ["--test-case <name>", "which test case of the mocks"],
      ["--clock <clock>", "virtual (a day's wait takes no time) or real", "virtual"],
      ["--from <instant>", "where the virtual clock begins; now when not given"],
      ["--seed <text>", "repeats ids, jitter and $random", "1"],
      ["--lambda-endpoint <url>", "where Lambda's Invoke API answers Lambda tasks"],
    ],
    load: async () => (await import("./commands/asl-run.ts")).aslRun,
  },
  {
    name: "asl serve",
    summary: "serve the Step Functions API for AWS's SDKs and CLI",
    options: [
      ["--port <number>", "where it listens; 0 takes a free one", "8083"],
      ["--lambda-endpoint <url>", "where Lambda's Invoke API answers Lambda tasks"],
      ["--mock-config <file>", "Step Functions Local's MockConfigFile, read again when it changes"],
    ],
    load: async () => (await import("./commands/asl-serve.ts")).aslServe,
  },
];

/** Commands of later features: refused by name, so that nobody takes them for a typing error. */
export const LATER_COMMANDS: Readonly<Record<string, string>> = {
  approve: "approvals",
  backfill: "runs for past scheduled times",
  backup: "backup and restore",
  check: "a check of the machine (`validate` checks the configuration)",
  dag: "graphs",
  events: "the event stream",
  goal: "goals",
  import: "import of crontabs and Airflow files",
  init: "projects of one's own",
  monitor: "live monitoring (`status` shows the moment)",
  report: "reports",
  restore: "backup and restore",
  simulate: "simulation of long periods (`demo` plays one day)",
  submit: "submitted tasks",
  update: "changes of settings by command (PATCH /tasks/{name} makes them)",
  workflows: "workflows",
};
