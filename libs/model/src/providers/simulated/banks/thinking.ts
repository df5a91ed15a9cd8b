/** For who makes a plan, looks back, or checks an answer. Slots as in banks/conversation.ts; the last of each has none. */
export const PLANS = [
  'First I hear what {other} really wants; then I come to my own point: {goal}.',
  'I keep to what I came for: {goal}. Everything else can wait.',
  'I give {other} something small, and ask for what matters to me.',
  'I say little, and watch how {other} takes it.',
  'One step at a time: a friendly word, then {goal}.',
  'I ask a question before I offer anything.',
];

export const REFLECTIONS = [
  '{other} gives way more easily when I am patient. I will be.',
  'I have talked more than I have listened. From here on it is the other way round.',
  'So far I have not come much nearer to what I want: {goal}. I should be plainer.',
  'I trust {other} a little more than at the start, and not as much as I show.',
  'What I feared has not happened. I can afford to be more open.',
];

export const CRITIQUES = ['It serves what I want, and it gives nothing away.', 'It says what I mean.'];
export const OBJECTIONS = ['It does not take up what {other} said last.', 'It says too much at once.'];
