export { freshDatabase, type FreshDatabase } from './fresh-database.js';
export {
  aCall,
  anAppend,
  aRun,
  aToolCall,
  completed,
  ENGINE,
  firstTurn,
  NEW_RUN,
  requested,
  secondTurn,
  settled,
  work,
} from './a-run.js';
