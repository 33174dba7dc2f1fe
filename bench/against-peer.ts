import { StateMachine } from "aws-local-stepfunctions";
import { createEngine } from "../local/stepfunctions/create-engine.ts";
import { createRealClock } from "../local/stepfunctions/real-clock.ts";
import { bestInTurn } from "./measure.ts";
import { PEER_CASES, type PeerCase } from "./peer-cases.ts";

/** Enough executions for some ten milliseconds at least. */
const ENTRIES_A_ROUND = 20_000;

export interface PeerResult {
  readonly case: string;
  readonly entries_a_second: number;
  readonly peer_entries_a_second: number;
  /** Above 1: this engine is the faster one. */
  readonly ratio: number;
}

/** State entries a second in memory, this engine and `aws-local-stepfunctions` in turn, one execution after another. */
export async function compareWithPeer(): Promise<readonly PeerResult[]> {
  const results: PeerResult[] = [];
  for (const one of PEER_CASES) results.push(await compare(one));
  return results;
}

async function compare({ name, entries, jsonata, jsonpath, input }: PeerCase): Promise<PeerResult> {
  const executions = Math.ceil(ENTRIES_A_ROUND / entries);
  const clock = createRealClock();
  const engine = createEngine({ journal: ":memory:", clock, resources: {} });
  const { stateMachineArn } = await engine.createStateMachine({ name: "bench", definition: JSON.stringify(jsonata) });
  const text = JSON.stringify(input);
  const peer = new StateMachine(jsonpath as never, { validationOptions: { checkPaths: false, checkArn: false } });
  const [seconds, peerSeconds] = await bestInTurn(
    async () => {
      for (let count = 0; count < executions; count++) {
        const { executionArn } = await engine.startExecution({ stateMachineArn, input: text });
        const { status } = await engine.whenFinished(executionArn);
        if (status !== "SUCCEEDED") throw new Error(`${name}: ${status}`);
      }
    },
    async () => {
      for (let count = 0; count < executions; count++) await peer.run(input as never).result;
    },
  );
  clock.close();
  await engine.close();
  const all = executions * entries;
  return {
    case: name,
    entries_a_second: Math.round(all / seconds),
    peer_entries_a_second: Math.round(all / peerSeconds),
    ratio: Number((peerSeconds / seconds).toFixed(2)),
  };
}
