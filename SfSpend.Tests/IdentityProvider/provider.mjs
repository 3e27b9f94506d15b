// A certified OpenID Connect provider on loopback. Everybody's password is accepted; a name's part before the dot says which group it is in.
// POST /control {"idToken": {...}, "groups": {"<name>": [...]}} makes it put other claims into the tokens it signs, and people into other groups.
import { createServer } from "node:http";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import Provider from "oidc-provider";

const [port, panel, clientId, clientSecret] = process.argv.slice(2);
const groups = { viewer: ["sf-viewers"], analyst: ["sf-analysts"], operator: ["sf-viewers", "sf-operators"], admin: ["sf-admins"] };
let idToken = {};
let moved = {};

const { privateKey } = await generateKeyPair("RS256", { extractable: true });
const key = { ...await exportJWK(privateKey), kid: "one", alg: "RS256", use: "sig" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [`${panel}sign-in/callback`],
    grant_types: ["authorization_code"],
    response_types: ["code"],
  }],
  cookies: { keys: ["a key of the tests"] },
  jwks: { keys: [key] },
  pkce: { required: () => true },
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email"] },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, email: `${id}@example.org`, groups: moved[id] ?? groups[id.split(".")[0]] ?? [] }),
  }),
  // Nobody is asked for consent.
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope("openid profile email");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  await next();
  if (ctx.body?.id_token && Object.keys(idToken).length > 0) {
    const claims = { ...decodeJwt(ctx.body.id_token), ...idToken };
    ctx.body = { ...ctx.body, id_token: await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "one" }).sign(privateKey) };
  }
});

async function control(request, response) {
  let body = "";
  for await (const part of request) {
    body += part;
  }
  ({ idToken = {}, groups: moved = {} } = JSON.parse(body));
  response.writeHead(204).end();
}

const answer = provider.callback();
createServer((request, response) => request.url === "/control" ? control(request, response) : answer(request, response))
  .listen(Number(port), "127.0.0.1", () => console.log("ready"));
