import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A feed that keeps its readers waiting until it is opened: so a run lasts as long as a test wants. */
export interface Gate {
  /** What makes an agent of sentiment read it. */
  readonly parameters: object;
  open(): void;
  close(): Promise<void>;
}

export async function createGate(): Promise<Gate> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const server = createServer(async (_, response) => {
    await opened;
    response.setHeader("content-type", "application/json");
    response.end("[]");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    parameters: {
      feeds: [{ name: "gate", url: `http://127.0.0.1:${port}/`, format: "json" }],
      fetch_timeout_seconds: 60,
    },
    open,
    async close() {
      open();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
