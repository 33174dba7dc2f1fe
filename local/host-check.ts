import { isIP } from "node:net";
import { hostname } from "node:os";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "::1"]);
const EVERY_INTERFACE = new Set(["0.0.0.0", "::"]);

/**
 * Whether a request's Host header names this server. A web page can point a name of its own at 127.0.0.1 (DNS
 * rebinding), but its requests then carry that name. The port is not looked at: a tunnel may have another one.
 * @param boundTo the address the server listens on.
 */
export function isOwnHost(header: string | null, boundTo: string): boolean {
  const name = hostName(header ?? "");
  if (LOOPBACK.has(name) || name === boundTo.toLowerCase()) return true;
  // Open to the network by choice: addresses cannot be rebound, nor can this machine's own name.
  return EVERY_INTERFACE.has(boundTo) && (isIP(name) !== 0 || name === hostname().toLowerCase());
}

/** The name in `name`, `name:port`, `[::1]` or `[::1]:port`; empty when it is none of them. */
function hostName(header: string): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::\d{1,5})?$/i.exec(header);
  return (match?.[1] ?? match?.[2] ?? "").toLowerCase();
}
