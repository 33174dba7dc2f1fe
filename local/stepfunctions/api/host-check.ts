const LOOPBACK_HOST = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const AWS_HOST = /(?:^|\.)amazonaws\.com(?:\.cn)?$/;
/** What SDKs put before an endpoint's host name. */
const PREFIXES = /^(?:sync-|states\.|sync-states\.)/;

/**
 * Whether a request's Host can be meant for a server on the loopback interface: its own names, with or without an
 * SDK's prefix, or those of AWS. Any other is a web page that has its own name point here.
 */
export function isOwnHost(header: string | undefined): boolean {
  if (header === undefined) return false;
  const host = header.toLowerCase().replace(/:\d+$/, "");
  return LOOPBACK_HOST.test(host) || LOOPBACK_HOST.test(host.replace(PREFIXES, "")) || AWS_HOST.test(host);
}
