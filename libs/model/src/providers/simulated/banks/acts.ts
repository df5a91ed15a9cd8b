/**
 * Sentences that go with a structured act, by what its kind means. {value} is what the act holds besides its kind,
 * in words; sentences without it go with acts that hold nothing else.
 */
export interface ActBank {
  /** Kinds of acts that this bank fits. */
  fits: RegExp;
  lines: string[];
}

export const ACT_BANKS: ActBank[] = [
  {
    fits: /^(accept|agree|approve|deal|yes|join|confirm|shake)/i,
    lines: [
      'Agreed. Let us shake hands on it.',
      'Then we have a deal, {other}.',
      'I accept, and I will not come back to it.',
      'Yes. I can say yes to that.',
      'That will do for me: I accept.',
      'Done. I would rather have this than argue for more.',
    ],
  },
  {
    fits: /^(reject|refuse|decline|no$|deny|walk|leave|quit|object|veto)/i,
    lines: [
      'No, I cannot accept that.',
      'I have to decline, {other}, and I am sorry to.',
      'That is not something that I can say yes to.',
      'My answer is no, and I have thought about it.',
      'We are too far apart for that.',
      'I would rather have nothing than this.',
    ],
  },
  {
    fits: /^(offer|propose|bid|counter|suggest|ask_price|price)/i,
    lines: [
      'What I can offer is {value}.',
      'Let me put a figure on the table: {value}.',
      'Here is my proposal: {value}.',
      'I have done my sums, and I come to {value}.',
      'I could live with {value}, if we settle it now.',
      'Say {value}, and we need not talk any longer.',
      'I have moved, as you can see: {value}.',
      'Think about {value}, {other}; it is a fair offer.',
    ],
  },
  {
    fits: /^(vote|ballot|elect|choose|support)/i,
    lines: [
      'I have made up my mind: {value}.',
      'My vote is {value}.',
      'After all that I have heard, I vote for {value}.',
      'I put my name behind {value}.',
    ],
  },
  {
    fits: /^(accuse|suspect|blame|name)/i,
    lines: [
      'I will say it aloud: {value}.',
      'Everything that I have heard points to {value}.',
      'If you ask me who it was, I say {value}.',
      'I am not certain, but my suspicion is {value}.',
    ],
  },
  {
    fits: /^(take|harvest|extract|catch|fish|graze|use|draw|withdraw|consume)/i,
    lines: [
      'This time I take {value}.',
      'I keep to {value}, so that something is left for the rest.',
      'I need {value} to get through.',
      'Put me down for {value}.',
      'I will be content with {value} for now.',
    ],
  },
  {
    fits: /^(give|contribute|donate|pay|invest|share|transfer|send)/i,
    lines: [
      'I put in {value}.',
      'You can count on {value} from me.',
      'Here is my share: {value}.',
      'I give {value}, and I hope that others follow.',
    ],
  },
  {
    fits: /^(search|look|inspect|examine|investigate|explore|visit|go|move|walk_to)/i,
    lines: [
      'I want to see for myself: {value}.',
      'Let me look into it: {value}.',
      'I would like to take a closer look: {value}.',
      'My next step is clear: {value}.',
    ],
  },
];

/** For an act whose kind no bank knows. {kind} is the kind in words. */
export const ANY_ACT = [
  'This is what I do now: {kind}, {value}.',
  'I have decided: {kind}, {value}.',
  'My move is {kind}, {value}.',
  'Let me be concrete: {kind}, {value}.',
];
export const ANY_ACT_ALONE = [
  'This is what I do now: {kind}.',
  'I have decided: {kind}.',
  'My move is {kind}.',
];
export const ANY_VALUE = [
  'This time I say {value}.',
  'I settle on {value}.',
  'My choice is {value}.',
  'Put me down for {value}.',
  'I have thought about it, and I come to {value}.',
];
