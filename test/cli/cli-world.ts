import { PassThrough } from "node:stream";
import type { ExitCode } from "../../cli/command.ts";
import { runCli } from "../../cli/run-cli.ts";

export interface Outcome {
  readonly exitCode: ExitCode;
  readonly out: string;
  readonly err: string;
  /** What was printed, as the one JSON document it must be. */
  // biome-ignore lint/suspicious/noExplicitAny: documents are looked into freely.
  json(): any;
}

/** Runs a command line in this process, with streams that are no terminals. */
export async function cli(argv: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const [out, err] = [createStream(), createStream()];
  const exitCode = await runCli(argv, {
    out: out.stream,
    err: err.stream,
    env,
    interrupted: new AbortController().signal,
  });
  const text = out.text();
  return { exitCode, out: text, err: err.text(), json: () => JSON.parse(text) };
}

function createStream(): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  // A pass-through writes and reads like stdout of a pipe; only the type says more.
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => Buffer.concat(chunks).toString("utf8") };
}
