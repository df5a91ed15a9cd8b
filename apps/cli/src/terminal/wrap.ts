/**
 * Breaks text at spaces into lines of at most `width` characters. Line feeds stay.
 * @param longest characters of a word before it is cut, where that is more than a line has.
 */
export function wrap(text: string, width: number, longest = 0): string[] {
  const room = Math.max(10, width);
  const uncut = Math.max(room, longest);
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (let word of paragraph.split(' ')) {
      while (word.length > uncut) {
        if (line !== '') lines.push(line);
        line = '';
        lines.push(word.slice(0, room));
        word = word.slice(room);
      }
      if (line !== '' && line.length + 1 + word.length > room) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}

/** Cuts to `width` characters, the last of which then is an ellipsis. */
export const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
