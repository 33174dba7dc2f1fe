import type { Template } from "../expressions/template.ts";
import { isTimestamp } from "../timestamp.ts";
import type { Compilation } from "./compilation.ts";
import { compileAssign } from "./compile-assign.ts";
import { compileMap } from "./compile-map.ts";
import { compileCatch, compileRetry } from "./compile-recovery.ts";
import { JSONPATH_FIELDS, STATE_FIELDS } from "./fields.ts";
import { MAX_TIMEOUT_SECONDS } from "./limits.ts";
import type { Choice, State } from "./model.ts";
import { isObject, type Reader } from "./read.ts";
import { parseResource } from "./resource.ts";

/** A state's name has at most 80 characters. */
const MAX_NAME_LENGTH = 80;

/** `undefined` when something was wrong: the diagnostics say what. */
export function compileState(reader: Reader, name: string, compilation: Compilation): State | undefined {
  const { diagnostics } = reader;
  const before = diagnostics.all.length;
  const type = reader.object.Type;
  if (type === undefined) {
    diagnostics.schema("These fields are required: [Type]", reader.location);
    return undefined;
  }
  const fields = typeof type === "string" && Object.hasOwn(STATE_FIELDS, type) ? STATE_FIELDS[type] : undefined;
  if (fields === undefined) {
    diagnostics.schema(
      "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map]",
      reader.at("Type"),
    );
    return undefined;
  }
  if (name.length > MAX_NAME_LENGTH) {
    diagnostics.schema(`State name must not exceed ${MAX_NAME_LENGTH} characters`, reader.location);
  }
  if (compilation.names.has(name))
    diagnostics.error("DUPLICATE_STATE_NAME", `Duplicate state name: ${name}`, reader.location);
  compilation.names.add(name);
  checkFields(reader, fields, type as string);
  const common = {
    name,
    next: reader.text("Next"),
    assign: compileAssign(reader),
    output: reader.template("Output"),
  };
  if (fields.includes("Next")) checkNext(reader);
  const state = compileByType(type as State["type"], common, reader, compilation);
  return diagnostics.all.length > before ? undefined : state;
}

function compileByType(
  type: State["type"],
  common: {
    readonly name: string;
    readonly next: string | undefined;
    readonly assign: Template | undefined;
    readonly output: Template | undefined;
  },
  reader: Reader,
  compilation: Compilation,
): State | undefined {
  const { diagnostics } = reader;
  switch (type) {
    case "Pass":
    case "Succeed":
      return { type, ...common };
    case "Fail":
      return { type, ...common, error: textTemplate(reader, "Error"), cause: textTemplate(reader, "Cause") };
    case "Wait": {
      if ((reader.object.Seconds === undefined) === (reader.object.Timestamp === undefined)) {
        diagnostics.schema("Exactly one of these fields is required: [Seconds, Timestamp]", reader.location);
      }
      return {
        type,
        ...common,
        seconds: reader.numberOrExpression("Seconds", 0, MAX_TIMEOUT_SECONDS),
        timestamp: compileTimestamp(reader),
      };
    }
    case "Choice":
      return { type, ...common, next: undefined, choices: compileChoices(reader), default: reader.text("Default") };
    case "Task":
      return compileTask(common, reader, compilation);
    case "Parallel": {
      const branches = reader.object.Branches;
      if (!Array.isArray(branches) || branches.length === 0) {
        diagnostics.schema(
          branches === undefined ? "These fields are required: [Branches]" : "Value cannot be empty",
          branches === undefined ? reader.location : reader.at("Branches"),
        );
        return undefined;
      }
      const ids = branches.map((branch, index) => {
        const child = reader.child(isObject(branch) ? branch : {}, `Branches[${index}]`);
        for (const field of Object.keys(child.object)) {
          if (!["StartAt", "States", "Comment"].includes(field))
            diagnostics.schema(`Field '${field}' is not supported`, child.location);
        }
        return compilation.addList(child);
      });
      return {
        type,
        ...common,
        arguments: reader.template("Arguments"),
        branches: ids,
        retry: compileRetry(reader),
        catch: compileCatch(reader),
      };
    }
    case "Map":
      return compileMap(common, reader, compilation);
  }
}

