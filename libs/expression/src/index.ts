export type { Expression, ExpressionScope } from './expression.js';
