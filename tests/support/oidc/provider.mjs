// A real OpenID provider for the tests: node provider.mjs PORT CALLBACK ACCOUNTS (JSON: claims by login name).
import { Provider } from "oidc-provider"

const [port, callback, accounts] = [Number(process.argv[2]), process.argv[3], JSON.parse(process.argv[4])]
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: "milepost",
    client_secret: "a secret between the two",
    redirect_uris: [callback],
    post_logout_redirect_uris: [callback],
  }],
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["groups"] },
  conformIdTokenClaims: false, // Streamlit reads the ID token only
  cookies: { keys: ["only for tests"] },
  findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
})
provider.listen(port, "127.0.0.1", () => console.log("ready"))
