import {
  isAlias,
  isMap,
  isScalar,
  type LineCounter,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { closest } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { MAX_ALIAS_USES, MAX_ALIASED_VALUES, MAX_LEVELS, tooManyAliases, tooManyLevels } from "./limits.ts";
import { placeInFile } from "./place-in-file.ts";
import { problemAt } from "./problem-at.ts";
import type { Entry, MapNode, Place, SourceNode } from "./source-node.ts";

/** Names that mean something to JavaScript objects: none may come from a file. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "prototype", "constructor"]);

/** The types of YAML's core schema, which a tag may name. */
const CORE_TAGS: ReadonlySet<string> = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((type) => `tag:yaml.org,2002:${type}`),
);

const MERGE_KEY = "<<";

type YamlNode = ParsedNode | null;

/**
 * The tree of a YAML document with aliases and merge keys (`<<`) resolved. What cannot be a configuration's value is
 * left out and reported: duplicate and forbidden keys, keys that are no text, tags, numbers that JSON cannot hold.
 * @throws ConfigurationError with the one problem, when a limit is passed.
 */
export function buildNodes(
  contents: ParsedNode,
  file: string,
  lines: LineCounter,
  tagOffsets: readonly number[],
): { readonly root: SourceNode; readonly problems: readonly ConfigurationProblem[] } {
  const builder = new NodeBuilder(file, lines, tagOffsets);
  const root = builder.build(contents, { path: "", level: 0, key: undefined });
  return { root, problems: builder.problems };
}

/** Where a node is being put. */
interface Spot {
  readonly path: string;
  /** Collections around it. */
  readonly level: number;
  /** The key before it, whose place a value that is not there takes. */
  readonly key: Place | undefined;
}

class NodeBuilder {
  readonly problems: ConfigurationProblem[] = [];
  readonly #file: string;
  readonly #lines: LineCounter;
  /** Where the text has tags that nobody knows, ascending. */
  readonly #tagOffsets: readonly number[];
  readonly #anchors = new Map<string, ParsedNode>();
  /** What each alias stands for, fixed at its place in the text. */
  readonly #targets = new Map<ParsedNode, ParsedNode>();
  readonly #expanding = new Set<ParsedNode>();
  #aliasUses = 0;
  #aliasedValues = 0;

  constructor(file: string, lines: LineCounter, tagOffsets: readonly number[]) {
    this.#file = file;
    this.#lines = lines;
    this.#tagOffsets = tagOffsets;
  }

