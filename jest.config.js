/** One Jest over the whole workspace: the broker and the database are started once, by the global set-up. */
export default {
  testEnvironment: 'node',
  roots: ['libs', 'apps', 'bench', 'faults', 'docs', 'test'].map((folder) => `<rootDir>/${folder}`),
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: {
    '^@scrai/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@scrai/([a-z-]+)/testing$': '<rootDir>/libs/$1/src/testing/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  globalSetup: '<rootDir>/test/global-setup.mjs',
  globalTeardown: '<rootDir>/test/global-teardown.mjs',
  // Three on two cores: where one waits for a lease or a process to start, another works.
  maxWorkers: 3,
  testTimeout: 120_000,
};
