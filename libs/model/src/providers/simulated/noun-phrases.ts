import { BoundedCache } from '../../bounded-cache.js';

/** Words that end a noun phrase: auxiliaries, prepositions, conjunctions, pronouns, and the commonest verbs. */
const BOUNDARY = new Set(
  (
    'a about above after again against all also am among an and any are as at be because been before behind being below between both but by ' +
    'can cannot could did do does done down during each else every ever few first for from had has have he her here him his how i if in into is ' +
    'it its just last like may me might more most much must my never next no nobody nor not nothing now of off on once one only onto or other our ' +
    'out over own past per rather same shall she should since so some somebody soon still such than that the their them then there these they ' +
    'this those though through to today together tomorrow too toward towards two under until unto up upon us very was we well were what when ' +
    'where whether which while who whom whose why will with within without would yes yet you your ' +
    'agree agrees ask asks become becomes begin begins bring brings buy buys call calls come comes cost costs decide decides end ends expect ' +
    'feel feels find finds follow follows get gets give gives go goes grow grows happen happens hang hangs help helps hold holds hope hopes keep ' +
    'keeps know knows lead leads leave leaves let lets lie lies live lives look looks lose loses make makes matter matters mean means meet meets ' +
    'move moves need needs offer offers open opens pay pays play plays put puts remain remains run runs said say says see sees seem seems sell ' +
    'sells send sends set sets sit sits speak speaks spend spends stand stands start starts stay stays take takes talk talks tell tells think ' +
    'thinks troubles try tries turn turns use uses wait waits want wants watch watches win wins work works worked'
  ).split(' '),
);
/** Nouns too empty to talk about. */
const HOLLOW = new Set(
  (
    'answer bit case certainty comfort course date day days difference end fact figure friend gain idea kind limit lot moment month more part people ' +
    'person place point question reason rest reply room scene sense sentence sentences side sides sort step table thing things time times turn way while week ' +
    'word words worry year years yes no offer figure proposal hour mind hand hands way record risk trouble opinion objection quarrel support shame patience neck burden sums choice dear'
  ).split(' '),
);
const DETERMINERS = new Set(['the', 'a', 'an', 'this', 'our', 'your', 'my', 'their']);
/** Capitals inside a phrase belong to names, which are no subject. */
const PHRASE = /\b([Tt]he|[Tt]his|[Oo]ur|[Yy]our|[Mm]y|[Tt]heir) ((?:[a-z][a-z'-]*[ ,.;:!?]*){1,3})/g;
/** Our sentences want a singular; and what looks like a plural may as well be a verb. */
const PLURAL = /[^su]s$/;
const MIRRORED: Record<string, string> = { my: 'your', your: 'my' };

/** The words after a determiner up to where the phrase must end; null where that is not within two words. */
function headOf(tail: string): string | null {
  const words: string[] = [];
  for (const raw of tail.split(' ')) {
    const word = raw.replace(/[,.;:!?]+$/, '').toLowerCase();
    // «The fuller the lake» compares, and speaks of no fuller.
    if (DETERMINERS.has(word) && words.length > 0) return null;
    if (word === '' || BOUNDARY.has(word)) break;
    words.push(word);
    if (word.length < raw.length) break;
  }
  const head = words.at(-1);
  if (!head || words.length > 2 || head.length < 3 || HOLLOW.has(head)) return null;
  if (head.endsWith('ly') || PLURAL.test(head)) return null;
  return words.join(' ');
}

function find(text: string): string[] {
  const found = new Set<string>();
  // Something quoted belongs to somebody else.
  for (const [, determiner, tail] of text.replaceAll(/«[^»]*»|"[^"]*"/g, ' . ').matchAll(PHRASE)) {
    const head = headOf(tail);
    if (head) found.add(`${determiner.toLowerCase()} ${head}`);
  }
  return [...found];
}

const phrases = new BoundedCache(find, 2000);

/** Things that a text speaks of, such as «the old bridge»: a determiner and one or two words. Best effort, English only. */
export const nounPhrases = (text: string): string[] => phrases.get(text);

/** The same thing as the one spoken to would say it: «my boat» becomes «your boat». */
export function mirrored(phrase: string): string {
  const [determiner, ...rest] = phrase.split(' ');
  return [MIRRORED[determiner] ?? determiner, ...rest].join(' ');
}
