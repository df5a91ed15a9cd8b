export { ExpressionError, type Expression, type ExpressionScope } from './expression.js';
export { parseExpression } from './parse.js';
export { boundedAjv, MAX_SCHEMA } from './bounded/json-schema.js';
export { boundedLiquid } from './bounded/liquid.js';
export { FUNCTIONS, type FunctionEntry } from './functions/table.js';
export { gini } from './functions/numbers.js';
export { nearest, suggestion } from './suggestion.js';
