import { Composer, type Document, Lexer, LineCounter, type ParsedNode, Parser, type YAMLError } from "yaml";
import { MAX_LEVELS, MAX_SYNTAX_PROBLEMS, tooManyLevels } from "./limits.ts";
import { placeInFile } from "./place-in-file.ts";

interface SyntaxProblem {
  readonly message: string;
  readonly offset: number;
  /** An explicit tag that names no type of YAML's core schema. */
  readonly tag: boolean;
}

export interface ComposedDocument {
  readonly document: Document.Parsed<ParsedNode> | undefined;
  readonly problems: readonly SyntaxProblem[];
  readonly lines: LineCounter;
}

/** Ends the reading of a text with too many problems; those found so far are reported. */
class EnoughProblems extends Error {}

type Tokens = ReturnType<Parser["parse"]>;

/** Where the composer says a problem is. */
type ErrorSource = number | readonly [number, ...number[]] | { readonly offset: number };

/**
 * The one YAML document of a text, and what is wrong with its syntax. Takes time in proportion to the text, whatever
 * is in it: nesting is counted before anything recurses, and a text of nothing but errors is given up early.
 * @throws ConfigurationError with the one problem, when the text nests too deep.
 */
export function composeDocument(text: string, file: string): ComposedDocument {
  const lines = new LineCounter();
  const problems: SyntaxProblem[] = [];
  const report = (offset: number, message: string, tag = false) => {
    problems.push({ offset, message: message || "the text makes no sense from here on", tag });
    if (problems.length >= MAX_SYNTAX_PROBLEMS) throw new EnoughProblems();
  };
  let document: Document.Parsed<ParsedNode> | undefined;
  try {
    for (const next of createComposer(report).compose(readTokens(text, file, lines, report), true, text.length)) {
      if (document !== undefined) {
        report(next.range[0], "a second document begins here; a configuration is one document");
        break;
      }
      document = next;
      for (const { pos, message } of next.errors) report(pos[0], message);
      if (next.directives.yaml.explicit && next.directives.yaml.version !== "1.2")
        report(0, `the file asks for YAML ${next.directives.yaml.version}; configurations are YAML 1.2`);
    }
  } catch (error) {
    if (!(error instanceof EnoughProblems)) throw error;
  }
  return { document, problems, lines };
}

function* readTokens(
  text: string,
  file: string,
  lines: LineCounter,
  report: (offset: number, message: string) => void,
): Tokens {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* withoutErrors(parser.next(lexeme), report);
    if (parser.stack.length > MAX_LEVELS && levelsOf(parser) > MAX_LEVELS)
      throw tooManyLevels(placeInFile(file, lines, parser.offset, ""));
  }
  yield* withoutErrors(parser.end(), report);
}

function* withoutErrors(tokens: Tokens, report: (offset: number, message: string) => void): Tokens {
  for (const token of tokens) {
    if (token.type === "error") report(token.offset, token.message);
    else yield token;
  }
}

function levelsOf(parser: Parser): number {
  return parser.stack.filter(({ type }) => type === "block-map" || type === "block-seq" || type === "flow-collection")
    .length;
}

/** A composer that hands every problem over as it meets it, so that reading can end in the midst of a document. */
function createComposer(report: (offset: number, message: string, tag: boolean) => void): Composer {
  const composer = new Composer({
    version: "1.2",
    schema: "core",
    uniqueKeys: false,
    resolveKnownTags: false,
    prettyErrors: false,
  });
  // biome-ignore lint/complexity/useLiteralKeys: the handler is private; without it a text of a million errors takes 17 s.
  composer["onError"] = (source: ErrorSource, code: YAMLError["code"], message: string) => {
    report(offsetOf(source), message, code === "TAG_RESOLVE_FAILED");
  };
  return composer;
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === "number") return source;
  return "offset" in source ? source.offset : source[0];
}
