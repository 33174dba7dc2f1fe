import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOidcAuthentication } from "../../../lambdas/api/oidc-authentication.ts";

const AUDIENCE = "orchestrator-api";
const { publicKey, privateKey } = await generateKeyPair("RS256");
const stranger = await generateKeyPair("RS256");
let issuer = "";
let asked = 0;

const server = createServer(async (request, response) => {
  asked += 1;
  response.setHeader("content-type", "application/json");
  if (request.url === "/.well-known/openid-configuration") {
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` }));
  } else {
    response.end(JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "one", alg: "RS256" }] }));
  }
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

interface Claims {
  readonly [claim: string]: unknown;
}

function sign(claims: Claims, { key = privateKey, expires = "5m", by = issuer } = {}): Promise<string> {
  return new SignJWT({ groups: ["orchestrator-operator"], ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "one" })
    .setIssuer(by)
    .setSubject("4711")
    .setExpirationTime(expires)
    .sign(key);
}

const authenticate = (token: string) => createOidcAuthentication({ issuer, audience: AUDIENCE })(token);

describe("a token of an OpenID Connect issuer", () => {
  it("is whose it says, with the greatest role of its groups", async () => {
    const groups = ["staff", "orchestrator-viewer", "orchestrator-admin"];
    expect(await authenticate(await sign({ aud: AUDIENCE, email: "ada@example.com", groups }))).toEqual({
      name: "ada@example.com",
      role: "admin",
    });
    expect(await authenticate(await sign({ aud: ["other", AUDIENCE] }))).toEqual({ name: "4711", role: "operator" });
  });

  it("may be Cognito's access token, which names the client instead of an audience", async () => {
    const claims = { client_id: AUDIENCE, groups: undefined, "cognito:groups": ["orchestrator-viewer"] };
    expect(await authenticate(await sign(claims))).toEqual({ name: "4711", role: "viewer" });
  });

  it.each<[string, () => Promise<string>]>([
    ["it is signed by somebody else", () => sign({ aud: AUDIENCE }, { key: stranger.privateKey })],
    ["it has expired", () => sign({ aud: AUDIENCE }, { expires: "-2m" })],
    ["it is of another issuer", () => sign({ aud: AUDIENCE }, { by: "https://elsewhere.example.com" })],
    ["it is for another audience", () => sign({ aud: "another" })],
    ["it is for another audience though its client is ours", () => sign({ aud: "another", client_id: AUDIENCE })],
    ["its groups give no role", () => sign({ aud: AUDIENCE, groups: ["staff"] })],
    ["it is not signed at all", async () => `${btoa('{"alg":"none"}')}.${btoa('{"sub":"4711"}')}.`.replaceAll("=", "")],
    [
      "it is signed with a shared secret",
      () =>
        new SignJWT({ aud: AUDIENCE, groups: ["orchestrator-admin"] })
          .setProtectedHeader({ alg: "HS256", kid: "one" })
          .setIssuer(issuer)
          .setSubject("4711")
          .setExpirationTime("5m")
          .sign(new TextEncoder().encode("a secret that everybody who asks is told")),
    ],
  ])("is not known when %s", async (_, makeToken) => {
    expect(await authenticate(await makeToken())).toBeUndefined();
  });

  it("costs the issuer nothing once its keys are known", async () => {
    const known = createOidcAuthentication({ issuer, audience: AUDIENCE });
    await known(await sign({ aud: AUDIENCE }));
    const before = asked;
    await known(await sign({ aud: AUDIENCE }));
    expect(asked).toBe(before);
  });
});

describe("an issuer", () => {
  it("that cannot be reached is the system's fault, not the token's", async () => {
    const unreachable = createOidcAuthentication({ issuer: "http://127.0.0.1:1", audience: AUDIENCE });
    await expect(unreachable(await sign({ aud: AUDIENCE }))).rejects.toMatchObject({ code: "ISSUER_UNREACHABLE" });
  });

  it("is not asked about what is no JWT", async () => {
    const unreachable = createOidcAuthentication({ issuer: "http://127.0.0.1:1", audience: AUDIENCE });
    expect(await unreachable("an-api-token")).toBeUndefined();
  });
});
