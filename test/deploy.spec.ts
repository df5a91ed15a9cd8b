import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '@scrai/service-kit';
import { parse } from 'yaml';

/** No Docker is needed here: that what the files name is there, and that services would start with it. */
const read = (file: string): string => readFileSync(file, 'utf8');

interface ComposeService {
  image?: string;
  build?: { context: string; dockerfile: string; args: { APP: string } };
  environment?: Record<string, string>;
  depends_on?: Record<string, object>;
  volumes?: string[];
  ports?: string[];
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, ComposeService>;
  volumes: Record<string, null>;
};
const services = Object.values(compose.services);
const ours = services.filter((service) => service.build !== undefined);
const dockerfile = read('deploy/Dockerfile').replaceAll('\\\n', ' ');

/** A value as Compose makes it of an empty environment; what it demands is given. */
const interpolated = (text: string): string =>
  text.replaceAll(/\$\{\w+(?::([-?])([^}]*))?\}/g, (_, kind: string, rest: string) =>
    kind === '?' ? 'a'.repeat(32) : (rest ?? ''),
  );
const environmentOf = ({ environment = {} }: ComposeService): [string, string][] =>
  Object.entries(environment).map(([key, value]) => [key, interpolated(String(value))]);

/** `ENV` of the image, in which no setting has spaces. */
const imageSettings = [...dockerfile.matchAll(/^ENV (.*)$/gm)]
  .flatMap(([, list]) => list.split(/\s+/))
  .map((setting) => setting.split('='))
  .filter(([key]) => key.startsWith('SCRAI_'));

describe('docker-compose.yml', () => {
  test('runs every app but the command line, each from the image with its name', () => {
    const apps = globSync('apps/*/src/main.ts').map((file) => file.split('/')[1]);
    const built = ours.map(({ build }) => build!.args.APP);
    expect(built.sort()).toEqual(apps.filter((app) => app !== 'cli').sort());
    for (const { build } of ours) expect(existsSync(`${build!.context}/${build!.dockerfile}`)).toBe(true);
    expect(
      Object.entries(compose.services).filter(([name, { build }]) => build && build.args.APP !== name),
    ).toEqual([]);
  });

  test('gives services settings that there are, with values that they take', () => {
    const sources = globSync('libs/service-kit/src/*.ts').map(read).join('\n');
    const known = new Set([...sources.matchAll(/(?:key: |limit\()'([A-Z_]+)'/g)].map(([, key]) => key));
    for (const service of ours) {
      const settings = [...imageSettings, ...environmentOf(service)];
      expect(settings.map(([key]) => key).filter((key) => !known.has(key))).toEqual([]);
      const config = loadConfig(Object.fromEntries(settings));
      expect(Object.keys(compose.services)).toContain(new URL(config.natsUrl).hostname);
      const database = new URL(config.databaseUrl);
      const { POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB } = Object.fromEntries(
        environmentOf(compose.services[database.hostname]),
      );
      expect([database.username, database.password, database.pathname]).toEqual([
        ...[POSTGRES_USER, POSTGRES_PASSWORD, `/${POSTGRES_DB}`],
      ]);
    }
  });

  test('waits for, mounts and publishes what there is', () => {
    const names = Object.keys(compose.services);
    expect(
      services
        .flatMap(({ depends_on = {} }) => Object.keys(depends_on))
        .filter((name) => !names.includes(name)),
    ).toEqual([]);
    const sources = services.flatMap(({ volumes = [] }) => volumes.map((volume) => volume.split(':')[0]));
    const missing = sources.filter((source) =>
      source.startsWith('.') ? !existsSync(source) : !Object.hasOwn(compose.volumes, source),
    );
    expect(missing).toEqual([]);
    const port = Object.fromEntries(imageSettings).SCRAI_PORT;
    for (const published of ours.flatMap(({ ports = [] }) => ports))
      expect(published).toMatch(new RegExp(`^127\\.0\\.0\\.1:\\d+:${port}$`));
  });
});

describe('deploy/Dockerfile', () => {
  test('copies what is there, and what .dockerignore lets through', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*)$/gm)].flatMap(([, list]) =>
      list.split(/\s+/).slice(0, -1),
    );
    expect(copied).toContain('package-lock.json');
    const ignored = read('.dockerignore').split('\n');
    expect(copied.filter((path) => !existsSync(path) || ignored.includes(path))).toEqual([]);
  });

  test('starts what the build makes', () => {
    expect(dockerfile).toMatch(/^RUN npx nx run-many -t build$/m);
    expect(dockerfile).toMatch(/^CMD .*exec node .*apps\/\$APP\/dist\/main\.js/m);
  });
});
