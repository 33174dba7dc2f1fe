import { type DescribedValue, type Description, describeConfiguration } from "../../config/describe.ts";
import type { RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { readOverrides } from "../overrides.ts";
import { createStyle, type Style } from "../text/style.ts";

export const configShow: RunCommand = async (context) => {
  const [path] = context.args;
  const loaded = load(context);
  let whole = describeConfiguration(loaded);
  for (const [at, value] of await readOverrides(context)) whole = replace(whole, at, value);
  // What is not there is refused by the configuration, which knows what is near.
  const document = path === undefined ? whole : (find(whole, path.split(".")) ?? describeConfiguration(loaded, path));
  return { document, text: formatDescription(document, path ?? "", createStyle(context.terminal.out)).join("\n") };
};

function replace(description: Description, [key, ...rest]: readonly string[], value: DescribedValue): Description {
  if (key === undefined) return value;
  const inner = isValue(description) ? {} : description;
  return { ...inner, [key]: replace(Object.hasOwn(inner, key) ? (inner[key] ?? {}) : {}, rest, value) };
}

function find(description: Description, [key, ...rest]: readonly string[]): Description | undefined {
  if (key === undefined) return description;
  if (isValue(description) || !Object.hasOwn(description, key)) return undefined;
  const inner = description[key];
  return inner === undefined ? undefined : find(inner, rest);
}

function formatDescription(description: Description, path: string, style: Style): string[] {
  if (isValue(description)) return [`${path} = ${JSON.stringify(description.value)}  ${style.dim(description.origin)}`];
  return Object.entries(description).flatMap(([key, inner]) =>
    formatDescription(inner, path === "" ? key : `${path}.${key}`, style),
  );
}

function isValue(description: Description): description is DescribedValue {
  return "value" in description && "origin" in description && typeof description.origin === "string";
}
