export { Installation, until } from './installation.js';