  build(node: YamlNode, spot: Spot): SourceNode {
    if (node === null) return { kind: "scalar", place: spot.key ?? this.#place(0, spot.path), value: null };
    if (isAlias(node)) return this.#alias(node, spot);
    const place = this.#placeOf(node, spot);
    if (this.#expanding.size > 0) this.#countAliased(place);
    else if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    this.#checkTag(node, place);
    if (isScalar(node)) return { kind: "scalar", place, value: this.#scalar(node, place) };
    if (spot.level >= MAX_LEVELS) throw tooManyLevels(place);
    return isMap(node) ? this.#map(node, place, spot) : this.#list(node, place, spot);
  }

  #map(map: YAMLMap.Parsed, place: Place, { path, level }: Spot): MapNode {
    const entries = new Map<string, Entry>();
    const merged: MapNode[] = [];
    for (const pair of map.items) {
      const name = this.#key(pair.key, path);
      if (name === undefined) continue;
      const childPath = path === "" ? name : `${path}.${name}`;
      const key = this.#place(pair.key.range[0], childPath);
      if (isMergeKey(pair.key)) {
        merged.push(...this.#mergeSources(pair.value, { path, level, key }));
      } else if (FORBIDDEN_KEYS.has(name)) {
        const message = `${name} cannot be a name`;
        this.#report(key, { code: "CONFIG_NAME_FORBIDDEN", message, expected: "another name", found: name });
      } else if (entries.has(name)) {
        this.#reportDuplicate(key, name, entries.get(name)?.key);
      } else {
        entries.set(name, { key, node: this.build(pair.value, { path: childPath, level: level + 1, key }) });
      }
    }
    for (const source of merged)
      for (const [name, entry] of source.entries) if (!entries.has(name)) entries.set(name, entry);
    return { kind: "map", place, entries };
  }

  #list(list: YAMLSeq.Parsed, place: Place, { path, level }: Spot): SourceNode {
    const items = list.items.map((item, index) => {
      const itemPath = path === "" ? String(index) : `${path}.${index}`;
      // `[a: 1]` holds a pair, which is a map of one.
      return this.build(item as ParsedNode, { path: itemPath, level: level + 1, key: undefined });
    });
    return { kind: "list", place, items };
  }

  /** The maps that `<<` names: one, or a list of them, where the earlier wins. */
  #mergeSources(value: YamlNode, spot: Spot): MapNode[] {
    const built = this.build(value, spot);
    const sources = built.kind === "list" ? built.items : [built];
    return sources.flatMap((source) => {
      if (source.kind === "map") return [source];
      const message = "<< takes in the keys of another map, and this is none";
      this.#report(source.place, { code: "CONFIG_TYPE_WRONG", message, expected: "a map or a list of maps" });
      return [];
    });
  }

  #alias(alias: YamlNode & { readonly source: string }, spot: Spot): SourceNode {
    const place = this.#placeOf(alias, spot);
    this.#aliasUses += 1;
    if (this.#aliasUses > MAX_ALIAS_USES) throw tooManyAliases(place);
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined || this.#expanding.has(target) || target.range[1] > alias.range[0]) {
      const message =
        target === undefined
          ? `nothing before it is named &${alias.source}`
          : `*${alias.source} stands inside of what it names`;
      const suggestion = closest(alias.source, this.#anchors.keys());
      const expected = "an alias of something before it";
      this.#report(place, { code: "CONFIG_ALIAS_UNKNOWN", message, expected, found: `*${alias.source}`, suggestion });
      return { kind: "scalar", place, value: null };
    }
    this.#targets.set(alias, target);
    this.#expanding.add(target);
    const built = this.build(target, spot);
    this.#expanding.delete(target);
    return built;
  }

  #key(key: ParsedNode, path: string): string | undefined {
    if (isScalar(key) && typeof key.value === "string") {
      this.#checkTag(key, this.#place(key.range[0], path));
      return key.value;
    }
    const source = isScalar(key) ? key.source : undefined;
    this.#report(this.#place(key.range[0], path), {
      code: "CONFIG_KEY_NOT_TEXT",
      message: "a key has to be text",
      expected: "text",
      found: source ?? "a collection",
      suggestion: source === undefined || source === "" ? undefined : `"${source}"`,
    });
    return undefined;
  }

  #scalar(scalar: Scalar.Parsed, place: Place): string | number | boolean | null {
    const { value, source } = scalar;
    if (typeof value === "number" && !Number.isFinite(value)) {
      const message = `${source} is no number that can be worked with`;
      this.#report(place, { code: "CONFIG_NUMBER_NOT_FINITE", message, expected: "a finite number", found: source });
      return null;
    }
    if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
      const message = `${source} would lose digits: it is beyond the whole numbers that can be told apart`;
      const suggestion = `"${source}"`;
      const expected = "at most 9007199254740991, or text";
      this.#report(place, { code: "CONFIG_NUMBER_INEXACT", message, expected, found: source, suggestion });
      return null;
    }
    return typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? value : null;
  }

  #checkTag(node: ParsedNode, place: Place): void {
    if (node.tag === undefined || CORE_TAGS.has(node.tag)) return;
    const offset = this.#tagOffsets.findLast((candidate) => candidate <= node.range[0]);
    const tagPlace = offset === undefined ? place : this.#place(offset, place.path);
    const message = `the tag ${node.tag} means nothing here`;
    this.#report(tagPlace, { code: "CONFIG_TAG_UNKNOWN", message, expected: "no tag", found: node.tag });
  }

  #countAliased(place: Place): void {
    this.#aliasedValues += 1;
    if (this.#aliasedValues > MAX_ALIASED_VALUES) throw tooManyAliases(place);
  }

  #reportDuplicate(key: Place, name: string, first: Place | undefined): void {
    const line = first?.origin.kind === "file" ? `, first on line ${first.origin.line}` : "";
    const message = `the key ${name} is there twice${line}`;
    this.#report(key, { code: "CONFIG_KEY_DUPLICATE", message, expected: "each key once", found: name });
  }

  #report(place: Place, text: Parameters<typeof problemAt>[1]): void {
    this.problems.push(problemAt(place, text));
  }

  /** Where a value begins; the key when nothing follows it. */
  #placeOf(node: ParsedNode, { path, key }: Spot): Place {
    const [start, end] = node.range;
    return start === end && key !== undefined ? key : this.#place(start, path);
  }

  #place(offset: number, path: string): Place {
    return placeInFile(this.#file, this.#lines, offset, path);
  }
}

function isMergeKey(key: ParsedNode): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === MERGE_KEY;
}
