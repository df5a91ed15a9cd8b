import type { Move } from './conversation.js';

/** How somebody speaks: read off the persona, it colours sentences and shifts the choice of moves. */
export interface Manner {
  name: string;
  fits: RegExp;
  /** Short sentences of their own that some turns begin with. */
  asides: string[];
  /** Factor on the weight of a move; 1 where absent. */
  leans: Partial<Record<Move, number>>;
}

export const MANNERS: Manner[] = [
  {
    name: 'blunt',
    fits: /\b(blunt|direct|gruff|impatient|stubborn|tough|hard|angry|proud|aggressive|fierce|ruthless)/i,
    asides: ['Let us be frank.', 'I will not sugar this.', 'Straight to the point.', 'I say what I think.'],
    leans: { disagree: 2, concede: 0.5, question: 0.8 },
  },
  {
    name: 'warm',
    fits: /\b(warm|kind|gentle|friendly|generous|caring|patient|loyal|cheerful|helpful|compassionate)/i,
    asides: ['I say this as a friend.', 'I mean it well.', 'We are in this together.', 'No hard feelings.'],
    leans: { agree: 2, concede: 1.5, disagree: 0.5 },
  },
  {
    name: 'cautious',
    fits: /\b(cautious|careful|shy|nervous|anxious|suspicious|sceptical|skeptical|wary|timid|conservative)/i,
    asides: ['Let me be careful here.', 'I would not rush this.', 'Slowly, please.', 'I may be wrong.'],
    leans: { question: 2, reflect: 1.5, propose: 0.7 },
  },
  {
    name: 'analytic',
    fits: /\b(analytic|scientist|engineer|accountant|rational|logical|precise|economist|doctor|detective|inspector|expert)/i,
    asides: [
      'Let us look at the facts.',
      'One thing after the other.',
      'Let me sort this out.',
      'Consider the evidence.',
    ],
    leans: { question: 1.6, propose: 1.4, reflect: 0.8 },
  },
  {
    name: 'formal',
    fits: /\b(formal|official|mayor|judge|lawyer|diplomat|polite|noble|officer|chair|councillor|butler)/i,
    asides: ['With respect.', 'If I may.', 'For the record.', 'Allow me a remark.'],
    leans: { propose: 1.5, close: 1.2 },
  },
  {
    name: 'playful',
    fits: /\b(playful|funny|witty|joker|comedian|humou?r|sarcastic|ironic|young|clown)/i,
    asides: [
      'Well, here we go.',
      'Do not look at me like that.',
      'I promise to behave.',
      'This is getting interesting.',
    ],
    leans: { reflect: 1.4, question: 1.3 },
  },
  {
    name: 'sly',
    fits: /\b(sly|cunning|clever|shrewd|charming|merchant|dealer|trader|salesman|seller|negotiator|politician)/i,
    asides: [
      'Between you and me.',
      'You drive a hard bargain.',
      'Let us be practical.',
      'Everything has its price.',
    ],
    leans: { propose: 2, concede: 0.8, agree: 0.8 },
  },
  {
    name: 'plain',
    fits: /(?:)/,
    asides: [
      'I have thought about this.',
      'Let me put it this way.',
      'I see it like this.',
      'Here is how it looks to me.',
    ],
    leans: {},
  },
];
