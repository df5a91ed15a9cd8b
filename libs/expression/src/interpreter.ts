import { FUNCTIONS } from './functions/table.js';
import { type Meter, Mistake } from './limits.js';
import { suggestion } from './suggestion.js';
import type { Arrow, BinaryOperator, Node } from './tree.js';
import { checkedText, equal, kindOf, order, plain, property, textOf } from './values.js';

/** What one evaluation carries. */
export interface Frame {
  names: Record<string, unknown>;
  draw: ((purpose: string, index: number) => number) | undefined;
  /** Parameters of arrow functions. Arrows never outlive their call and cannot recurse, so one slot each is enough. */
  slots: unknown[];
  /** Draws without an index, so far, by purpose. */
  drawn: Map<string, number>;
  meter: Meter;
}

export type Evaluate = (frame: Frame) => unknown;

/** Turns a tree into one closure per node, so that a rule costs little when it is evaluated at every act. */
export function compileNode(node: Node): Evaluate {
  const evaluate = evaluator(node);
  return (frame) => {
    frame.meter.spend(1);
    return evaluate(frame);
  };
}

function evaluator(node: Node): Evaluate {
  switch (node.type) {
    case 'literal':
      return () => node.value;
    case 'name':
      return (frame) => lookup(frame, node.name);
    case 'parameter':
      return (frame) => frame.slots[node.slot];
    case 'property': {
      const [object, key] = [compileNode(node.object), compileNode(node.key)];
      return (frame) => property(object(frame), key(frame));
    }
    case 'unary': {
      const argument = compileNode(node.argument);
      if (node.operator === '!') return (frame) => !argument(frame);
      const sign = node.operator === '-' ? -1 : 1;
      return (frame) => sign * numeric(argument(frame), node.operator);
    }
    case 'binary': {
      const [left, right] = [compileNode(node.left), compileNode(node.right)];
      const operate = OPERATIONS[node.operator];
      return (frame) => {
        const result = plain(operate(left(frame), right(frame), frame.meter));
        frame.meter.spendOnText(result);
        return result;
      };
    }
    case 'logical':
      return logical(node.operator, compileNode(node.left), compileNode(node.right));
    case 'choice': {
      const [test, yes, no] = [compileNode(node.test), compileNode(node.yes), compileNode(node.no)];
      return (frame) => (test(frame) ? yes(frame) : no(frame));
    }
    case 'list': {
      const items = node.items.map(compileNode);
      return (frame) => items.map((item) => item(frame));
    }
    case 'object': {
      const entries = node.entries.map(({ key, value }) => [key, compileNode(value)] as const);
      return (frame) => Object.fromEntries(entries.map(([key, value]) => [key, value(frame)]));
    }
    case 'call':
      return call(node.name, node.arguments);
  }
}

function call(name: string, given: (Node | Arrow)[]): Evaluate {
  const entry = FUNCTIONS.get(name)!;
  const prepared = given.map((argument) =>
    argument.type === 'arrow' ? arrow(argument) : compileNode(argument),
  );
  return (frame) => {
    const values = prepared.map((argument) => argument(frame));
    for (const value of values) frame.meter.spendOnText(value);
    const result = plain(entry.call(values, frame, name));
    frame.meter.spendOnText(result);
    return result;
  };
}

function arrow({ slots, body }: Arrow): Evaluate {
  const evaluate = compileNode(body);
  return (frame) =>
    (...values: unknown[]): unknown => {
      slots.forEach((slot, i) => (frame.slots[slot] = values[i] ?? null));
      return evaluate(frame);
    };
}

function lookup({ names }: Frame, name: string): unknown {
  if (Object.hasOwn(names, name)) return plain(names[name]);
  throw new Mistake(`there is no name ${name}${suggestion(name, Object.keys(names))}`);
}

function logical(operator: '&&' | '||' | '??', left: Evaluate, right: Evaluate): Evaluate {
  if (operator === '&&') return (frame) => left(frame) && right(frame);
  if (operator === '||') return (frame) => left(frame) || right(frame);
  return (frame) => left(frame) ?? right(frame);
}

function numeric(value: unknown, operator: string): number {
  if (typeof value === 'number') return value;
  throw new Mistake(`${operator} needs numbers, not ${kindOf(value)}`);
}

function add(left: unknown, right: unknown): number | string {
  if (typeof left === 'string' || typeof right === 'string') return checkedText(textOf(left) + textOf(right));
  return numeric(left, '+') + numeric(right, '+');
}

function divide(left: unknown, right: unknown): number {
  if (right === 0) throw new Mistake('it divides by zero');
  return numeric(left, '/') / numeric(right, '/');
}

const holds = (left: unknown, right: unknown, test: (difference: number) => boolean): boolean => {
  const difference = order(left, right);
  return difference !== null && test(difference);
};

const OPERATIONS: Record<BinaryOperator, (left: unknown, right: unknown, meter: Meter) => unknown> = {
  '+': add,
  '-': (left, right) => numeric(left, '-') - numeric(right, '-'),
  '*': (left, right) => numeric(left, '*') * numeric(right, '*'),
  '/': divide,
  '%': (left, right) => numeric(left, '%') % numeric(right, '%'),
  '**': (left, right) => numeric(left, '**') ** numeric(right, '**'),
  '==': equal,
  '===': equal,
  '!=': (left, right, meter) => !equal(left, right, meter),
  '!==': (left, right, meter) => !equal(left, right, meter),
  '<': (left, right) => holds(left, right, (difference) => difference < 0),
  '<=': (left, right) => holds(left, right, (difference) => difference <= 0),
  '>': (left, right) => holds(left, right, (difference) => difference > 0),
  '>=': (left, right) => holds(left, right, (difference) => difference >= 0),
};
