// Who is logged in, and calls in their name. Tokens are kept in memory only: closing the page forgets them.

const EARLY_MS = 30000;

export class Refused extends Error {
  constructor(problem, status) {
    const fields = (problem.errors || []).map((e) => `${e.field}: ${e.message || e.code}`);
    super([problem.detail || problem.title || status, ...fields].join(' · '));
    this.code = problem.code;
  }
}

const read = async (response) => {
  const text = await response.text();
  let body = null;
  try { body = text ? JSON.parse(text) : null; } catch { /* no JSON: the status says it all */ }
  if (!response.ok) throw new Refused(body || {}, response.status);
  return body;
};

const post = (url, body) =>
  fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).then(read);

// Where account-api is: here when this address has it, else nothing.
export const accountHere = async () => {
  try {
    return (await fetch('/.well-known/jwks.json')).ok;
  } catch {
    return false;
  }
};

export class Session {
  #base; #access; #refresh; #until = Infinity; #refreshing;

  static withToken(token) {
    const session = new Session();
    session.#access = token;
    return session;
  }

  static async logIn(base, email, password, type) {
    const session = new Session();
    session.#base = base;
    session.#keep(await post(`${base}/accounts/login`, { email, password, type }));
    return session;
  }

  #keep({ accessToken, refreshToken, expiresIn }) {
    this.#access = accessToken;
    this.#refresh = refreshToken;
    this.#until = Date.now() + expiresIn * 1000;
  }

  // An access token that is good for a while yet.
  async token() {
    if (this.#refresh && Date.now() > this.#until - EARLY_MS) {
      // A refresh token is spent by use: all that need a new pair wait for the same one.
      this.#refreshing ??= post(`${this.#base}/accounts/token/refresh`, { refreshToken: this.#refresh })
        .then((pair) => this.#keep(pair)).finally(() => { this.#refreshing = undefined; });
      await this.#refreshing;
    }
    return this.#access;
  }

  async call(method, path, body) {
    const headers = { Authorization: `Bearer ${await this.token()}`, 'Accept-Language': 'ko' };
    if (body) headers['Content-Type'] = 'application/json';
    return read(await fetch(path, { method, headers, body: body && JSON.stringify(body) }));
  }
}
