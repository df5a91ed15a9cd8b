import type jsep from 'jsep';
import { FUNCTIONS } from './functions/table.js';
import { MAX_DEPTH, Mistake } from './limits.js';
import { suggestion } from './suggestion.js';
import type { ObjectEntry } from './syntax.js';
import { checkedKey } from './values.js';

/** The closed set of what an expression is made of. */
export type Node =
  | { type: 'literal'; value: string | number | boolean | null }
  | { type: 'name'; name: string }
  | { type: 'parameter'; slot: number }
  | { type: 'property'; object: Node; key: Node }
  | { type: 'unary'; operator: '-' | '+' | '!'; argument: Node }
  | { type: 'binary'; operator: BinaryOperator; left: Node; right: Node }
  | { type: 'logical'; operator: '&&' | '||' | '??'; left: Node; right: Node }
  | { type: 'choice'; test: Node; yes: Node; no: Node }
  | { type: 'list'; items: Node[] }
  | { type: 'object'; entries: { key: string; value: Node }[] }
  | { type: 'call'; name: string; arguments: (Node | Arrow)[] };
/** An arrow function, which may stand as an argument of a function alone. Its parameters are slots of the frame. */
export interface Arrow {
  type: 'arrow';
  slots: number[];
  body: Node;
}

const UNARY = ['-', '+', '!'] as const;
const LOGICAL = ['&&', '||', '??'] as const;
const BINARY = ['+', '-', '*', '/', '%', '**', '==', '!=', '===', '!==', '<', '<=', '>', '>='] as const;
export type BinaryOperator = (typeof BINARY)[number];
const among = <T extends string>(list: readonly T[], value: unknown): value is T =>
  (list as readonly unknown[]).includes(value);

/** Admits jsep's tree node by node, and notes which names and functions it uses. */
export class TreeBuilder {
  readonly names = new Set<string>();
  readonly functions = new Set<string>();
  readonly references = new Set<string>();
  slots = 0;

  build(node: jsep.Expression, scope: ReadonlyMap<string, number> = new Map(), depth = 0): Node {
    if (depth > MAX_DEPTH) throw new Mistake('it is nested too deeply');
    const inner = (child: unknown): Node => this.build(child as jsep.Expression, scope, depth + 1);
    switch (node.type) {
      case 'Literal':
        return { type: 'literal', value: literal(node.value) };
      case 'Identifier':
        return this.identifier(node.name as string, scope);
      case 'MemberExpression':
        return this.member(node, inner);
      case 'UnaryExpression':
        if (!among(UNARY, node.operator)) throw unknownOperator(node.operator);
        return { type: 'unary', operator: node.operator, argument: inner(node.argument) };
      case 'BinaryExpression': {
        const { operator } = node;
        if (among(LOGICAL, operator)) {
          return { type: 'logical', operator, left: inner(node.left), right: inner(node.right) };
        }
        if (!among(BINARY, operator)) throw unknownOperator(operator);
        return { type: 'binary', operator, left: inner(node.left), right: inner(node.right) };
      }
      case 'ConditionalExpression':
        return {
          type: 'choice',
          test: inner(node.test),
          yes: inner(node.consequent),
          no: inner(node.alternate),
        };
      case 'ArrayExpression':
        return { type: 'list', items: (node.elements as unknown[]).map((item) => inner(present(item))) };
      case 'ObjectLiteral': {
        const entries = node.entries as unknown as ObjectEntry[];
        return {
          type: 'object',
          entries: entries.map(({ key, value }) => ({ key: checkedKey(key), value: inner(value) })),
        };
      }
      case 'CallExpression':
        return this.call(node, scope, depth);
      case 'ArrowFunctionExpression':
        throw new Mistake('an arrow function (x => …) may stand only as an argument of a function');
      case 'Compound':
      case 'SequenceExpression':
        throw new Mistake('it holds several expressions; join them with an operator');
      case 'ThisExpression':
        throw new Mistake('there is no `this` here');
      default:
        throw new Mistake(`${node.type} is not part of the language`);
    }
  }

  private member(node: jsep.Expression, inner: (child: unknown) => Node): Node {
    const object = inner(node.object);
    const { name } = node.property as { name?: string };
    const key: Node = node.computed
      ? inner(node.property)
      : { type: 'literal', value: checkedKey(String(name)) };
    if (object.type === 'name' && key.type === 'literal') this.references.add(`${object.name}.${key.value}`);
    return { type: 'property', object, key };
  }

  private identifier(name: string, scope: ReadonlyMap<string, number>): Node {
    const slot = scope.get(name);
    if (slot !== undefined) return { type: 'parameter', slot };
    this.names.add(checkedKey(name));
    return { type: 'name', name };
  }

  /** `f(x, …)`, or `x.f(…)`, which is the same. */
  private call(node: jsep.Expression, scope: ReadonlyMap<string, number>, depth: number): Node {
    const callee = node.callee as jsep.Expression;
    const method = callee.type === 'MemberExpression' && !callee.computed;
    if (callee.type !== 'Identifier' && !method) throw new Mistake('only named functions can be called');
    const name = String(method ? (callee.property as jsep.Identifier).name : callee.name);
    const receiver = method ? [callee.object as jsep.Expression] : [];
    const given = [...receiver, ...(node.arguments as jsep.Expression[])];
    const entry = FUNCTIONS.get(name);
    if (!entry) {
      throw new Mistake(`there is no function ${name}${suggestion(name, [...FUNCTIONS.keys()])}`);
    }
    if (given.length < entry.min || given.length > entry.max) {
      throw new Mistake(`${name} is used as ${entry.usage}, not with ${given.length} argument(s)`);
    }
    this.functions.add(name);
    return {
      type: 'call',
      name,
      arguments: given.map((argument) => this.argument(argument, scope, depth + 1)),
    };
  }

  private argument(node: jsep.Expression, scope: ReadonlyMap<string, number>, depth: number): Node | Arrow {
    if (node.type !== 'ArrowFunctionExpression') return this.build(node, scope, depth);
    const parameters = (node.params ?? []) as jsep.Expression[];
    const inside = new Map(scope);
    const slots = parameters.map((parameter) => {
      if (parameter.type !== 'Identifier') throw new Mistake('an arrow function takes plain names');
      inside.set(checkedKey(String(parameter.name)), this.slots);
      return this.slots++;
    });
    return { type: 'arrow', slots, body: this.build(node.body as jsep.Expression, inside, depth + 1) };
  }
}

function literal(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new Mistake('a number is too large');
}

function present(item: unknown): unknown {
  if (item === null) throw new Mistake('a list has a hole');
  return item;
}

const unknownOperator = (operator: unknown): Mistake =>
  new Mistake(`there is no operator ${String(operator)}`);
