/** Every secret of this process's configuration, in each of the forms in which it could turn up in a text. */
const secrets = new Set<string>();

/** Shorter ones are parts of ordinary words, and would tell more by what is missing than by what is there. */
const SHORTEST = 6;

/** Notes a secret, so that no log and no answer shows it, whoever put it there. Of URLs, their passwords are the secrets. */
export function keepSecret(text: string): void {
  for (const secret of secretsIn(text)) {
    if (secret.length < SHORTEST) continue;
    for (const form of [secret, decoded(secret), encodeURIComponent(decoded(secret))]) {
      secrets.add(form);
      secrets.add(JSON.stringify(form).slice(1, -1));
    }
  }
}

/** As it was written, and as URL writes it. A user without a password is a token, but for Postgres. */
function secretsIn(text: string): string[] {
  if (!/^\w+:\/\//.test(text)) return [text];
  return [...text.matchAll(/(\w+):\/\/([^/]*)@/g)].flatMap(([, protocol, signIn]) => {
    const [user, ...rest] = signIn.split(':');
    const token = protocol.startsWith('postgres') ? '' : user;
    const url = URL.parse(`x://${signIn}@host`);
    return [rest.join(':') || token, url?.password || (token && (url?.username ?? ''))];
  });
}

/** The text with every secret in it replaced. */
export function withoutSecrets(text: string): string {
  let safe = text;
  for (const secret of secrets) if (safe.includes(secret)) safe = safe.replaceAll(secret, '***');
  return safe;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