function compileTask(
  common: {
    readonly name: string;
    readonly next: string | undefined;
    readonly assign: Template | undefined;
    readonly output: Template | undefined;
  },
  reader: Reader,
  compilation: Compilation,
): State | undefined {
  const { diagnostics } = reader;
  const arn = reader.text("Resource");
  if (arn === undefined) {
    if (reader.object.Resource === undefined)
      diagnostics.schema("These fields are required: [Resource]", reader.location);
    return undefined;
  }
  const resource = parseResource(arn);
  if (resource === undefined) {
    diagnostics.schema("Value is not a valid resource ARN", reader.at("Resource"));
    return undefined;
  }
  if (compilation.executionType === "EXPRESS" && resource.pattern !== "request") {
    diagnostics.schema(
      `Express state machine does not support '.${resource.pattern}' service integration${resource.pattern === "waitForTaskToken" ? " " : ""}`,
      reader.at("Resource"),
    );
  } else if (!compilation.supports(resource)) {
    diagnostics.schema(
      `The resource provided ${arn} is not recognized. No handler for '${resource.handler}' is configured.`,
      reader.at("Resource"),
    );
  }
  const { Credentials: given } = reader.object;
  if (isObject(given) && given.RoleArn === undefined) {
    diagnostics.schema("The field 'RoleArn' is required but was missing", reader.at("Credentials"));
  }
  const timeout = reader.object.TimeoutSeconds;
  const heartbeat = reader.object.HeartbeatSeconds;
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) {
    diagnostics.schema("HeartbeatSeconds must be smaller than TimeoutSeconds", reader.at("HeartbeatSeconds"));
  }
  return {
    type: "Task",
    ...common,
    resource,
    arguments: reader.template("Arguments"),
    timeoutSeconds: reader.numberOrExpression("TimeoutSeconds", 1, MAX_TIMEOUT_SECONDS),
    heartbeatSeconds: reader.numberOrExpression("HeartbeatSeconds", 1, MAX_TIMEOUT_SECONDS),
    credentials: reader.objectTemplate("Credentials"),
    retry: compileRetry(reader),
    catch: compileCatch(reader),
  };
}

function compileChoices(reader: Reader): readonly Choice[] {
  const documents = reader.object.Choices;
  if (!Array.isArray(documents)) {
    reader.diagnostics.schema("These fields are required: [Choices]", reader.location);
    return [];
  }
  if (documents.length === 0) reader.diagnostics.schema("Value cannot be empty", reader.at("Choices"));
  return documents.flatMap((document, index) => {
    const rule = reader.child(isObject(document) ? document : {}, `Choices[${index}]`);
    const missing = ["Condition", "Next"].filter((field) => rule.object[field] === undefined);
    if (missing.length > 0)
      rule.diagnostics.schema(`These fields are required: [${missing.join(", ")}]`, rule.location);
    for (const field of Object.keys(rule.object)) {
      if (!["Condition", "Next", "Assign", "Output", "Comment"].includes(field)) {
        rule.diagnostics.schema(`Field '${field}' is not supported`, rule.location);
      }
    }
    const condition = rule.template("Condition");
    if (condition?.kind === "constant" && typeof condition.value !== "boolean") {
      rule.diagnostics.schema("Expected value of type Boolean or a JSONata expression", rule.at("Condition"));
    }
    const next = rule.text("Next");
    if (condition === undefined || next === undefined) return [];
    return [{ condition, next, assign: compileAssign(rule), output: rule.template("Output") }];
  });
}

function compileTimestamp(reader: Reader): Template | undefined {
  const template = textTemplate(reader, "Timestamp");
  if (template?.kind === "constant" && !isTimestamp(template.value as string)) {
    reader.diagnostics.schema("String does not match RFC3339 timestamp", reader.at("Timestamp"));
  }
  return template;
}

function textTemplate(reader: Reader, field: string): Template | undefined {
  reader.text(field);
  return reader.template(field);
}

function checkFields(reader: Reader, fields: readonly string[], type: string): void {
  const { diagnostics } = reader;
  const language = reader.object.QueryLanguage;
  if (language === "JSONPath") {
    diagnostics.schema(
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
      reader.location,
    );
  } else if (language !== undefined && language !== "JSONata") {
    diagnostics.schema("Value must be one of: [JSONPath, JSONata]", reader.at("QueryLanguage"));
  }
  reader.text("Comment");
  for (const field of Object.keys(reader.object)) {
    if (fields.includes(field)) continue;
    diagnostics.schema(
      JSONPATH_FIELDS.includes(field)
        ? `The QueryLanguage is set to 'JSONata', but field '${field}' is only supported for the 'JSONPath' QueryLanguage`
        : `Field '${field}' is not supported`,
      reader.location,
    );
  }
  if (type === "Choice" && reader.object.Next !== undefined) return;
}

function checkNext(reader: Reader): void {
  const { Next: next, End: end } = reader.object;
  if (end !== undefined && typeof end !== "boolean")
    reader.diagnostics.schema("Expected value of type Boolean", reader.at("End"));
  if (next === undefined && end !== true) {
    reader.diagnostics.schema("These fields are required: [Next] or [End]", reader.location);
  } else if (next !== undefined && end === true) {
    reader.diagnostics.schema("Only one of these fields is allowed: [Next, End]", reader.location);
  }
}
