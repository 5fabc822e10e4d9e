// An OpenID Connect provider for tests, on loopback: node provider.js PORT CLIENT SECRET REDIRECT OUT
// Whoever signs in gets the address that they type, verified, and the group 'books'.
import Provider from "oidc-provider";

const [port, client, secret, redirect, out] = process.argv.slice(2);
const issuer = `http://localhost:${port}`;
const provider = new Provider(issuer, {
  clients: [
    {
      client_id: client,
      client_secret: secret,
      redirect_uris: [redirect],
      post_logout_redirect_uris: [out],
      token_endpoint_auth_method: "client_secret_basic",
    },
  ],
  claims: { openid: ["sub", "groups"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["only for tests"] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: true,
      name: "Alder",
      groups: ["books"],
    }),
  }),
  pkce: { required: () => true },
});
for (const host of ["127.0.0.1", "::1"]) {
  provider.listen(Number(port), host).on("error", (fault) => {
    if (host === "127.0.0.1") throw fault;
  });
}
