/** How an analyst answers. {who} and {quote} come from the transcript, {also} is a second voice. */
export const EVIDENCE = [
  'The clearest sign is what {who} said: «{quote}».',
  'This shows most plainly where {who} says: «{quote}».',
  'The transcript points to {who}, whose words were: «{quote}».',
  'The answer rests on {who}, who put it this way: «{quote}».',
];
export const SECOND_EVIDENCE = [
  '{also} adds to this picture.',
  'What {also} contributes is consistent with it.',
  'It has to be read together with what {also} said.',
];
export const NO_EVIDENCE = [
  'The transcript that was shown holds nothing that answers this.',
  'Nothing in the visible part of the run speaks to this question.',
];
export const SUMMARIES = [
  'In {count} visible contributions, {names} dealt with {topic}.',
  '{names} spoke about {topic}; {count} contributions were visible.',
];
export const QUIET_SUMMARY = 'Nothing was said in the part of the run that was shown.';
