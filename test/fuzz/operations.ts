type Schema = Record<string, unknown>;

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
}

/** One call of the API, as its own document describes it. */
export interface Operation {
  /** `GET /api/v1/agents/{id}` */
  name: string;
  method: string;
  path: string;
  parameters: Parameter[];
  /** JSON Schema of the body; null where it takes none. */
  body: Schema | null;
  contentTypes: string[];
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, Schema> };
}

interface DescribedOperation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
}

/** Every operation of a document, with references resolved. */
export function operationsOf(document: unknown): Operation[] {
  const { paths, components } = document as Document;
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): Operation => {
      const content = requestBody?.content ?? {};
      const [first] = Object.values(content);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters,
        body: first ? resolved(first.schema, components.schemas) : null,
        contentTypes: Object.keys(content),
      };
    }),
  );
}

/** The schema with what it refers to in its place; our resources do not refer to themselves. */
function resolved(schema: Schema, schemas: Record<string, Schema>): Schema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner);
    if (value === null || typeof value !== 'object') return value;
    const { $ref } = value as { $ref?: string };
    if ($ref !== undefined) return inner(schemas[$ref.split('/').at(-1)!]);
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inner(part)]));
  };
  return inner(schema) as Schema;
}
