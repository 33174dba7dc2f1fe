import { compileTemplate, type Template } from "../expressions/template.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Diagnostics } from "./diagnostics.ts";
import { checkReferences, type ErrorScope } from "./references.ts";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads the fields of one object of the document; each complaint names the field's place. */
export class Reader {
  readonly diagnostics: Diagnostics;
  readonly object: JsonObject;
  /** Of the object in the document: `/States/A`. */
  readonly location: string;
  /** Of the object within its state, as causes name it: ``, `Catch[0]`. */
  readonly within: string;

  constructor(diagnostics: Diagnostics, object: JsonObject, location: string, within = "") {
    this.diagnostics = diagnostics;
    this.object = object;
    this.location = location;
    this.within = within;
  }

  child(object: JsonObject, path: string): Reader {
    const within = this.within === "" ? path : `${this.within}/${path}`;
    return new Reader(this.diagnostics, object, `${this.location}/${path}`, within);
  }

  at(field: string): string {
    return `${this.location}/${field}`;
  }

  text(field: string): string | undefined {
    const value = this.object[field];
    if (value === undefined || typeof value === "string") return value;
    this.diagnostics.schema("Expected value of type String", this.at(field));
    return undefined;
  }

  integer(field: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.object[field];
    if (value === undefined) return undefined;
    if (typeof value !== "number" || !Number.isInteger(value)) {
      this.diagnostics.schema("Expected value of type Integer", this.at(field));
      return undefined;
    }
    if (value < minimum || value > maximum) {
      const range = value < minimum ? `greater than or equal to ${minimum}` : `less than or equal to ${maximum}`;
      this.diagnostics.schema(`Value must be ${range}`, this.at(field));
      return undefined;
    }
    return value;
  }

  /** Any value, expressions at any depth. */
  template(field: string, scope: ErrorScope = "state"): Template | undefined {
    const value = this.object[field];
    if (value === undefined) return undefined;
    const within = this.within === "" ? field : `${this.within}/${field}`;
    const base = this.location.slice(0, this.location.length - this.within.length).replace(/\/$/, "");
    const template = compileTemplate(value, within, (error, place, source) => {
      this.diagnostics.error("INVALID_JSONATA_EXPRESSION", describeSyntaxError(error, source), `${base}/${place}`);
    });
    checkReferences(template, scope, (code, message, place) =>
      this.diagnostics.error(code, message, `${base}/${place}`),
    );
    return template;
  }

  /** An object whose values may be expressions; keys are variables' names for Assign. */
  objectTemplate(field: string, scope: ErrorScope = "state"): Template | undefined {
    const value = this.object[field];
    if (value !== undefined && !isObject(value)) {
      this.diagnostics.schema("Expected value of type Object", this.at(field));
      return undefined;
    }
    return this.template(field, scope);
  }

  /** A number of the given range, or an expression that gives one. */
  numberOrExpression(field: string, minimum: number, maximum: number, whole = true): Template | undefined {
    const value = this.object[field];
    if (typeof value === "string") return this.expression(field, whole ? "Integer" : "Number");
    if (value === undefined) return undefined;
    if (typeof value !== "number" || (whole && !Number.isInteger(value))) {
      this.diagnostics.schema(`Expected value of type ${whole ? "Integer" : "Number"}`, this.at(field));
      return undefined;
    }
    if (value < minimum || value > maximum) {
      const range = value < minimum ? `greater than or equal to ${minimum}` : `less than or equal to ${maximum}`;
      this.diagnostics.schema(`Value must be ${range}`, this.at(field));
      return undefined;
    }
    return { kind: "constant", value };
  }

  private expression(field: string, type: string): Template | undefined {
    const template = this.template(field);
    if (template?.kind !== "constant" || template.value === null) return template;
    this.diagnostics.schema(`Expected value of type ${type} or a JSONata expression`, this.at(field));
    return undefined;
  }
}

function describeSyntaxError(error: Error, source: string): string {
  return error.message === "" ? `Invalid JSONata expression: ${source}` : error.message;
}
