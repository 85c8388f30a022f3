// Signs in with a certified relying party (npm openid-client) and prints what each step gave, as JSON.
// Usage: node walk.mjs ISSUER EMAIL PASSWORD INTROSPECTOR_ID INTROSPECTOR_SECRET
import * as oidc from 'openid-client'

const [issuer, email, password, introspector, secret] = process.argv.slice(2)
const redirectUri = 'http://127.0.0.1:51234/callback'
const overHttp = { execute: [oidc.allowInsecureRequests] } // only the loopback of this test
const failure = async (work) => {
  try {
    await work()
    return null
  } catch (error) {
    return error.error ?? error.code ?? error.name
  }
}

// A browser without a screen: keeps cookies, follows our redirects, fills in the first form of a page.
const cookies = new Map()
async function visit(url, form) {
  const answer = await fetch(url, {
    method: form ? 'POST' : 'GET',
    body: form && new URLSearchParams(form),
    redirect: 'manual',
    headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
  })
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(';')
    const at = pair.indexOf('=')
    cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
  const location = answer.headers.get('location')
  if (!location) return { page: await answer.text() }
  const next = new URL(location, issuer)
  return next.origin === new URL(issuer).origin ? visit(next) : { back: next }
}
function filled(page, fields) {
  const hidden = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const values = hidden.map(([, name, value]) => [name, value.replaceAll('&amp;', '&')])
  const action = page.match(/method="post" action="([^"]+)"/)[1]
  return [new URL(action, issuer), { ...Object.fromEntries(values), ...fields }]
}
async function walk(url) {
  let at = await visit(url)
  if (at.page?.includes('<h1>Sign in</h1>')) at = await visit(...filled(at.page, { email, password }))
  if (at.page?.includes('action="/account/consent"')) at = await visit(...filled(at.page, { answer: 'yes' }))
  return at.back
}

const config = await oidc.discovery(new URL(issuer), 'fitpulse-app', undefined, oidc.None(), overHttp)
oidc.enableNonRepudiationChecks(config) // verify the ID token's signature too, not TLS alone
const verifier = oidc.randomPKCECodeVerifier()
const state = oidc.randomState()
const nonce = oidc.randomNonce()
const request = {
  redirect_uri: redirectUri,
  scope: 'openid profile email offline_access fitpulse',
  code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
}
const back = await walk(oidc.buildAuthorizationUrl(config, request))
const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce }

// Row 34: a client that checks what we send can't be mixed up.
const changed = (name, value) => {
  const url = new URL(back)
  if (value === undefined) url.searchParams.delete(name)
  else url.searchParams.set(name, value)
  return url
}
const mixUps = {
  wrongIss: await failure(() => oidc.authorizationCodeGrant(config, changed('iss', 'https://evil.example'), checks)),
  missingIss: await failure(() => oidc.authorizationCodeGrant(config, changed('iss'), checks)),
  wrongState: await failure(() => oidc.authorizationCodeGrant(config, changed('state', 'other'), checks)),
  missingState: await failure(() => oidc.authorizationCodeGrant(config, changed('state'), checks)),
}
// The defence off: a client that asks for neither iss nor state takes an answer that was never meant for it.
const careless = new oidc.Configuration(
  { ...config.serverMetadata(), authorization_response_iss_parameter_supported: false },
  'fitpulse-app',
  undefined,
  oidc.None(),
)
oidc.allowInsecureRequests(careless)
const stray = await walk(oidc.buildAuthorizationUrl(config, { ...request, state: oidc.randomState() }))
stray.searchParams.delete('iss')
const mixedUp = await oidc.authorizationCodeGrant(careless, stray, { ...checks, expectedState: oidc.skipStateCheck })

const tokens = await oidc.authorizationCodeGrant(config, back, checks)
const claims = tokens.claims()
const person = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)
const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token)
const resource = await oidc.discovery(new URL(issuer), introspector, secret, oidc.ClientSecretBasic(secret), overHttp)
const before = await oidc.tokenIntrospection(resource, renewed.access_token)
await oidc.tokenRevocation(config, renewed.refresh_token)
const after = await oidc.tokenIntrospection(resource, renewed.access_token)
const refused = await failure(() => oidc.refreshTokenGrant(config, renewed.refresh_token))

console.log(
  JSON.stringify({
    pkce: config.serverMetadata().supportsPKCE(),
    mixUps,
    carelessIsMixedUp: Boolean(mixedUp.access_token),
    claims,
    person,
    renewed: Boolean(renewed.access_token && renewed.refresh_token !== tokens.refresh_token),
    activeBefore: before.active,
    activeAfter: after.active,
    afterRevocation: refused,
  }),
)
