import { checkExecutionArn, checkMachineArn, checkName, type createArns } from "./arns.ts";
import type { Clock } from "./clock.ts";
import { compileMachine } from "./definition/compile-machine.ts";
import { type Diagnostic, Diagnostics } from "./definition/diagnostics.ts";
import type { Resource } from "./definition/resource.ts";
import type { MachineActions, MachineDescription, Tag } from "./engine.ts";
import type { Journal } from "./journal.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MachineStore, StoredMachine } from "./machine-store.ts";
import { pageOf, pageSize } from "./pages.ts";
import { describeDefinitionError, parseDefinition } from "./parse-definition.ts";
import { seededUuid } from "./seeded-random.ts";
import { ServiceError } from "./service-error.ts";

const LOGGING_OFF: JsonObject = { level: "OFF", includeExecutionData: false };
const TRACING_OFF: JsonObject = { enabled: false };

export function createMachineActions(options: {
  readonly machines: MachineStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly arns: ReturnType<typeof createArns>;
  readonly account: string;
  readonly supports: (resource: Resource) => boolean;
}): MachineActions & { readonly machineOf: (arn: string) => StoredMachine } {
  const { machines, journal, clock, arns, account, supports } = options;

  /** @throws ServiceError `InvalidArn`, `StateMachineDoesNotExist` */
  function machineOf(arn: string): StoredMachine {
    checkMachineArn(arn);
    const machine = machines.find(arn);
    if (machine === undefined)
      throw new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  function resourceOf(arn: string): StoredMachine {
    checkMachineArn(arn);
    const machine = machines.find(arn);
    if (machine === undefined) throw new ServiceError("ResourceNotFound", `Resource not found: '${arn}'`);
    return machine;
  }

  return {
    machineOf,

    async createStateMachine({ name, definition, type = "STANDARD", roleArn, tags, ...configurations }) {
      checkName(name);
      const arn = arns.machine(name);
      const text = textOf(definition);
      if (tags !== undefined) checkTagCount(tags, arn);
      machines.check(text, type);
      const role = roleArn ?? `arn:aws:iam::${account}:role/state-machine`;
      const settings: JsonObject = {
        ...configurations,
        ...(tags === undefined ? {} : { tags: tags as unknown as Json }),
      };
      const existing = machines.find(arn);
      if (existing === undefined) {
        const made = machines.create({
          arn,
          name,
          type,
          roleArn: role,
          definition: text,
          createdAt: clock.now(),
          settings,
        });
        return { stateMachineArn: arn, creationDate: made.createdAt };
      }
      if (!isSameMachine(existing, text, type, configurations)) {
        throw new ServiceError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      }
      return { stateMachineArn: arn, creationDate: existing.createdAt };
    },

    async updateStateMachine({ stateMachineArn, definition, roleArn, loggingConfiguration, tracingConfiguration }) {
      const machine = machineOf(stateMachineArn);
      if ([definition, roleArn, loggingConfiguration, tracingConfiguration].every((value) => value === undefined)) {
        throw new ServiceError(
          "MissingRequiredParameter",
          "Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
        );
      }
      const change = {
        definition: definition === undefined ? machine.definition : textOf(definition),
        roleArn: roleArn ?? machine.roleArn,
        settings: {
          ...machine.settings,
          ...(loggingConfiguration === undefined ? {} : { loggingConfiguration }),
          ...(tracingConfiguration === undefined ? {} : { tracingConfiguration }),
          updated: true,
        },
      };
      const same =
        change.definition === machine.definition &&
        change.roleArn === machine.roleArn &&
        JSON.stringify(change.settings) === JSON.stringify({ ...machine.settings, updated: true });
      if (same) return { updateDate: machine.updatedAt, revisionId: revisionId(machine) };
      const updated = machines.update(machine, change, clock.now());
      return { updateDate: updated.updatedAt, revisionId: revisionId(updated) };
    },

    async describeStateMachine({ stateMachineArn }) {
      const machine = machineOf(stateMachineArn);
      return { ...describe(machine), status: "ACTIVE", type: machine.type, creationDate: machine.createdAt };
    },

    async describeStateMachineForExecution({ executionArn }) {
      checkExecutionArn(executionArn);
      const row = journal.executionByArn(executionArn);
      if (row === undefined)
        throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${executionArn}'`);
      const machine = machineOf(row.machineArn.replace(/\/[^/]*$/, ""));
      const { definition, roleArn } = machines.revision(row.revision);
      return {
        ...describe({ ...machine, definition, roleArn, revision: row.revision }),
        updateDate: machine.updatedAt,
      };
    },

    async listStateMachines({ maxResults, nextToken }) {
      const { items, ...page } = pageOf(machines.list(), pageSize(maxResults), nextToken);
      return {
        stateMachines: items.map(({ arn, name, type, createdAt }) => ({
          stateMachineArn: arn,
          name,
          type,
          creationDate: createdAt,
        })),
        ...page,
      };
    },

    async deleteStateMachine({ stateMachineArn }) {
      checkMachineArn(stateMachineArn);
      machines.remove(stateMachineArn);
      return {};
    },

    async validateStateMachineDefinition({ definition, type = "STANDARD", severity = "ERROR", maxResults }) {
      const all = diagnose(definition, type, supports).filter(
        (one) => severity === "WARNING" || one.severity === "ERROR",
      );
      const limit =
        maxResults === undefined || maxResults === 0 ? MAX_DIAGNOSTICS : Math.min(maxResults, MAX_DIAGNOSTICS);
      return {
        result: all.some((one) => one.severity === "ERROR") ? "FAIL" : "OK",
        diagnostics: all.slice(0, limit),
        truncated: all.length > limit,
      };
    },

    async tagResource({ resourceArn, tags }) {
      const machine = resourceOf(resourceArn);
      const kept = tagsOf(machine).filter(({ key }) => !tags.some((tag) => tag.key === key));
      checkTagCount([...kept, ...tags], resourceArn);
      machines.saveSettings(machine.arn, { ...machine.settings, tags: [...kept, ...tags] as unknown as Json });
      return {};
    },

    async untagResource({ resourceArn, tagKeys }) {
      const machine = resourceOf(resourceArn);
      const kept = tagsOf(machine).filter(({ key }) => !tagKeys.includes(key));
      machines.saveSettings(machine.arn, { ...machine.settings, tags: kept as unknown as Json });
      return {};
    },

    async listTagsForResource({ resourceArn }) {
      return { tags: tagsOf(resourceOf(resourceArn)) };
    },
  };
}

/** AWS compares name, definition, type, logging and tracing; another role or other tags are no other machine. */
function isSameMachine(existing: StoredMachine, definition: string, type: string, configurations: JsonObject): boolean {
  const of = (settings: JsonObject): string =>
    JSON.stringify([settings.loggingConfiguration ?? LOGGING_OFF, settings.tracingConfiguration ?? TRACING_OFF]);
  return existing.definition === definition && existing.type === type && of(existing.settings) === of(configurations);
}

const MAX_DIAGNOSTICS = 100;

/** A resource has at most 50 tags. */
const MAX_TAGS = 50;

/** @throws ServiceError `TooManyTags` */
function checkTagCount(tags: readonly Tag[], arn: string): void {
  if (tags.length > MAX_TAGS) throw new ServiceError("TooManyTags", `Too many tags added to resource '${arn}'.`);
}

function diagnose(
  definition: string,
  type: "STANDARD" | "EXPRESS",
  supports: (resource: Resource) => boolean,
): readonly Diagnostic[] {
  const diagnostics = new Diagnostics();
  if (definition.trim() === "") {
    diagnostics.error("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object");
    return diagnostics.all;
  }
  try {
    return compileMachine(parseDefinition(definition), { type, supports }).diagnostics.all;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { message, location } = describeDefinitionError(definition);
    diagnostics.error("INVALID_JSON_DESCRIPTION", message, location);
    return diagnostics.all;
  }
}

function describe(machine: StoredMachine): Omit<MachineDescription, "status" | "type" | "creationDate"> {
  const { loggingConfiguration = LOGGING_OFF, tracingConfiguration = TRACING_OFF } = machine.settings;
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: machine.definition,
    roleArn: machine.roleArn,
    loggingConfiguration: loggingConfiguration as JsonObject,
    tracingConfiguration: tracingConfiguration as JsonObject,
    ...(machine.settings.updated === true ? { revisionId: revisionId(machine) } : {}),
  };
}

function revisionId(machine: StoredMachine): string {
  return seededUuid(`${machine.arn}/${machine.revision}`);
}

function tagsOf(machine: StoredMachine): readonly Tag[] {
  return (machine.settings.tags ?? []) as unknown as readonly Tag[];
}

function textOf(definition: string | JsonObject): string {
  return typeof definition === "string" ? definition : JSON.stringify(definition);
}
