/** Every secret of this process's configuration, in each of the forms in which it could turn up in a text. */
const secrets = new Set<string>();

/** Shorter ones are parts of ordinary words, and would tell more by what is missing than by what is there. */
const SHORTEST = 6;

/** Notes a secret, so that no log and no answer shows it, whoever put it there. Of a URL, its password is the secret. */
export function keepSecret(text: string): void {
  const url = URL.parse(text);
  const secret = url?.host ? url.password || url.username : text;
  if (secret.length < SHORTEST) return;
  for (const form of [secret, decoded(secret), encodeURIComponent(decoded(secret))]) {
    secrets.add(form);
    secrets.add(JSON.stringify(form).slice(1, -1));
  }
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
