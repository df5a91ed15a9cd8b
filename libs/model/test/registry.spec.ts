import { describe, expect, it } from '@jest/globals';
import { ModelError, models } from '../src/index.js';

const failureOf = (name: string, config = {}) => {
  try {
    models(config).resolve(name);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as ModelError).failure;
  }
  throw new Error(`«${name}» was resolved`);
};

describe('models', () => {
  it('finds a provider and keeps the rest of the name, colons and all', () => {
    const registry = models({ openai: { baseUrl: 'http://127.0.0.1:1/v1' } });
    expect(registry.providers).toEqual(['openai', 'policy', 'simulated']);
    expect(registry.resolve('openai:llama3.1:8b')).toMatchObject({
      name: 'llama3.1:8b',
      model: { provider: 'openai' },
    });
    expect(registry.resolve('simulated:default')).toMatchObject({
      name: 'default',
      model: { provider: 'simulated' },
    });
  });

  it('says which providers there are', () => {
    const failure = failureOf('mistral:large');
    expect(failure).toMatchObject({ code: 'unknown_model', retryable: false });
    expect(failure.message).toContain('simulated');
  });

  it('says how to configure a provider that is not', () => {
    expect(failureOf('openai:any').message).toContain('OPENAI_API_KEY');
  });

  it('wants the name of a model', () => {
    expect(failureOf('simulated').message).toContain('simulated:<model>');
    expect(failureOf('simulated:').message).toContain('simulated:<model>');
  });

  it('takes further providers', () => {
    const own = { provider: 'own', generate: () => Promise.reject(new Error('unused')) };
    expect(models({}, [own]).resolve('own:x').model).toBe(own);
  });
});
