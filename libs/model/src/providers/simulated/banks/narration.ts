/** What a narrator tells. {last} spoke or acted last, {point} is something that they spoke of, {topic} the scene's subject, {next} who is looked at. */
export const OPENINGS = [
  "It begins quietly. Nobody has spoken yet, and {topic} is on everyone's mind.",
  'The scene is set, and for a moment all that can be heard is breathing.',
  'They have come together because of {topic}, and each of them has brought a different hope.',
  'There is a silence, the kind in which people choose their first words.',
  'Nothing has been decided. {Topic} lies before them like an unopened letter.',
];

export const EVENTS = [
  '{last} has spoken, and the words about {point} hang in the air.',
  'What {last} said about {point} changes the mood.',
  '{last} leans back and lets the others think about {point}.',
  'Nobody contradicts {last} at once, which is an answer of its own.',
  'A murmur follows what {last} said.',
  '{last} has made a move, and everybody has seen it.',
  'The words of {last} find more listeners than expected.',
  'After {last} there is a pause, and {point} is no longer a small matter.',
  '{last} looks from one to the other, waiting for a reply.',
  'It is hard to tell whether {last} has won or lost something just now.',
];

export const MOODS = [
  'Outside, the light is changing.',
  'Time passes more slowly than anyone would like.',
  'The mood is calmer than an hour ago.',
  'Something has shifted, though nobody could say what.',
  'Everything looks a little different now, {topic} above all.',
  'A chair creaks, and somebody clears their throat.',
  'There is less distance between them than before.',
  'The easy part is over.',
  'For the first time, an agreement about {topic} seems possible.',
  'What was said cannot be unsaid.',
  'Somewhere a door falls shut.',
  'They are all aware of how little time is left.',
];

export const HANDOVERS = [
  'All eyes turn to {next}.',
  'Now it is for {next} to answer.',
  '{next} draws a breath.',
  'It falls to {next} to go on.',
  '{next} has been silent long enough.',
];

export const ENDINGS = [
  'With that, the matter is closed, and they part.',
  'There is nothing more to say. The scene ends as quietly as it began.',
  'They rise one after the other; {topic} is behind them now.',
  'And so it ends, not as anyone had planned, but in a way that all can live with.',
];
