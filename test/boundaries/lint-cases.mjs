/** Lints the texts given on stdin as `[{path, text}]`, and prints the ids of the rules that each one breaks. */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint();
const cases = JSON.parse(await text(process.stdin));
const broken = [];
for (const { path, text } of cases) {
  const [result] = await eslint.lintText(text, { filePath: path });
  if (result.fatalErrorCount > 0) throw new Error(`${path}: ${result.messages[0].message}`);
  broken.push(result.messages.map(({ ruleId }) => ruleId));
}
console.log(JSON.stringify(broken));
